"""Every two of the named expressions are told apart in the browser's own pictures of them."""

from __future__ import annotations

import itertools

import numpy as np

from avatar.expression import expressions
from tests.browser import studio
from tests.browser.conftest import Launch

STEP = 32
"""Of 255 in one colour: less is hard to see."""
SHARE = 0.009
"""Part of a small picture's pixels that differ by more than a step: 220 of them, about the area of its mouth."""


def test_every_two_expressions_differ_visibly(launch: Launch) -> None:
    browser = launch()
    names = list(expressions.names())
    pictures = studio.faces(studio.open_studio(browser), names).astype(np.int16)
    browser.close()
    alike = []
    for (one, first), (other, second) in itertools.combinations(zip(names, pictures, strict=True), 2):
        share = (np.abs(first - second).max(axis=-1) > STEP).mean()
        if share < SHARE:
            alike.append((one, other, round(float(share), 4)))
    assert alike == []
