"""The listening face answers what it sees, within limits, and does not jump."""

from __future__ import annotations

import pytest

from avatar.emotion import BASIC, EmotionState, state_of
from avatar.expression import expressions
from avatar.mind.listening import NOD_S, SWITCH_S, ListeningFace, look
from avatar.mind.mood import MoodPoint
from avatar.persona import builtin

MIRA = builtin("default")
CALM = MoodPoint(0.1, 0.0, 0.1)


def state(top: str, share: float = 0.9, confidence: float = 0.8) -> EmotionState:
    return state_of({top: share, "neutral": 1 - share} if top != "neutral" else {}, confidence=confidence)


@pytest.mark.parametrize(
    ("top", "mirror", "words"),
    [
        ("happiness", {"happy"}, {"joyful", "happy"}),
        ("sadness", {"concerned", "sympathetic"}, {"sympathetic", "concerned"}),
        ("anger", {"attentive"}, {"concerned", "attentive"}),
        ("fear", {"caring"}, {"caring"}),
        ("neutral", {"attentive"}, {"attentive"}),
    ],
)
def test_it_answers_the_feeling(top: str, mirror: set[str], words: set[str]) -> None:
    assert look(MIRA, state(top), CALM, speaking=False, cause="mirror").expression in mirror
    assert look(MIRA, state(top), CALM, speaking=False, cause="words").expression in words


def test_distress_is_never_mirrored() -> None:
    for top in ("anger", "fear", "disgust", "contempt"):
        for cause in ("mirror", "words"):
            seen = look(MIRA, state(top), CALM, speaking=False, cause=cause)  # type: ignore[arg-type]
            assert seen.expression not in ("angry", "afraid", "disgusted", "contempt", "furious")


@pytest.mark.parametrize("top", BASIC)
def test_every_look_exists_and_is_held_below_full(top: str) -> None:
    for slug in ("default", "calm", "sunny"):
        for cause in ("mirror", "words", "mood"):
            seen = look(builtin(slug), state(top, 1.0, 1.0), CALM, speaking=True, cause=cause)  # type: ignore[arg-type]
            assert seen.expression in expressions.names()
            assert 0 < seen.intensity <= 0.8
            assert seen.ease_s > 0


def test_a_stronger_smile_is_answered_stronger_and_persona_scales_it() -> None:
    faint = look(MIRA, state("happiness", 0.4), CALM, speaking=False, cause="mirror")
    broad = look(MIRA, state("happiness", 1.0), CALM, speaking=False, cause="mirror")
    still = look(builtin("calm"), state("happiness", 1.0), CALM, speaking=False, cause="mirror")
    assert faint.intensity < broad.intensity
    assert still.intensity < broad.intensity
    assert 0.6 <= broad.intensity <= 0.8


def test_a_bad_surprise_is_not_delight() -> None:
    shock = state("surprise").moved(valence=-0.5)
    assert look(MIRA, shock, CALM, speaking=False, cause="words").expression == "worried"


def test_unsure_readings_leave_the_face_to_the_mood() -> None:
    unsure = state("anger", confidence=0.1)
    assert look(MIRA, unsure, CALM, speaking=False, cause="mirror").expression == "neutral"
    assert look(MIRA, unsure, MoodPoint(0.6, 0.2, 0), speaking=False, cause="mirror").expression == "happy"
    assert look(MIRA, unsure, CALM, speaking=True, cause="mirror").expression == "attentive"


def test_the_first_answer_is_at_once_and_the_same_is_not_said_twice() -> None:
    face = ListeningFace(MIRA)
    first = face.update(state("happiness"), CALM, 0.0)
    assert first is not None
    assert first.expression == "happy"
    assert face.update(state("happiness", 0.88), CALM, 0.2) is None
    assert face.current == first


def test_flicker_between_two_feelings_does_not_make_it_jump() -> None:
    face = ListeningFace(MIRA)
    moved = [
        face.update(state("happiness" if step % 2 else "sadness"), CALM, step * 0.2) is not None for step in range(50)
    ]
    assert sum(moved) <= 10.0 / SWITCH_S + 1


def test_words_may_change_it_at_once() -> None:
    face = ListeningFace(MIRA)
    face.update(state("happiness"), CALM, 0.0)
    seen = face.update(state("sadness"), CALM, 0.1, cause="words")
    assert seen is not None
    assert seen.expression == "sympathetic"


def test_nods_are_spaced() -> None:
    face = ListeningFace(MIRA)
    nods = [
        step * 0.2
        for step in range(100)
        if (seen := face.update(state("neutral"), CALM, step * 0.2, speaking=True)) and seen.nod
    ]
    assert nods[0] == 0.0
    assert all(later - earlier >= NOD_S - 1e-9 for earlier, later in zip(nods, nods[1:], strict=False))
    assert len(nods) >= 3


def test_after_a_reset_it_always_answers() -> None:
    face = ListeningFace(MIRA)
    face.update(state("sadness"), CALM, 0.0)
    face.reset()
    assert face.update(state("sadness"), CALM, 0.1) is not None
