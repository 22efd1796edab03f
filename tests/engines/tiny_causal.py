"""A real, tiny GPT-2 with a tokenizer trained here, in a folder, for the reply engine "transformers"."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from avatar.voice import coqui_compat

CHAT = (
    "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system here') }}{% endif %}"
    "<|{{ m.role }}|>{{ m.content }}\n{% endfor %}<|assistant|>"
)
"""A template that takes no system message, as those of some models."""


def save(folder: Path, answer: str = "", *, chat: bool = True, room: int = 4096, steps: int = 60) -> Path:
    """Random weights, or weights that learnt to write `answer` whatever they read."""
    coqui_compat.make_importable()
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel

    torch.manual_seed(7)
    tokenizer = _tokenizer(chat)
    model = GPT2LMHeadModel(
        GPT2Config(
            vocab_size=len(tokenizer),
            n_positions=room,
            n_embd=48,
            n_layer=2,
            n_head=2,
            bos_token_id=tokenizer.eos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            resid_pdrop=0.0,
            embd_pdrop=0.0,
            attn_pdrop=0.0,
        )
    )
    if answer:
        _learn(model, tokenizer, answer, steps)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _tokenizer(chat: bool) -> Any:
    from tokenizers import Tokenizer, decoders, pre_tokenizers, trainers
    from tokenizers.models import BPE
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    lines = ["That sounds hard. I am here with you.", "많이 속상하셨겠어요. 제가 듣고 있어요."]
    special = ["<end>", "<|user|>", "<|assistant|>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    made.train_from_iterator(
        lines,
        trainers.BpeTrainer(vocab_size=330, special_tokens=special, initial_alphabet=alphabet, show_progress=False),
    )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=made, eos_token="<end>", extra_special_tokens=["<|user|>", "<|assistant|>"]
    )
    if chat:
        tokenizer.chat_template = CHAT
    return tokenizer


def _learn(model: Any, tokenizer: Any, answer: str, steps: int) -> None:
    """The answer after any ending of a prompt, wherever it stands."""
    import torch

    torch.manual_seed(3)
    marks = ["<|assistant|>", "Mira:", "미라:"]
    said = tokenizer(answer)["input_ids"] + [tokenizer.eos_token_id]
    adam = torch.optim.Adam(model.parameters(), 0.004)
    positions = model.config.n_positions - len(said) - 8
    for step in range(steps):
        mark = tokenizer(marks[step % len(marks)])["input_ids"]
        start = int(torch.randint(0, positions, ()).item()) if step % 2 else 400 + 7 * step % positions
        ids = torch.tensor([mark + said])
        labels = torch.tensor([[-100] * len(mark) + said])
        at = torch.arange(start, start + ids.shape[1])[None]
        adam.zero_grad()
        model(ids, position_ids=at, labels=labels).loss.backward()
        adam.step()
