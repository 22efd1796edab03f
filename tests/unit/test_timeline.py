"""Sound and face on one timeline."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from avatar.emotion import STYLES
from avatar.engines.base import Phoneme, Utterance
from avatar.errors import BadInput, UnknownName
from avatar.expression import timeline

RATE = 24000


def _utterance(syllables: int = 14, loud: tuple[int, ...] = (3, 9), lead: float = 0.1) -> Utterance:
    """m-stress-a syllables of 0.22 s after a lead; the loud ones are three times the others."""
    phonemes, pieces, at = [Phoneme("", 0.0, lead)], [np.zeros(int(lead * RATE), np.float32)], lead
    for index in range(syllables):
        size = 0.6 if index in loud else 0.2
        phonemes += [Phoneme("m", at, at + 0.08)]
        if index in loud:
            phonemes += [Phoneme("ˈ", at + 0.08, at + 0.09)]
        phonemes += [Phoneme("a", at + (0.09 if index in loud else 0.08), at + 0.22)]
        tone = np.sin(2 * np.pi * 180 * np.arange(int(0.22 * RATE)) / RATE).astype(np.float32)
        pieces.append(tone * np.float32(size))
        at += 0.22
    phonemes.append(Phoneme("", at, at + 0.2))
    pieces.append(np.zeros(int(0.2 * RATE), np.float32))
    return Utterance(np.concatenate(pieces), RATE, tuple(phonemes))


def test_the_face_starts_before_the_sound_and_lets_go_at_the_end() -> None:
    made = timeline.build(_utterance(), expression="happy", intensity=0.8)
    keys = made.keyframes
    assert keys[0].at == 0.0
    assert keys[0].ease_s <= 0.3
    assert 0.7 * 0.8 <= keys[0].intensity <= 0.8 * 0.8
    assert keys[-1].intensity < keys[0].intensity
    assert keys[-1].at < made.duration
    for a, b in itertools.pairwise(keys):
        assert a.at < b.at


def test_accents_fall_on_loud_stressed_syllables() -> None:
    made = timeline.build(_utterance(), expression="happy", intensity=0.8)
    hold = made.keyframes[0].intensity
    lifts = [k.at for k in made.keyframes if k.intensity > hold + 0.01]
    assert lifts == pytest.approx([0.1 + 3 * 0.22, 0.1 + 9 * 0.22], abs=0.1)
    assert all(k.intensity <= 0.8 for k in made.keyframes)


def test_without_stress_marks_loudness_alone_decides() -> None:
    said = _utterance()
    plain = Utterance(said.samples, RATE, tuple(p for p in said.phonemes if p.symbol != "ˈ"))
    made = timeline.build(plain, expression="sad", intensity=1.0)
    assert any(k.intensity > made.keyframes[0].intensity for k in made.keyframes)


def test_manner_follows_the_voice() -> None:
    said = _utterance(30, tuple(range(2, 30, 4)))
    calm = timeline.build(said, expression="calm", intensity=1.0, style="calm").keyframes
    angry = timeline.build(said, expression="angry", intensity=1.0, style="angry").keyframes
    assert len(angry) > len(calm)
    assert angry[0].ease_s < calm[0].ease_s


@pytest.mark.parametrize("style", STYLES)
def test_every_style_can_be_shown(style: str) -> None:
    assert timeline.build(_utterance(), expression="neutral", intensity=0.5, style=style).keyframes


def test_a_short_word_has_an_onset_and_a_release_only() -> None:
    made = timeline.build(_utterance(2, (0,)), expression="surprised", intensity=1.0)
    assert len(made.keyframes) == 2


def test_silence_is_a_timeline_too() -> None:
    empty = Utterance(np.zeros(RATE, np.float32), RATE, ())
    made = timeline.build(empty, expression="neutral", intensity=0.0)
    assert made.visemes == ()
    assert made.keyframes[0].at == 0.0


def test_json_has_the_documented_shape() -> None:
    said = _utterance()
    made = timeline.build(said, expression="happy", intensity=0.8).as_json()
    assert set(made) == {"duration", "sample_rate", "phonemes", "visemes", "keyframes"}
    assert made["duration"] == pytest.approx(said.duration, abs=1e-4)
    assert set(made["phonemes"][0]) == {"symbol", "start", "end"}
    assert set(made["visemes"][0]) == {"name", "start", "end"}
    assert set(made["keyframes"][0]) == {"at", "expression", "intensity", "ease_s"}


def test_wrong_input_is_refused() -> None:
    with pytest.raises(UnknownName):
        timeline.build(_utterance(), expression="nope", intensity=0.5)
    with pytest.raises(UnknownName):
        timeline.build(_utterance(), expression="happy", intensity=0.5, style="operatic")
    with pytest.raises(BadInput):
        timeline.build(_utterance(), expression="happy", intensity=1.5)
