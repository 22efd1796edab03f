"""Senses are joined by confidence and age; disagreement is named; the person's own word stands above them."""

from __future__ import annotations

import pytest

from avatar.emotion import EmotionState, state_of
from avatar.errors import UnknownName
from avatar.senses.fusion import CORRECTION_S, Fusion, divergence


def reading(sense: str, top: str, at: float = 0.0, confidence: float = 0.9, share: float = 0.9) -> EmotionState:
    basic = {"neutral": 1 - share, top: share} if top != "neutral" else {"neutral": 1.0}
    return state_of(basic, confidence=confidence, at=at, source=sense)


def fused(*states: EmotionState, at: float = 0.0) -> EmotionState:
    fusion = Fusion()
    for state in states:
        fusion.take(state)
    return fusion.now(at)


def test_nothing_read_is_not_sure() -> None:
    state = Fusion().now(3.0)
    assert (state.source, state.sure, state.at) == ("none", False, 3.0)


@pytest.mark.parametrize("sense", ["text", "face", "voice"])
def test_one_sense_alone_is_enough(sense: str) -> None:
    state = fused(reading(sense, "sadness"))
    assert state.top == "sadness"
    assert state.sure
    assert state.source == "fused"
    assert sum(state.basic.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(("sense", "alive", "gone"), [("face", 0.9, 2.0), ("voice", 1.9, 5.0), ("text", 15.0, 60.0)])
def test_readings_fade_to_nothing(sense: str, alive: float, gone: float) -> None:
    assert fused(reading(sense, "anger"), at=alive).top == "anger"
    faded = fused(reading(sense, "anger"), at=gone)
    assert (faded.source, faded.confidence) == ("none", 0.0)


def test_text_halves_in_twenty_seconds() -> None:
    assert fused(reading("text", "fear"), at=20.0).confidence == pytest.approx(0.45)
    assert fused(reading("text", "fear"), at=40.0).confidence == pytest.approx(0.225)


def test_a_newer_reading_replaces_and_an_older_one_is_dropped() -> None:
    assert fused(reading("text", "anger", at=1), reading("text", "happiness", at=2), at=2).top == "happiness"
    assert fused(reading("text", "anger", at=2), reading("text", "happiness", at=1), at=2).top == "anger"


def test_agreement_makes_surer_and_is_no_clash() -> None:
    alone = fused(reading("text", "happiness", confidence=0.6))
    both = fused(reading("text", "happiness", confidence=0.6), reading("face", "happiness", confidence=0.6))
    assert both.confidence > alone.confidence
    assert both.disagreement == pytest.approx(0.0, abs=1e-6)
    assert both.clash == ()


def test_smiling_while_the_words_are_sad_is_kept() -> None:
    state = fused(reading("text", "sadness"), reading("face", "happiness"))
    assert set(state.clash) == {"face", "text"}
    assert state.disagreement > 0.5
    assert state.confidence < fused(reading("text", "sadness")).confidence
    assert state.basic["sadness"] > 0.25
    assert state.basic["happiness"] > 0.25


def test_an_unsure_sense_does_not_clash() -> None:
    assert fused(reading("text", "sadness"), reading("face", "happiness", confidence=0.2)).clash == ()


def test_a_still_face_does_not_drown_sad_words() -> None:
    state = fused(reading("text", "sadness"), reading("face", "neutral"))
    assert state.top == "sadness"
    assert state.sure
    assert state.clash == ()


def test_weak_readings_abstain() -> None:
    assert not fused(reading("text", "anger", confidence=0.3)).sure


def test_a_correction_stands_above_the_senses_until_taken_back() -> None:
    fusion = Fusion()
    fusion.take(reading("text", "anger", at=0))
    fusion.correct("neutral", at=1)
    state = fusion.now(2)
    assert (state.top, state.source, state.confidence) == ("neutral", "user", 1.0)
    fusion.take(reading("face", "anger", at=3))
    assert fusion.now(3).top == "neutral"
    fusion.correct(None, at=4)
    assert fusion.now(4).top == "anger"


def test_a_correction_ends_by_itself() -> None:
    fusion = Fusion()
    fusion.correct("happiness", at=0)
    assert fusion.now(CORRECTION_S - 1).top == "happiness"
    assert fusion.now(CORRECTION_S).source == "none"


def test_a_correction_ends_with_words_that_clearly_say_otherwise() -> None:
    fusion = Fusion()
    fusion.correct("happiness", at=0)
    fusion.take(reading("text", "neutral", at=1))
    fusion.take(reading("face", "sadness", at=2))
    assert fusion.now(2).top == "happiness"
    fusion.take(reading("text", "sadness", at=3))
    assert (fusion.now(3).top, fusion.now(3).source) == ("sadness", "fused")


def test_a_sense_that_is_switched_off_is_forgotten_at_once() -> None:
    fusion = Fusion()
    fusion.take(reading("face", "anger"))
    fusion.forget("face")
    fusion.forget("voice")
    assert fusion.now(0).source == "none"


def test_unknown_names_are_refused() -> None:
    fusion = Fusion()
    with pytest.raises(UnknownName, match="text, face, voice"):
        fusion.take(reading("nose", "anger"))
    with pytest.raises(UnknownName, match="happiness"):
        fusion.correct("melancholy", at=0)


def test_fine_labels_come_from_the_words() -> None:
    words = reading("text", "sadness").moved(fine={"grief": 0.8})
    assert fused(words, reading("face", "sadness")).fine == {"grief": 0.8}


def test_divergence_is_bounded() -> None:
    assert divergence({"anger": 1.0}, {"anger": 1.0}) == 0.0
    assert divergence({"anger": 1.0}, {"fear": 1.0}) == pytest.approx(1.0)
