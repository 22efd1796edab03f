"""How a line is asked to sound: blends, ways, the stressed word, and the table of voices."""

from __future__ import annotations

import math

import numpy as np
import pytest

from avatar.emotion import STYLES
from avatar.errors import BadInput, UnknownName
from avatar.voice.delivery import Local, frames, going
from avatar.voice.manner import blend, manner
from avatar.voice.prosody import bend
from avatar.voice.stress import delivered, marked, stressed
from avatar.voice.timbres import timbres
from avatar.voice.voices import voices


@pytest.mark.parametrize("style", STYLES)
def test_a_style_alone_is_its_bend_from_beginning_to_end(style: str) -> None:
    way = manner(style, 0.5)
    assert way.begin == way.end == way.middle == bend(style, 0.5)


def test_a_blend_lies_between_its_styles() -> None:
    sad, tender, both = bend("sad", 1.0), bend("tender", 1.0), manner("sad:3+tender:1").begin
    assert sad.rate < both.rate < tender.rate
    assert math.isclose(both.level, 0.75 * sad.level + 0.25 * tender.level)
    assert manner(blend({"sad": 0.75, "tender": 0.25})) == manner("sad:3+tender:1")


def test_a_way_begins_as_one_style_and_ends_as_the_other() -> None:
    way = manner("surprised>joyful", 0.8)
    assert (way.begin, way.end) == (bend("surprised", 0.8), bend("joyful", 0.8))
    delivery = going(way, 20)
    assert delivery.bend == way.begin
    assert delivery.local is not None
    assert delivery.local.pitch[0] == 0
    assert delivery.local.pitch[-1] == pytest.approx(math.log(way.end.pitch / way.begin.pitch), abs=1e-6)
    assert np.all(np.diff(delivery.local.pitch) < 0)


@pytest.mark.parametrize("text", ["", "sad>calm>joyful", "sad+", "sad:0", "sad calm", "SAD", "sad:-1"])
def test_what_is_no_way_to_sound_is_an_error_that_says_how_to_write_one(text: str) -> None:
    with pytest.raises((BadInput, UnknownName)) as caught:
        manner(text)
    assert "sad:0.6+tender:0.4" in str(caught.value) or "Use one of" in str(caught.value)


@pytest.mark.parametrize(
    ("sentence", "lang", "word"),
    [
        ("I am so sorry to hear that.", "en", "sorry"),
        ("That is really far away.", "en", "really"),
        ("We met on Tuesday at the gate.", "en", None),
        ("Sorry.", "en", None),  # one word has no neighbours
        ("정말 속상했겠어요.", "ko", "속상했겠어요."),
        ("그건 정말 멀어요.", "ko", "정말"),
        ("화요일에 문 앞에서 만났어요.", "ko", None),
    ],
)
def test_the_word_that_carries_the_feeling(sentence: str, lang: str, word: str | None) -> None:
    words = sentence.split()
    place = stressed(words, lang)
    assert (words[place] if place is not None else None) == word


def test_the_writers_own_mark_comes_first_and_an_action_is_none() -> None:
    assert marked("I am *very* sorry.") == "very"
    assert marked("*sighs*") == ""
    assert marked("*sighs* I see.") == ""
    assert stressed(["I", "am", "very", "sorry."], "en", "very") == 2


def test_stress_lies_on_its_word_alone() -> None:
    symbols = list("aI Em s4ri")
    delivery = delivered(symbols, ["I", "am", "sorry"], "en", manner("sad"), 1.0, "")
    assert delivery.local is not None
    assert np.flatnonzero(delivery.local.pitch).tolist() == [6, 7, 8, 9]
    assert delivered(symbols, ["I", "am", "so", "sorry"], "en", manner("sad"), 1.0, "").local is None


def test_a_step_between_symbols_is_smoothed_over_frames() -> None:
    values = frames(np.array([0.0, 1.0], np.float32), np.array([10, 10]))
    assert values.shape == (40,)
    assert values[0] == 0
    assert values[-1] == pytest.approx(1)
    assert np.abs(np.diff(values)).max() < 0.2


def test_local_changes_add_up() -> None:
    one = Local(*(np.full(3, value, np.float32) for value in (0.1, 1.2, 1.1, 2.0)))
    both = one.joined(one)
    assert both.pitch[0] == pytest.approx(0.2)
    assert both.length[0] == pytest.approx(1.21)
    assert both.gain[0] == pytest.approx(4.0)
    assert both.padded().pitch.shape == (5,)


def test_there_are_a_hundred_voices_that_say_what_impression_they_give() -> None:
    known = voices()
    assert len(known) >= 100
    assert len({voice.name for voice in known}) == len(known)
    assert all(voice.styles == STYLES for voice in known)
    own = [one.voice for engine in ("hibari", "kokoro-en", "kokoro-ko") for one in timbres(engine).values()]
    assert min(sum(voice.lang == lang for voice in own) for lang in ("en", "ko")) >= 45
    for voice in own:
        assert voice.title
        assert voice.about
        assert voice.gender in ("female", "male", "neutral")
        assert voice.age in ("child", "young", "adult", "older")
    assert len({(voice.lang, voice.title) for voice in own}) == len(own)
