"""Into the avatar's speech, "mhm" and what is misheard for it change nothing; a word that interrupts does."""

from __future__ import annotations

import pytest

from avatar.senses.interjection import wants_the_floor


@pytest.mark.parametrize(
    "text", ["Stop!", "No.", "Oh no", "Wait, wait.", "Hold on…", "yes but", "Why?", "What?", "HEY"]
)
def test_english_words_that_interrupt(text: str) -> None:
    assert wants_the_floor(text)


@pytest.mark.parametrize(
    "text", ["아니", "그만!", "잠깐만.", "어, 잠깐만요", "왜?", "하지 마", "뭐라고?", "싫어", "조용히 해"]
)
def test_korean_words_that_interrupt(text: str) -> None:
    assert wants_the_floor(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "...", "mhm", "Okay.", "Yeah, yeah.", "I see.", "Oh wow!", "notice", "know", "Emma?", "Am I?"]
    + ["네", "응.", "네네네", "아, 그래요?", "맞아!", "그렇구나.", "매워", "엄마", "왜냐하면", "네 봐"],
)
def test_back_channels_and_what_is_misheard_for_them_do_not(text: str) -> None:
    assert not wants_the_floor(text)
