"""The avatar's mood is moved with empathy, eases, stays in bounds and comes home to the persona's baseline."""

from __future__ import annotations

import pytest

from avatar.emotion import state_of
from avatar.mind.mood import HALF_LIFE_S, LIMIT, Mood, MoodPoint
from avatar.persona import builtin

HAPPY = state_of({"happiness": 1.0}, confidence=0.9)
SAD = state_of({"sadness": 1.0}, confidence=0.9)
ANGRY = state_of({"anger": 1.0}, confidence=0.9)


def after(state: object, seconds: float, slug: str = "default") -> MoodPoint:
    mood = Mood(builtin(slug), 0.0)
    mood.feel(state, 0.0)  # type: ignore[arg-type]
    return mood.now(seconds)


@pytest.mark.parametrize("slug", ["default", "calm", "sunny"])
def test_it_begins_and_stays_at_the_baseline(slug: str) -> None:
    persona = builtin(slug)
    mood = Mood(persona, 10.0)
    assert axes(mood.now(500.0)) == pytest.approx(persona.baseline)


def axes(point: MoodPoint) -> tuple[float, float, float]:
    return point.valence, point.arousal, point.dominance


def test_joy_is_shared() -> None:
    base = builtin("default").baseline
    point = after(HAPPY, 4)
    assert point.valence > base[0] + 0.25
    assert point.arousal > base[1] + 0.1


def test_distress_is_met_not_mirrored() -> None:
    point = after(SAD, 4)
    assert SAD.valence < -0.5
    assert -0.35 < point.valence < builtin("default").baseline[0]


def test_anger_is_met_with_calm() -> None:
    point = after(ANGRY, 4)
    assert ANGRY.arousal > 0.5
    assert point.arousal < builtin("default").baseline[1]


def test_it_eases_instead_of_jumping() -> None:
    assert after(HAPPY, 0.0).valence == pytest.approx(builtin("default").baseline[0])
    assert after(HAPPY, 0.1).valence < after(HAPPY, 1.0).valence < after(HAPPY, 4.0).valence


def test_half_is_gone_after_a_half_life() -> None:
    base = builtin("default").baseline[0]
    early, late = after(HAPPY, 15).valence - base, after(HAPPY, 15 + HALF_LIFE_S).valence - base
    assert late == pytest.approx(early / 2, rel=0.02)
    assert axes(after(HAPPY, 1000)) == pytest.approx(builtin("default").baseline, abs=1e-3)


def test_asking_often_changes_nothing() -> None:
    often = Mood(builtin("default"), 0.0)
    often.feel(SAD, 0.0)
    for step in range(100):
        often.now(step * 0.1)
    assert axes(often.now(10.0)) == pytest.approx(axes(after(SAD, 10.0)), abs=1e-9)


def test_the_same_reading_again_and_again_does_not_add_up() -> None:
    mood = Mood(builtin("sunny"), 0.0)
    for step in range(300):
        mood.feel(HAPPY, step * 0.2)
        assert all(abs(axis) <= LIMIT for axis in axes(mood.now(step * 0.2)))
    once = Mood(builtin("sunny"), 0.0)
    assert mood.now(60).valence <= once._answer_to(HAPPY)[0] + 1e-6


def test_an_unsure_reading_moves_it_less() -> None:
    base = builtin("default").baseline[0]
    assert abs(after(SAD.moved(confidence=0.2), 4).valence - base) < abs(after(SAD, 4).valence - base) / 2
    assert axes(after(SAD.moved(confidence=0.0), 4)) == pytest.approx(builtin("default").baseline)


def test_time_does_not_run_backwards() -> None:
    mood = Mood(builtin("default"), 10.0)
    mood.feel(HAPPY, 10.0)
    assert mood.now(12.0) == mood.now(11.0)
