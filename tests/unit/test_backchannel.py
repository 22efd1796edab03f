"""A listener's "mhm" is no turn; words that want something are."""

from __future__ import annotations

import pytest

from avatar.senses.backchannel import is_backchannel


@pytest.mark.parametrize(
    "text", ["mhm", "Mm-hmm.", "Okay.", "OK, OK!", "Yeah, yeah.", "Uh-huh…", "I see.", "Oh, right.", "Oh wow!"]
)
def test_english_back_channels(text: str) -> None:
    assert is_backchannel(text)


@pytest.mark.parametrize("text", ["네", "응.", "어, 어.", "네네네", "아, 그래요?", "음...", "그렇구나.", "맞아!"])
def test_korean_back_channels(text: str) -> None:
    assert is_backchannel(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "...", "No.", "Stop!", "Wait", "okra", "yes but why", "I see him", "Oh no", "Are you sure?", "ok " * 20]
    + ["아니", "그만", "잠깐만", "네가 싫어", "아파", "어디", "음악", "그래서?", "오늘", "와 봐", "?"],
)
def test_what_wants_the_floor_is_not_one(text: str) -> None:
    assert not is_backchannel(text)
