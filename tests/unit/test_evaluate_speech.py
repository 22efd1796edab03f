"""The measures that tell styles and voices apart, on sounds whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from avatar.engines.base import Utterance
from avatar.evaluate.speech import _nearest, colour, measured

RATE = 24_000


def tone(hertz: float, seconds: float = 1.0, level: float = 0.1) -> Utterance:
    """A buzz with harmonics, as a voice has them."""
    time = np.arange(int(seconds * RATE)) / RATE
    sound = sum(np.sin(2 * np.pi * hertz * k * time) / k for k in range(1, 12))
    return Utterance((level * sound).astype(np.float32), RATE, ())


def test_an_octave_is_twelve_semitones_and_twice_as_loud_six_decibels() -> None:
    low, high = measured(tone(110)), measured(tone(220))
    assert high[0] - low[0] == pytest.approx(12, abs=0.3)
    assert measured(tone(110, level=0.2))[3] - low[3] == pytest.approx(6.02, abs=0.1)
    assert measured(tone(110, seconds=2.0))[2] - low[2] == pytest.approx(1, abs=0.01)


def test_colour_does_not_hear_how_loud_it_is() -> None:
    hiss = np.random.default_rng(1).normal(size=RATE).astype(np.float32)  # has something in every band
    soft, loud = (colour(Utterance(level * hiss, RATE, ())) for level in (0.02, 0.1))
    assert np.abs(soft - loud)[1:].max() < 0.01
    assert np.abs(soft - colour(tone(150)))[1:].max() > 5


def test_classes_that_differ_are_told_apart_and_like_ones_by_chance() -> None:
    random = np.random.default_rng(3)
    noise = random.normal(size=(4, 8, 3))
    apart = _nearest(noise + 20 * np.arange(4)[:, None, None])
    assert np.trace(apart) == apart.sum() == 32
    alike = _nearest(noise)
    assert np.trace(alike) < 20
