"""Every character is told from every other, every expression is seen on each, and so is every part that is chosen."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page

from avatar import looks
from tests.browser import studio
from tests.browser.conftest import Launch
from tests.browser.test_faces import STEP

EXPRESSIONS = ["neutral", "happy", "sad", "angry", "surprised"]
SEEN = 0.005
"""Part of the picture that an expression changes at least, wherever the hair and the skin leave the least of it."""
APART = 0.25
"""Part of the picture by which two characters differ at least."""
PART = 0.002
"""The same for two choices of one part: the irises are the smallest."""
SMALL = 64


@pytest.fixture(scope="module")
def page(launch: Launch) -> Iterator[Page]:
    browser = launch()
    yield studio.open_studio(browser)
    browser.close()


def apart(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    return float((np.abs(one.astype(np.int16) - other).max(axis=-1) > STEP).mean())


@pytest.mark.parametrize("width", [SMALL, studio.WIDTH])
def test_characters_differ_and_every_expression_is_seen_on_each(page: Page, width: int) -> None:
    drawn = {name: studio.faces(page, EXPRESSIONS, look=name, width=width) for name in looks.wardrobe().characters}
    for (one, first), (other, second) in itertools.combinations(drawn.items(), 2):
        assert apart(first[0], second[0]) > APART, f"{one} and {other} look alike"
    for name, pictures in drawn.items():
        for one, other in itertools.combinations(range(len(EXPRESSIONS)), 2):
            share = apart(pictures[one], pictures[other])
            assert share > SEEN, f"{name}: {EXPRESSIONS[one]} and {EXPRESSIONS[other]} differ by {share:.4f}"


@pytest.mark.parametrize("name", ["mira", "ruru"])
def test_every_choice_is_seen(page: Page, name: str) -> None:
    known = looks.wardrobe()
    for part in known.characters[name].parts:
        drawn = {
            choice: studio.faces(page, ["neutral"], look=f"{name} {part}={choice}")[0] for choice in known.choices[part]
        }
        for (one, first), (other, second) in itertools.combinations(drawn.items(), 2):
            assert apart(first, second) > PART, f"{name}: {part} {one} and {other} look alike"
