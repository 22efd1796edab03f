"""Numbers out of a probed page: when the face moved, what was heard, and whether the mouth went with the sound."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page

AUDIBLE = 0.01
"""Root mean square of played samples from which something is heard."""
GRID_S = 0.02


@dataclass(frozen=True)
class Probe:
    """A snapshot of the page's rings; times in milliseconds of the page's clock."""

    events: list[dict[str, Any]]
    frames: list[dict[str, Any]]
    sound: list[dict[str, Any]]

    def events_of(self, kind: str, **about: object) -> list[dict[str, Any]]:
        return [
            event
            for event in self.events
            if event["type"] == kind and all(event.get(name) == value for name, value in about.items())
        ]

    def after(self, at: float) -> Probe:
        return Probe(*([item for item in ring if item["t"] >= at] for ring in (self.events, self.frames, self.sound)))

    def last(self, ms: float) -> Probe:
        """The end of what was taken."""
        return self.after(self.frames[-1]["t"] - ms)

    def heard_from_to(self) -> tuple[float, float] | None:
        """First and last moment of audible sound."""
        times = [sample["t"] for sample in self.sound if sample["rms"] > AUDIBLE]
        return (times[0], times[-1]) if times else None


def probe(page: Page) -> Probe:
    rings = page.evaluate("({events: gyogamProbe.events, frames: gyogamProbe.frames, sound: gyogamProbe.sound})")
    return Probe(rings["events"], rings["frames"], rings["sound"])


def mouth_and_sound(taken: Probe) -> tuple[float, float]:
    """Correlation of mouth opening with loudness while something sounds, and the lag in seconds at which it is largest.

    A positive lag means that the mouth is behind the sound.
    """
    heard = taken.heard_from_to()
    if heard is None:
        return 0.0, 0.0
    grid = np.arange(heard[0] - 200, heard[1] + 200, GRID_S * 1000)
    jaw = _on(grid, [(frame["t"], openness(frame)) for frame in taken.frames])
    loud = _on(grid, [(sample["t"], sample["rms"]) for sample in taken.sound])
    jaw, loud = _smooth(jaw), _smooth(loud)
    best = max(range(-15, 16), key=lambda shift: _correlation(np.roll(jaw, -shift), loud))
    return _correlation(jaw, loud), best * GRID_S


def openness(frame: dict[str, Any]) -> float:
    """How far the lips are apart: the jaw, and the lower lip drawn down."""
    mouth = frame["mouth"]
    return float(frame["jaw"]) + 0.15 * (mouth.get("mouthLowerDownLeft", 0.0) + mouth.get("mouthLowerDownRight", 0.0))


def spread(frames: list[dict[str, Any]], group: str, name: str) -> float:
    """How far a parameter moved over some frames."""
    values = [frame[group].get(name, 0.0) for frame in frames]
    return max(values) - min(values) if values else 0.0


def mean(frames: list[dict[str, Any]], group: str, names: tuple[str, ...]) -> float:
    values = [frame[group].get(name, 0.0) for frame in frames for name in names]
    return float(np.mean(values)) if values else 0.0


def _on(grid: NDArray[np.float64], points: list[tuple[float, float]]) -> NDArray[np.float64]:
    return np.interp(grid, [t for t, _ in points], [value for _, value in points])


def _smooth(values: NDArray[np.float64]) -> NDArray[np.float64]:
    width = 5
    return np.convolve(values, np.ones(width) / width, mode="same")


def _correlation(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    if a.std() == 0 or b.std() == 0:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


def until(page: Page, expression: str, timeout: float = 60.0) -> None:
    """Wait until a JavaScript expression is true. (Playwright's own waiting needs eval, which the page forbids.)"""
    end = time.monotonic() + timeout
    while not page.evaluate(f"() => Boolean({expression})"):
        if time.monotonic() > end:
            raise TimeoutError(f"not within {timeout:g} s: {expression}")
        page.wait_for_timeout(50)
