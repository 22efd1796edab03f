"""The situations that answers are measured on: how many of each kind, and that nothing was trained or tuned on them."""

from __future__ import annotations

from collections import Counter

from avatar.emotion import BASIC
from avatar.evaluate.situations import BARE, LONG, situations
from avatar.evaluate.wording import stems
from avatar.mind import bank, safety
from training import dialogue_data

ALL = situations()
ALIKE = 0.5
"""Share of content words in common from which two messages are of the same scene."""
TELLING = 4
"""Content words that a message needs to be of a scene at all."""


def test_both_languages_and_both_speech_levels_have_half_each() -> None:
    assert len(ALL) >= 240
    korean = [one for one in ALL if one.lang == "ko"]
    assert 0.48 <= len(korean) / len(ALL) <= 0.52
    assert 0.45 <= sum(one.level == "casual" for one in korean) / len(korean) <= 0.55


def test_every_emotion_is_there_often_enough_to_be_told_apart() -> None:
    for lang in ("en", "ko"):
        counts = Counter(one.basic for one in ALL if one.lang == lang)
        assert min(counts[basic] for basic in BASIC) >= 6, counts


def test_a_third_stands_in_a_conversation_and_ten_in_long_ones() -> None:
    lengths = [len(one.history) for one in ALL]
    assert 0.3 <= sum(length > 0 for length in lengths) / len(ALL) <= 0.4
    assert sum(LONG <= length <= 2 * LONG for length in lengths) >= 10
    assert any(len(one.text.split()) <= BARE and one.history for one in ALL)


def test_nobody_is_in_danger() -> None:
    assert {one.id for one in ALL if safety.check(one.said).level == "crisis"} == set()


def test_the_scenes_are_none_of_the_training_dialogues_or_the_bank() -> None:
    known = {
        lang: [stems(exchange.user, lang) for path in sorted(dialogue_data.FOLDER.glob("*.txt"))
               for one in dialogue_data.read(path) if one.lang == lang for exchange in one.exchanges]
        + [stems(text, lang) for entry in bank.entries() for text in entry.triggers[lang]]
        for lang in ("en", "ko")
    }  # fmt: skip
    found = {}
    for one in ALL:
        own = stems(one.text, one.lang)
        nearest = max((len(own & other) / len(own | other) for other in known[one.lang] if other), default=0.0)
        if len(own) >= TELLING and nearest >= ALIKE:
            found[one.id] = round(nearest, 2)
    assert found == {}


def test_a_bare_message_is_about_what_was_said_before_it() -> None:
    bare = next(one for one in ALL if one.history and one.text == "Yeah.")
    assert bare.about.startswith(bare.history[-2].text)
    assert next(one for one in ALL if not any(letter.isalpha() for letter in one.text)).about == ""
