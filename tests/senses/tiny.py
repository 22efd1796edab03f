"""A real, tiny BertForSequenceClassification with its tokenizer, in a folder, for the transformers engine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from avatar.engines.imports import without

KNOWN = ("i am so happy glad today sad cry tears angry the sky is ! ? .", "오늘 너무 기뻐 행복해 슬퍼 눈물이 나 화나")
WORDS = [word for line in KNOWN for word in line.split()]
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
ROOM = 32
"""Positions of the model: a longer text has to be cut."""


def save_other(folder: Path, kind: str, labels: Sequence[str]) -> Path:
    """Random weights of another architecture: distilbert (no token types), roberta (its positions start late) or gpt2
    (no padding)."""
    import torch

    tokenizer = _tokenizer()
    with without("torchaudio"):
        from transformers import AutoConfig, AutoModelForSequenceClassification

    sizes = {
        "distilbert": {"dim": 32, "n_layers": 1, "n_heads": 2, "hidden_dim": 64, "max_position_embeddings": ROOM},
        "roberta": {
            "hidden_size": 32,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "intermediate_size": 64,
            "max_position_embeddings": ROOM,
            "pad_token_id": 1,
        },
        "gpt2": {"n_embd": 32, "n_layer": 1, "n_head": 2, "n_positions": ROOM, "bos_token_id": 2, "eos_token_id": 3},
    }[kind]
    torch.manual_seed(7)
    names = {"id2label": dict(enumerate(labels)), "label2id": {label: i for i, label in enumerate(labels)}}
    config = AutoConfig.for_model(kind, vocab_size=len(SPECIAL) + len(WORDS), **sizes, **names)
    AutoModelForSequenceClassification.from_config(config).save_pretrained(folder)
    if kind == "gpt2":
        tokenizer.pad_token = None
    tokenizer.save_pretrained(folder)
    return folder


def save(folder: Path, labels: Sequence[str], *, multi: bool = False, steps: Sequence[tuple[str, int]] = ()) -> Path:
    """Random weights; `steps` are texts with the label they have, learnt until they are told apart."""
    import torch

    tokenizer = _tokenizer()
    with without("torchaudio"):
        from transformers import BertConfig, BertForSequenceClassification

    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(SPECIAL) + len(WORDS),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=ROOM,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        id2label=dict(enumerate(labels)),
        label2id={label: i for i, label in enumerate(labels)},
        problem_type="multi_label_classification" if multi else None,
        pad_token_id=0,
    )
    model = BertForSequenceClassification(config)
    if steps:
        _learn(model, tokenizer, steps, multi=multi)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _tokenizer() -> Any:
    from tokenizers import Tokenizer, normalizers, pre_tokenizers, processors
    from tokenizers.models import WordLevel

    made = Tokenizer(WordLevel({word: i for i, word in enumerate([*SPECIAL, *WORDS])}, unk_token="[UNK]"))
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    with without("torchaudio"):
        from transformers import PreTrainedTokenizerFast

    return PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    )


def _learn(model: Any, tokenizer: Any, steps: Sequence[tuple[str, int]], *, multi: bool) -> None:
    import torch

    given = tokenizer([text for text, _ in steps], padding=True, return_tensors="pt")
    wanted = torch.tensor([label for _, label in steps])
    if multi:
        wanted = torch.nn.functional.one_hot(wanted, model.config.num_labels).float()
    model.train()
    adam = torch.optim.Adam(model.parameters(), 0.003)
    for _ in range(80):
        adam.zero_grad()
        model(**given, labels=wanted).loss.backward()
        adam.step()
