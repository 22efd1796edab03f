"""Every gesture is seen in the browser's own pictures, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page

from avatar.expression import gestures
from tests.browser import studio
from tests.browser.conftest import Launch
from tests.browser.measure import until
from tests.browser.test_faces import STEP
from tests.browser.test_first_minute import say

SEEN = 0.02
"""Part of the pixels that a gesture changes at its height."""
LEFT = 0.0005
"""And that may still differ when it is over."""


def changed(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    return float((np.abs(one.astype(np.int16) - other).max(axis=-1) > STEP).mean())


def test_each_gesture_moves_and_comes_back_to_rest(launch: Launch) -> None:
    browser = launch()
    page = studio.open_studio(browser)
    names = gestures.names()
    strips = {name: studio.body(page, name, (0.2, 0.5, 0.75)) for name in names}
    browser.close()
    moved = {name: max(changed(strip[0], at) for at in strip[1:-1]) for name, strip in strips.items()}
    stayed = {name: changed(strip[0], strip[-1]) for name, strip in strips.items()}
    assert {name: share for name, share in moved.items() if share < SEEN} == {}
    assert {name: share for name, share in stayed.items() if share > LEFT} == {}


def hand(side: str, seen: bool) -> str:
    part = f"document.querySelector('#avatar [data-k=hand{side}]')"
    return f"{part}.getAttribute('visibility') === '{'visible' if seen else 'hidden'}'"


def test_a_greeting_is_waved_and_good_news_is_cheered(open_page: Callable[..., Page]) -> None:
    page = open_page("en")
    until(page, hand("R", True), 5)
    until(page, hand("R", False), 6)
    say(page, "I passed my exam! I am so happy!")
    until(page, f"{hand('R', True)} && {hand('L', True)}", 60)
    until(page, f"{hand('R', False)} && {hand('L', False)}", 10)


def test_who_asks_for_less_motion_sees_no_hands(open_page: Callable[..., Page]) -> None:
    page = open_page("en", still=True)
    page.wait_for_timeout(1500)
    assert page.evaluate(hand("R", False))
