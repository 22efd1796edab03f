"""A face over time: what counts as a smile, a blink, closed eyes, a look away, a nod, and what does not."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np
import pytest

from avatar.engines.base import FaceSigns
from avatar.senses.face_events import FaceEvent, FaceEvents, FaceNow

RATE = 5.0
OPEN = 0.9


def signs(
    *,
    smile: float = 0.05,
    eyes: float | None = OPEN,
    gaze: tuple[float, float] | None = (0.0, 0.0),
    yaw: float = 0.0,
    pitch: float = 0.0,
) -> FaceSigns:
    return FaceSigns(1.0, yaw, pitch, 0.0, smile, 0.0, 0.0, eyes, gaze)


def follow(
    shows: Callable[[float], FaceSigns | None], seconds: float, rate: float = RATE, start: float = 0.0
) -> tuple[list[FaceNow | None], list[FaceEvent]]:
    """What is known at each picture, and all that happened."""
    return stream((start + n / rate, shows(start + n / rate)) for n in range(round(seconds * rate)))


def stream(pictures: Iterable[tuple[float, FaceSigns | None]]) -> tuple[list[FaceNow | None], list[FaceEvent]]:
    events = FaceEvents()
    known = [events.update(shown, at) for at, shown in pictures]
    return known, [event for now in known if now for event in now.events]


def kinds(events: list[FaceEvent]) -> list[str]:
    return [event.kind for event in events]


# ---------------------------------------------------------------- smile


def test_a_smile_has_an_onset_a_hold_and_an_offset() -> None:
    known, events = follow(lambda at: signs(smile=0.95 if 1.0 <= at < 4.0 else 0.05), 6.0)
    phases = [now.phase for now in known if now]
    order = [phase for phase, before in zip(phases, [None, *phases], strict=False) if phase != before]
    assert order == ["none", "onset", "hold", "offset", "none"]
    assert kinds(events) == ["smile", "smile_end"]
    begun, ended = events
    assert begun.start == pytest.approx(1.0)
    assert (ended.start, ended.end) == (pytest.approx(1.0), pytest.approx(4.0))


def test_a_smile_shows_at_its_second_picture() -> None:
    known, _ = follow(lambda at: signs(smile=0.9 if at >= 2.0 else 0.05), 3.0)
    begun = next(number for number, now in enumerate(known) if now and now.smiling)
    assert begun == 11, "pictures 10 and 11 show it"


@pytest.mark.parametrize("level", [0.4, 0.5, 0.6])
def test_a_mouth_between_the_thresholds_stays_what_it_was(level: float) -> None:
    _, events = follow(lambda at: signs(smile=level), 5.0)
    assert events == []
    known, events = follow(lambda at: signs(smile=0.9 if at < 1.0 else level), 5.0)
    assert kinds(events) == ["smile"]
    assert known[-1] is not None
    assert known[-1].smiling


def test_one_odd_picture_is_no_smile_and_ends_none() -> None:
    _, events = follow(lambda at: signs(smile=0.95 if math.isclose(at, 2.0) else 0.05), 4.0)
    assert events == []
    known, events = follow(lambda at: signs(smile=0.05 if math.isclose(at, 2.0) else 0.95), 4.0)
    assert kinds(events) == ["smile"]
    assert all(now.smiling for now in known[2:] if now)


@pytest.mark.parametrize("seed", range(10))
def test_a_noisy_half_smile_does_not_flicker(seed: int) -> None:
    random = np.random.default_rng(seed)
    _, events = follow(lambda at: signs(smile=float(np.clip(random.normal(0.5, 0.12), 0, 1))), 60.0)
    starts = [event.start for event in events if event.kind == "smile"]
    assert len(starts) <= 6


# ---------------------------------------------------------------- eyes


def shut_between(start: float, end: float) -> Callable[[float], FaceSigns]:
    def shows(at: float) -> FaceSigns:
        shut = start - 1e-9 <= at < end - 1e-9
        return signs(eyes=0.02 if shut else OPEN, gaze=None if shut else (0.0, 0.0))

    return shows


@pytest.mark.parametrize("rate", [15.0, 25.0])
@pytest.mark.parametrize("length", [0.15, 0.25, 0.35])
def test_blinks_are_counted_at_fifteen_pictures_a_second(rate: float, length: float) -> None:
    starts = [1.03, 3.41, 5.02, 8.77]

    def shows(at: float) -> FaceSigns:
        return signs(eyes=0.03 if any(start <= at < start + length for start in starts) else OPEN)

    _, events = follow(shows, 12.0, rate)
    assert kinds(events) == ["blink"] * len(starts)
    for event, start in zip(events, starts, strict=True):
        assert event.start == pytest.approx(start, abs=1 / rate)
        assert event.end - event.start == pytest.approx(length, abs=1.01 / rate)


def test_at_five_pictures_a_second_only_what_is_seen_is_counted() -> None:
    _, seen = follow(shut_between(2.0, 2.15), 4.0)
    _, missed = follow(shut_between(2.05, 2.18), 4.0)
    assert kinds(seen) == ["blink"]
    assert missed == []


def test_a_long_closing_is_closed_eyes_and_no_blink() -> None:
    known, events = follow(shut_between(2.0, 5.0), 7.0)
    assert kinds(events) == ["eyes_closed", "eyes_opened"]
    assert events[1].end - events[1].start == pytest.approx(3.0, abs=0.2)
    assert [now.eyes for now in known if now][15:24] == ["closed"] * 9
    assert [now.gaze for now in known if now][15:24] == [None] * 9, "shut eyes look nowhere"
    assert known[-1] is not None
    assert (known[-1].eyes, known[-1].gaze) == ("open", "on")


def test_a_closing_during_which_no_picture_came_is_not_judged() -> None:
    times = [0.0, 0.2, 0.4, 1.1, 1.3, 1.5]
    _, events = stream((at, signs(eyes=0.02 if math.isclose(at, 1.1) else OPEN)) for at in times)
    assert events == []


def test_narrow_eyes_are_open_eyes_and_blink_too() -> None:
    _, events = follow(lambda at: signs(eyes=0.02 if 6.0 <= at < 6.2 else 0.35), 12.0, 15.0)
    assert kinds(events) == ["blink"]


@pytest.mark.parametrize("seed", range(5))
def test_lids_that_tremble_do_not_blink(seed: int) -> None:
    random = np.random.default_rng(seed)
    _, events = follow(lambda at: signs(eyes=float(np.clip(random.normal(0.75, 0.08), 0, 1))), 30.0, 15.0)
    assert events == []


def test_eyes_that_cannot_be_read_are_neither_open_nor_closed() -> None:
    known, events = follow(lambda at: signs(eyes=None, gaze=None), 3.0)
    assert events == []
    assert {(now.eyes, now.gaze) for now in known if now} == {(None, None)}


# ---------------------------------------------------------------- gaze


def test_a_glance_aside_is_no_look_away_but_a_second_is() -> None:
    _, glance = follow(lambda at: signs(gaze=(40.0, 0.0) if 2.0 <= at < 2.8 else (3.0, -4.0)), 6.0)
    known, away = follow(lambda at: signs(gaze=(40.0, 0.0) if 2.0 <= at < 5.0 else (3.0, -4.0)), 8.0)
    assert glance == []
    assert kinds(away) == ["look_away", "look_back"]
    assert away[0].start == pytest.approx(2.0, abs=0.25)
    assert away[1].end == pytest.approx(5.0, abs=0.45)
    assert [now.gaze for now in known if now][17:25] == ["off"] * 8


@pytest.mark.parametrize("look", [(-35.0, 0.0), (0.0, 27.0), (0.0, -42.0)])
def test_to_every_side_there_is_an_off(look: tuple[float, float]) -> None:
    known, _ = follow(lambda at: signs(gaze=look), 3.0)
    assert known[-1] is not None
    assert known[-1].gaze == "off"


def test_the_lower_edge_of_a_screen_is_still_the_screen() -> None:
    known, events = follow(lambda at: signs(gaze=(10.0, -18.0)), 5.0)
    assert events == []
    assert known[-1] is not None
    assert known[-1].gaze == "on"


def test_a_look_at_the_edge_does_not_flicker() -> None:
    random = np.random.default_rng(4)
    _, events = follow(lambda at: signs(gaze=(float(random.normal(25.5, 2.5)), 0.0)), 60.0)
    assert len(events) <= 6


def test_a_blink_does_not_lose_the_look() -> None:
    known, _ = follow(shut_between(2.0, 2.2), 4.0)
    assert {now.gaze for now in known if now} == {"on"}


# ---------------------------------------------------------------- head


def test_the_head_is_smoothed() -> None:
    known, _ = follow(lambda at: signs(yaw=20.0 if at >= 1.0 else 0.0), 3.0)
    angles = [now.yaw for now in known if now]
    assert angles == sorted(angles)
    assert 5.0 < angles[5] < 15.0
    assert angles[-1] == pytest.approx(20.0, abs=0.5)


@pytest.mark.parametrize(("kind", "axis"), [("nod", "pitch"), ("shake", "yaw")])
def test_to_and_fro_is_a_nod_or_a_shake(kind: str, axis: str) -> None:
    def shows(at: float) -> FaceSigns:
        turned = 9.0 * math.sin(2 * math.pi * 1.5 * at) if 1.0 <= at < 2.4 else 0.0
        return signs(**{axis: turned})

    _, events = follow(shows, 5.0, 15.0)
    assert kinds(events) == [kind]


def test_looking_once_to_the_side_and_back_is_neither() -> None:
    _, events = follow(lambda at: signs(yaw=25.0 if 1.0 <= at < 3.5 else 0.0, pitch=at), 5.0, 15.0)
    assert events == []


# ---------------------------------------------------------------- coming and going


def test_a_face_that_is_missed_once_is_still_there() -> None:
    known, events = follow(lambda at: None if math.isclose(at, 2.0) else signs(smile=0.9), 4.0)
    assert None not in known
    assert kinds(events) == ["smile"]


def test_a_lost_face_is_gone_after_a_second_and_begins_anew() -> None:
    known, events = follow(lambda at: None if 2.0 <= at < 4.0 else signs(smile=0.9), 6.0)
    assert known[10:15] != [None] * 5
    assert known[15:20] == [None] * 5
    assert kinds(events) == ["smile", "smile"]
    assert known[20] is not None
    assert known[20].phase == "none"


def test_nothing_was_seen_of_nobody() -> None:
    assert follow(lambda at: None, 2.0) == ([None] * 10, [])
