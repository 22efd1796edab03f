"""A face over time: steady while it looks the same, quick when it smiles, gone a second after it left."""

from __future__ import annotations

import numpy as np
import pytest

from avatar.emotion import BASIC, SURE, EmotionState, state_of
from avatar.engines.base import FaceReading
from avatar.senses.face_track import FaceTrack

FRAME_S = 0.2  # five pictures a second
BOX = (100.0, 60.0, 80.0, 80.0)


def seen(emotion: str, *, confidence: float = 0.8, score: float = 0.8, box=BOX) -> FaceReading:
    rest = "neutral" if emotion != "neutral" else "sadness"
    state = state_of({emotion: score, rest: 1 - score}, confidence=confidence, source="face")
    return FaceReading(box, 0.9, state)


def shown(track: FaceTrack, emotions: str, start: float = 0.0) -> list[EmotionState]:
    """n neutral, s smiling, w surprised, x a doubtful smile, - nobody: one letter a picture."""
    readings = {
        "n": seen("neutral"),
        "s": seen("happiness"),
        "w": seen("surprise"),
        "x": seen("happiness", confidence=0.1),
        "-": None,
    }
    return [track.update(readings[letter], start + FRAME_S * number) for number, letter in enumerate(emotions)]


def test_the_first_face_is_taken_as_it_is() -> None:
    state = FaceTrack().update(seen("happiness"), 3.0)
    assert state is not None
    assert (state.top, state.at, state.source) == ("happiness", 3.0, "face")
    assert state.confidence == pytest.approx(0.8)
    assert state.valence > 0.5


@pytest.mark.parametrize("strength", [0.55, 0.7, 0.95])
def test_a_smile_shows_within_two_pictures(strength: float) -> None:
    track = FaceTrack()
    shown(track, "nnnnnnnnnn")
    track.update(seen("happiness", score=strength), 2.0)
    state = track.update(seen("happiness", score=strength), 2.2)
    assert state is not None
    assert state.top == "happiness"
    assert state.sure


def test_one_odd_picture_does_not_change_the_face() -> None:
    assert [state.top for state in shown(FaceTrack(), "nnnnwnnnn")] == ["neutral"] * 9


def test_two_odd_pictures_apart_do_not_either() -> None:
    assert [state.top for state in shown(FaceTrack(), "nnnnw-nwnn")] == ["neutral"] * 10


def test_pictures_that_take_turns_end_between() -> None:
    last = shown(FaceTrack(), "nsnsnsnsnsnsns")[-1]
    assert 0.25 < last.basic["happiness"] < 0.75


def test_doubtful_pictures_move_little_but_lower_the_confidence() -> None:
    track = FaceTrack()
    before = shown(track, "nnnnnn")[-1]
    after = shown(track, "xx", start=1.2)[-1]
    assert after.top == "neutral"
    assert after.confidence < before.confidence - 0.3


def test_lasting_doubt_is_not_sure() -> None:
    assert not shown(FaceTrack(), "nnnn" + "x" * 8)[-1].sure


def test_a_lost_face_fades_and_is_gone_after_a_second() -> None:
    track = FaceTrack()
    track.update(seen("happiness"), 10.0)
    fading = [track.update(None, 10.0 + part / 5) for part in range(1, 5)]
    assert [state.top for state in fading if state] == ["happiness"] * 4
    confidence = [state.confidence for state in fading if state]
    assert confidence == sorted(confidence, reverse=True)
    assert confidence[-1] < SURE
    assert track.update(None, 11.0) is None
    assert track.update(None, 20.0) is None


def test_who_comes_back_begins_anew() -> None:
    track = FaceTrack()
    shown(track, "nnnnn")
    state = track.update(seen("surprise"), 5.0)
    assert state is not None
    assert state.basic["surprise"] == pytest.approx(0.8)


def test_a_blink_of_the_detector_is_bridged() -> None:
    states = shown(FaceTrack(), "ssss-ssss")
    assert all(state is not None and state.top == "happiness" for state in states)


def test_smoothing_follows_the_clock_and_not_the_number_of_pictures() -> None:
    slow, fast = FaceTrack(), FaceTrack()
    for track in (slow, fast):
        track.update(seen("neutral"), 0.0)
    for number in range(1, 11):
        few = slow.update(seen("neutral", score=0.6), number * 0.2)
        for part in (0.05, 0.1, 0.15, 0.2):
            many = fast.update(seen("neutral", score=0.6), (number - 1) * 0.2 + part)
        assert few is not None
        assert many is not None
        assert many.basic["neutral"] == pytest.approx(few.basic["neutral"], abs=1e-6)


def test_the_state_sums_to_one() -> None:
    for state in shown(FaceTrack(), "nsnwwssxx-ns"):
        assert sum(state.basic.values()) == pytest.approx(1.0)
        assert 0.0 <= state.confidence <= 1.0


def test_the_person_that_is_followed_stays_unless_another_comes_much_nearer() -> None:
    track = FaceTrack()
    here, there = seen("happiness"), seen("anger", box=(300.0, 50.0, 90.0, 90.0))
    assert track.pick([]) is None
    assert track.pick([there, here]) is there, "nobody is followed yet: the largest"
    track.update(here, 0.0)
    assert track.pick([there, here]) is here
    near = seen("anger", box=(300.0, 50.0, 150.0, 150.0))
    assert track.pick([near, here]) is near
    assert track.pick([there]) is there, "the one that was followed has left"


def noisy(random: np.random.Generator, leaning: dict[str, float], noise: float) -> FaceReading:
    """A reading of a face that does not change, by a network that is never twice of the same opinion."""
    logits = np.log([leaning.get(name, 0.01) for name in BASIC]) + random.normal(0, noise, len(BASIC))
    scores = np.exp(logits) / np.exp(logits).sum()
    state = state_of(dict(zip(BASIC, scores.tolist(), strict=True)), confidence=float(scores.max()), source="face")
    return FaceReading(BOX, 0.9, state)


@pytest.mark.parametrize("noise", [0.3, 0.8, 1.5])
@pytest.mark.parametrize(
    "leaning", [{"neutral": 0.5, "sadness": 0.5}, {"neutral": 0.4, "happiness": 0.35, "fear": 0.2}]
)
@pytest.mark.parametrize("rate", [5.0, 15.0])
def test_a_steady_face_changes_its_leading_emotion_at_most_once_a_second(
    noise: float, leaning: dict[str, float], rate: float
) -> None:
    raw = shown_changes = 0
    for seed in range(8):
        random, track = np.random.default_rng(seed), FaceTrack()
        changes: list[float] = []
        tops: list[str] = []
        last = ""
        for number in range(int(30 * rate)):
            at = number / rate
            reading = noisy(random, leaning, noise)
            state = track.update(reading, at)
            assert state is not None
            assert sum(state.basic.values()) == pytest.approx(1.0)
            raw += last not in ("", reading.state.top)
            last = reading.state.top
            if tops and state.top != tops[-1]:
                changes.append(at)
            tops.append(state.top)
        shown_changes += len(changes)
        assert all(later - sooner >= 1.0 - 1e-9 for sooner, later in zip(changes, changes[1:], strict=False))
    assert raw > 15 * 8, "the readings themselves flicker, or this shows nothing"
    assert shown_changes < min(raw / 4, 0.8 * 8 * 30), f"{shown_changes} of {raw}"


def test_a_change_that_must_wait_is_shown_level_and_doubtful() -> None:
    track = FaceTrack()
    shown(track, "nnnnnnss")
    waiting = shown(track, "ww", start=1.6)[-1]
    assert waiting.top == "happiness", "it took the lead less than a second ago"
    assert waiting.basic["surprise"] == pytest.approx(waiting.basic["happiness"], rel=0.01)
    assert not waiting.sure
    after = shown(track, "wwww", start=2.0)[-1]
    assert after.top == "surprise"
    assert after.sure
