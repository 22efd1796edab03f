"""What one browser may ask for, in numbers, and the window that counts it in virtual time."""

from __future__ import annotations

import pytest

from avatar.protocol import frames, messages
from avatar.senses import picture
from chat import limits


class Time:
    now = 100.0


def window(allowed: tuple[int, float]) -> tuple[limits.Window, Time]:
    time = Time()
    return limits.Window(allowed, lambda: time.now), time


def test_the_limits_are_those_promised():
    assert limits.TEXTS == (20, 60.0)
    assert limits.SOCKETS == 3
    count, seconds = limits.PICTURES
    assert 5 <= count / seconds <= 6
    assert frames.PICTURE_LIMIT == 100_000
    assert (picture.FRAME_WIDTH, picture.FRAME_HEIGHT) == (1280, 720)
    assert messages.TEXT_LIMIT == 2000


def test_twenty_texts_pass_in_a_minute_and_the_next_when_the_first_is_a_minute_old():
    texts, time = window(limits.TEXTS)
    for _ in range(20):
        assert texts.wait_s == 0.0
        assert texts.admit()
        time.now += 1.0
    assert not texts.admit()
    assert texts.wait_s == pytest.approx(40.0)
    time.now += 39.9
    assert not texts.admit()
    time.now += 0.1
    assert texts.admit()
    assert not texts.admit()


def test_what_is_refused_does_not_count():
    pictures, time = window((2, 1.0))
    assert [pictures.admit() for _ in range(5)] == [True, True, False, False, False]
    time.now += 1.0
    assert [pictures.admit() for _ in range(3)] == [True, True, False]


def test_every_browser_has_three_sockets_of_its_own():
    sockets = limits.Sockets()
    assert [sockets.enter("one") for _ in range(4)] == [True, True, True, False]
    assert sockets.enter("another")
    sockets.leave("one")
    assert sockets.enter("one")
    for _ in range(3):
        sockets.leave("one")
    assert not sockets._open["one"]
