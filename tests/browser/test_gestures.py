"""Every gesture is seen in the browser's own pictures, and leaves nothing behind."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from avatar.expression import gestures
from tests.browser import studio
from tests.browser.conftest import Launch
from tests.browser.test_faces import STEP

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
