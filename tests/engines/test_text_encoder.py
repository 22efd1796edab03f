"""The run-time encoder against the same weights as a transformers model on torch."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from avatar.senses.encoder import PREFIX, Encoder
from avatar.senses.text_weights import STEP, bert
from avatar.weights.store import prepared

TEXTS = ["How are you feeling today?", "강아지가 죽어서 너무 슬퍼요 ㅠㅠ", "ok", "Wow 😭 진짜?! " * 6]


@pytest.fixture(scope="module")
def encoder():
    return Encoder()


def test_the_step_made_what_it_promises():
    assert STEP.done()


def test_the_graph_computes_what_the_model_computes(encoder):
    from tokenizers import Tokenizer

    tokenizer, model = Tokenizer.from_file(str(prepared("text/tokenizer.json"))), bert()
    for text, ours in zip(TEXTS, encoder.layers(TEXTS), strict=True):
        ids = torch.tensor([tokenizer.encode(PREFIX + text).ids])
        with torch.inference_mode():
            states = model(input_ids=ids, output_hidden_states=True).hidden_states
        theirs = np.stack([state[0].mean(dim=0).numpy() for state in states])
        cosine = (ours * theirs).sum(axis=1) / np.linalg.norm(ours, axis=1) / np.linalg.norm(theirs, axis=1)
        assert cosine.min() > 0.999, text


def test_no_english_or_korean_letter_is_unknown(encoder):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(prepared("text/tokenizer.json")))
    for text in (
        "The quick brown fox jumps over the lazy dog, 1234567890!?",
        "키스의 고유조건은 입술끼리 만나야 하고 ㅋㅋ ㅠㅠ 😭",
    ):
        assert "<unk>" not in tokenizer.encode(text).tokens


def test_only_the_first_tokens_of_a_very_long_text_are_read(encoder):
    assert np.isfinite(encoder.embed(["very long " * 2000])).all()


def test_what_was_read_is_embedded_as_it_would_be_alone():
    from avatar.senses.text import KEPT, HeadsTextSense

    read, fresh = HeadsTextSense(), HeadsTextSense()
    read.read(TEXTS)
    assert np.abs(read.embed(TEXTS) - fresh.embed(TEXTS)).max() < 0.02  # padding rounds a little otherwise
    read.read([f"sentence number {i}" for i in range(KEPT + 10)])
    assert len(read._vectors) == KEPT
    assert all(isinstance(key, bytes) and len(key) == 16 for key in read._vectors), "no words are kept, only digests"


def test_a_sentence_vector_opens_none_of_the_tuned_layers():
    encoder = Encoder()
    encoder.embed(["hello"])
    assert "_tuned" not in vars(encoder)
    encoder.read(["hello"])
    assert "_tuned" in vars(encoder)
