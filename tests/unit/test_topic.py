"""A correction's topic: one message rarely tells, two in a row that are far from it leave it."""

from __future__ import annotations

import numpy as np
import pytest

from avatar.mind.topic import KEPT, Topic, Vector, joined, telling

LEFT, ON, UNTOLD = False, True, None


def towards(*weights: float) -> Vector:
    """A unit vector; the first axis is the topic, the others are something else each."""
    vector = np.zeros(8, np.float32)
    vector[: len(weights)] = weights
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


SAME, SOMEWHAT, OTHER, THIRD = towards(1), towards(0.25, 1), towards(0, 1), towards(0, 0, 1)


def test_near_messages_stay_and_far_ones_leave_only_in_pairs() -> None:
    topic = Topic([SAME])
    assert topic.hear(towards(0.8, 0.2), "en") is ON
    assert topic.hear(OTHER, "en") is UNTOLD
    assert topic.hear(OTHER, "en") is LEFT


def test_a_detour_of_one_message_is_forgiven() -> None:
    topic = Topic([SAME])
    assert [topic.hear(one, "en") for one in (OTHER, SAME, OTHER, SAME)] == [UNTOLD, ON, UNTOLD, ON]


def test_messages_that_are_a_little_on_it_neither_renew_nor_leave() -> None:
    topic = Topic([SAME])
    assert [topic.hear(towards(0.25, 1), "ko") for _ in range(5)] == [UNTOLD] * 5


def test_korean_and_english_have_limits_of_their_own() -> None:
    slightly = towards(0.18, 1)
    assert [Topic([SAME]).hear(slightly, "en"), Topic([SAME]).hear(slightly, "ko")] == [UNTOLD, UNTOLD]
    english, korean = Topic([SAME]), Topic([SAME])
    assert [english.hear(slightly, "en") for _ in range(2)][-1] is LEFT
    assert [korean.hear(slightly, "ko") for _ in range(2)][-1] is UNTOLD


def test_a_topic_moves_along_with_the_talk() -> None:
    topic = Topic([SAME])
    steps = [towards(1 - part, part) for part in (0.2, 0.4, 0.6, 0.8, 1.0)]
    assert [topic.hear(step, "en") for step in steps] == [ON] * 5
    assert [topic.hear(SAME, "en") for _ in range(KEPT)][0] is ON, "the way it came is still part of it"


def test_without_words_before_the_first_ones_are_the_topic() -> None:
    topic = Topic()
    assert topic.hear(THIRD, "en") is ON
    assert [topic.hear(OTHER, "en") for _ in range(2)][-1] is LEFT


def test_only_the_latest_messages_are_the_topic() -> None:
    topic = Topic([OTHER, *[SAME] * KEPT])
    assert [topic.hear(OTHER, "en") for _ in range(2)][-1] is LEFT


def test_joined_is_of_unit_length() -> None:
    assert float(np.linalg.norm(joined([SAME, OTHER, SOMEWHAT]))) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize(
    ("text", "lang", "tells"),
    [
        ("yeah", "en", False),
        ("I see...", "en", False),
        ("my dog died", "en", True),
        ("ㅠㅠ 응", "ko", False),
        ("그냥.", "ko", False),
        ("아버지가 병원에 계셔", "ko", True),
        ("", "en", False),
    ],
)
def test_what_says_too_little_tells_no_topic(text: str, lang: str, tells: bool) -> None:
    assert telling(text, lang) is tells  # type: ignore[arg-type]
