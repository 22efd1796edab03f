"""What a face does over time: smiles, blinks, closed eyes, looking away, nods. Pure logic; times are given.

Used by the session's listening loop, on the signs of the face it follows. Each state has two thresholds and a least
time, so that one odd picture changes nothing and a value at the edge does not flicker.

How many pictures a second it takes: a blink lasts 0.1 to 0.4 s, so that of those a person makes, five pictures a second
see about one in two to three; fifteen see nearly all. Only what is seen is counted, and a closing during which no
picture came for long is not judged. Nods of about two a second need eight pictures a second or more.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace
from typing import Literal

from avatar.engines.base import FaceSigns

SMILE = (0.35, 0.65)
"""Smile below which a smile ends, and from which one begins."""
SMILE_S = (0.3, 0.15)
"""How long it must have been so: for the end, and for the beginning, which is the second picture of five a second."""
TURNING_S = 0.5
"""How long a smile that has begun is an onset, and one that has ended an offset."""
SHUT = (0.4, 0.55)
"""Openness of the eyes, in parts of what is usual for them, below which they are shut, and from which they are open."""
USUAL, NARROW = 0.6, 0.3
"""What openness is held for usual until the eyes were seen open, and at least."""
RISE, FALL_S = 0.3, 20.0
"""How fast the usual openness follows: part of the way up at each picture, and the time constant down."""
BLINK_S = (0.05, 0.5)
"""How long a blink lasts; eyes that stay shut for longer are closed."""
GAP_S = 0.45
"""The longest time between two pictures of one blink."""
SCREEN = ((22.0, 26.0, 16.0), (29.0, 33.0, 22.0))
"""Degrees to the side, down and up from the camera within which a look is on the screen, and beyond which it is off."""
GAZE_S = (1.0, 0.4)
"""How long a look must have been away to be off the screen, and back to be on it: a glance aside is neither."""
STEADY_S = 0.3
"""Time constant of the angles of head and look."""
SWING, SWINGS, WITHIN_S = 5.0, 3, 1.6
"""A nod is so many swings of at least so many degrees of pitch, to and fro, within so long; a shake, of yaw."""
LOST_S = 1.0
"""A face not seen for this long is gone."""

Kind = Literal["smile", "smile_end", "blink", "eyes_closed", "eyes_opened", "look_away", "look_back", "nod", "shake"]
Phase = Literal["none", "onset", "hold", "offset"]


@dataclass(frozen=True, slots=True)
class FaceEvent:
    """Something that has just been seen to happen. Seconds of the caller's clock."""

    kind: Kind
    start: float  # of what ended, where it lasted: the smile, the blink
    end: float


@dataclass(frozen=True, slots=True)
class FaceNow:
    """How the face that is followed is now."""

    smile: float  # 0..1, as in this picture
    phase: Phase  # of the smile
    eyes: Literal["open", "closed"] | None  # None: not to be seen
    gaze: Literal["on", "off"] | None  # the screen; None: not to be seen
    yaw: float  # degrees, smoothed, signed as in FaceSigns
    pitch: float
    roll: float
    events: tuple[FaceEvent, ...] = ()  # since the picture before

    @property
    def smiling(self) -> bool:
        return self.phase in ("onset", "hold")


class Switch:
    """On or off, changing only when the contrary has been so for a while."""

    def __init__(self, off_after: float, on_after: float, on: bool = False) -> None:
        self.on = on
        self.since = -math.inf
        self._after = (off_after, on_after)
        self._contrary: float | None = None  # since when

    def update(self, on: bool, at: float) -> bool:
        """Whether it changed."""
        if on == self.on:
            self._contrary = None
            return False
        if self._contrary is None:
            self._contrary = at
        if at - self._contrary < self._after[on]:
            return False
        self.on, self.since, self._contrary = on, self._contrary, None
        return True


class FaceEvents:
    """Follows one face. Times never go back; `forget` when it is another person's."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._now: FaceNow | None = None
        self._seen = -math.inf
        self._smile = Switch(*SMILE_S)
        self._away = Switch(GAZE_S[1], GAZE_S[0])
        self._look: tuple[float, ...] = (0.0, 0.0)
        self._looks_away = False
        self._looked = -math.inf  # when the look was last seen
        self._usual = USUAL
        self._open_at: float | None = None  # when the eyes were last seen open
        self._shut_from: float | None = None  # when they were seen to shut
        self._shut_at = 0.0  # and last seen shut
        self._closed = False
        self._swings: deque[tuple[float, float, float]] = deque()
        self._swung = -math.inf

    def update(self, signs: FaceSigns | None, at: float) -> FaceNow | None:
        """Take the signs of one picture; None once there has been no face for a second."""
        if at - self._seen >= LOST_S:
            self.forget()
        if signs is None:
            self._open_at = self._shut_from = None  # what the eyes did meanwhile is not known
            if self._now is not None:
                self._now = replace(self._now, events=())
            return self._now
        events = [*self._smiles(signs, at), *self._lids(signs, at), *self._looks(signs, at), *self._moves(signs, at)]
        old = self._now
        blend = 1.0 if old is None else 1.0 - math.exp(-(at - self._seen) / STEADY_S)
        self._seen = at
        self._now = FaceNow(
            smile=signs.smile,
            phase=self._phase(at),
            eyes=None if signs.eyes is None else "closed" if self._closed else "open",
            gaze=None if self._closed or at - self._looked >= LOST_S else "off" if self._away.on else "on",
            yaw=_mixed(old.yaw if old else 0.0, signs.yaw, blend),
            pitch=_mixed(old.pitch if old else 0.0, signs.pitch, blend),
            roll=_mixed(old.roll if old else 0.0, signs.roll, blend),
            events=tuple(events),
        )
        return self._now

    def _smiles(self, signs: FaceSigns, at: float) -> list[FaceEvent]:
        began = self._smile.since
        if not self._smile.update(signs.smile >= SMILE[not self._smile.on], at):
            return []
        if self._smile.on:
            return [FaceEvent("smile", self._smile.since, at)]
        return [FaceEvent("smile_end", began, self._smile.since)]

    def _phase(self, at: float) -> Phase:
        fresh = at - self._smile.since <= TURNING_S
        if self._smile.on:
            return "onset" if fresh else "hold"
        return "offset" if fresh else "none"

    def _lids(self, signs: FaceSigns, at: float) -> list[FaceEvent]:
        if signs.eyes is None:
            self._open_at = self._shut_from = None
            self._closed = False
            return []
        shut = signs.eyes < self._usual * SHUT[self._closed or self._shut_from is not None]
        if not shut:
            rate = RISE if signs.eyes > self._usual else 1.0 - math.exp(-(at - self._seen) / FALL_S)
            self._usual = max(NARROW, _mixed(self._usual, signs.eyes, rate))
            return self._opened(at)
        self._shut_at = at
        if self._shut_from is None:
            known = self._open_at is not None and at - self._open_at <= GAP_S
            self._shut_from = (at + self._open_at) / 2 if known and self._open_at is not None else at
            self._open_at = self._open_at if known else None
        if not self._closed and at - self._shut_from > BLINK_S[1]:
            self._closed = True
            return [FaceEvent("eyes_closed", self._shut_from, at)]
        return []

    def _opened(self, at: float) -> list[FaceEvent]:
        shut_from, seen_to_shut, was_closed = self._shut_from, self._open_at is not None, self._closed
        self._open_at, self._shut_from, self._closed = at, None, False
        if shut_from is None:
            return []
        end = (self._shut_at + at) / 2
        if was_closed:
            return [FaceEvent("eyes_opened", shut_from, end)]
        seen = seen_to_shut and at - self._shut_at <= GAP_S
        return [FaceEvent("blink", shut_from, end)] if seen and BLINK_S[0] <= end - shut_from <= BLINK_S[1] else []

    def _looks(self, signs: FaceSigns, at: float) -> list[FaceEvent]:
        if signs.gaze is None:
            return []
        blend = 1.0 if at - self._looked >= LOST_S else 1.0 - math.exp(-(at - self._looked) / STEADY_S)
        self._look = tuple(_mixed(old, new, blend) for old, new in zip(self._look, signs.gaze, strict=True))
        self._looked = at
        yaw, pitch = self._look
        side, down, up = SCREEN[not self._looks_away]
        self._looks_away = abs(yaw) > side or pitch < -down or pitch > up
        began = self._away.since
        if not self._away.update(self._looks_away, at):
            return []
        if self._away.on:
            return [FaceEvent("look_away", self._away.since, at)]
        return [FaceEvent("look_back", began, self._away.since)]

    def _moves(self, signs: FaceSigns, at: float) -> list[FaceEvent]:
        self._swings.append((at, signs.pitch, signs.yaw))
        while at - self._swings[0][0] > WITHIN_S:
            self._swings.popleft()
        if at - self._swung < WITHIN_S:
            return []
        nods, shakes = (_swings([row[axis] for row in self._swings]) for axis in (1, 2))
        if max(nods, shakes) < SWINGS or nods == shakes:
            return []
        start, self._swung = self._swings[0][0], at
        self._swings.clear()
        return [FaceEvent("nod" if nods > shakes else "shake", start, at)]


def _swings(values: list[float]) -> int:
    """How often a value went to and fro by at least SWING."""
    count, low, high, direction = 0, values[0], values[0], 0
    for value in values[1:]:
        low, high = min(low, value), max(high, value)
        if value - low >= SWING and direction <= 0:
            count, direction, high = count + 1, 1, value
        elif high - value >= SWING and direction >= 0:
            count, direction, low = count + 1, -1, value
        if direction > 0:
            low = high = max(high, value)
        elif direction < 0:
            low = high = min(low, value)
    return count


def _mixed(old: float, new: float, blend: float) -> float:
    return old + (new - old) * blend
