"""Streams of readings in virtual time: what is believed while senses come, go, age and disagree.

A stream is a list of (second, sense, emotion, confidence); a sense that is switched off is (second, sense, "off", 0).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from avatar.emotion import EmotionState, state_of
from avatar.senses.fusion import Fusion

Event = tuple[float, str, str, float]


def camera(start: float, end: float, emotion: str, confidence: float = 0.8) -> list[Event]:
    """Five looks a second."""
    return [(start + step / 5, "face", emotion, confidence) for step in range(round(5 * (end - start)))]


def played(events: Iterable[Event], moments: Sequence[float]) -> list[EmotionState]:
    """What is believed at each of these moments."""
    waiting, fusion, found = sorted(events), Fusion(), []
    for moment in moments:
        while waiting and waiting[0][0] <= moment:
            at, sense, emotion, confidence = waiting.pop(0)
            if emotion == "off":
                fusion.forget(sense)
            else:
                basic = {emotion: 0.9, "neutral": 0.1} if emotion != "neutral" else {"neutral": 1.0}
                fusion.take(state_of(basic, confidence=confidence, at=at, source=sense))
        found.append(fusion.now(moment))
    return found


def test_a_minute_of_talk() -> None:
    """Sad words; a polite smile over them; the camera is switched off; silence; then good news, smiling."""
    events = [
        (1.0, "text", "sadness", 0.9),
        *camera(0.0, 6.0, "neutral"),
        *camera(6.0, 10.0, "happiness"),
        (10.0, "face", "off", 0.0),
        *camera(80.0, 84.0, "happiness"),
        (81.0, "text", "happiness", 0.9),
    ]
    still, smiling, dark, quiet, silent, glad = played(events, [3.0, 9.0, 10.5, 40.0, 79.0, 83.0])
    assert (still.top, still.sure, still.clash) == ("sadness", True, ())
    assert set(smiling.clash) == {"face", "text"}
    assert smiling.top == "sadness"
    assert smiling.confidence < still.confidence
    assert (dark.top, dark.clash) == ("sadness", ())
    assert quiet.top == "sadness"
    assert not quiet.sure, "half a minute after the words it is a guess"
    assert (silent.source, silent.confidence) == ("none", 0.0)
    assert (glad.top, glad.sure, glad.clash) == ("happiness", True, ())
    assert glad.confidence > smiling.confidence


def test_a_frozen_camera_is_not_believed_for_long() -> None:
    events = [*camera(0.0, 4.0, "anger"), (5.0, "text", "happiness", 0.8)]
    last, frozen = played(events, [3.9, 6.5])
    assert last.top == "anger"
    assert (frozen.top, frozen.clash) == ("happiness", ())


def test_readings_that_come_late_and_out_of_order_change_nothing() -> None:
    inorder = [(1.0, "text", "fear", 0.8), (2.0, "text", "sadness", 0.8)]
    fusion = Fusion()
    for at, sense, emotion, confidence in reversed(inorder):
        fusion.take(state_of({emotion: 0.9, "neutral": 0.1}, confidence=confidence, at=at, source=sense))
    assert fusion.now(3.0) == played(inorder, [3.0])[0]


def test_one_wild_look_does_not_turn_the_words_over() -> None:
    events = [(0.0, "text", "happiness", 0.9), *camera(0.0, 2.0, "happiness"), (2.0, "face", "disgust", 0.5)]
    before, wild, after = played([*events, *camera(2.2, 3.0, "happiness")], [1.9, 2.1, 2.5])
    assert [state.top for state in (before, wild, after)] == ["happiness"] * 3
    assert before.clash == after.clash == ()


def test_a_lively_voice_tips_plain_words_but_decides_nothing() -> None:
    words = (0.0, "text", "neutral", 0.8)
    alone, with_voice = (played(events, [1.0])[0] for events in ([words], [words, (0.5, "voice", "anger", 0.35)]))
    assert with_voice.top == "neutral"
    assert with_voice.arousal > alone.arousal
    assert with_voice.basic["anger"] > 0.1
