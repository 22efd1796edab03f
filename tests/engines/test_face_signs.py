"""Signs of a face, read for real: the one portrait as it is, and turned, mirrored and bent to a known answer."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from avatar.emotion import SURE
from avatar.engines.base import FaceReading, FaceSigns, Picture
from avatar.senses.face import BlazeFerPlus, frontness
from avatar.senses.head import SHAPE, facing, head_of
from avatar.senses.landmarks import COUNT
from avatar.senses.signs import smile_of
from tests.engines import faces


@pytest.fixture(scope="module")
def engine() -> BlazeFerPlus:
    engine = BlazeFerPlus()
    engine.load()
    return engine


@pytest.fixture(scope="module")
def portrait() -> Picture:
    return faces.portrait()


@pytest.fixture(scope="module")
def signs(engine: BlazeFerPlus) -> Callable[[Picture], FaceSigns]:
    def read(picture: Picture) -> FaceSigns:
        (reading,) = engine.read(picture)
        assert reading.signs is not None
        return reading.signs

    return read


Read = Callable[[Picture], FaceSigns]


def test_the_portrait_smiles_into_the_camera(signs: Read, portrait: Picture) -> None:
    seen = signs(portrait)
    assert seen.presence > 0.99
    assert (abs(seen.yaw), abs(seen.pitch), abs(seen.roll)) < (6, 6, 6)
    assert seen.smile > 0.9
    assert 0.2 < seen.mouth < 0.8, "teeth, but no open mouth"
    assert seen.eyes is not None
    assert seen.eyes > 0.8
    assert seen.gaze is not None
    assert np.abs(seen.gaze).max() < 12


@pytest.mark.parametrize("size", [(320, 240), (480, 360), (960, 720)])
def test_its_size_does_not_matter(signs: Read, portrait: Picture, size: tuple[int, int]) -> None:
    seen, whole = signs(faces.sized(portrait, *size)), signs(portrait)
    assert (seen.yaw, seen.pitch, seen.roll) == pytest.approx((whole.yaw, whole.pitch, whole.roll), abs=4)
    assert seen.smile == pytest.approx(whole.smile, abs=0.1)
    assert seen.gaze == pytest.approx(whole.gaze, abs=8)


@pytest.mark.parametrize("angle", [-25, -12, 12, 25])
def test_roll_follows_the_picture(signs: Read, portrait: Picture, angle: int) -> None:
    level, tilted = signs(portrait), signs(faces.rolled(portrait, angle))
    assert tilted.roll - level.roll == pytest.approx(angle, abs=4)
    assert (tilted.yaw, tilted.pitch) == pytest.approx((level.yaw, level.pitch), abs=5)
    assert tilted.smile > 0.9


@pytest.mark.parametrize("yaw", [-25, 25])
def test_yaw_follows_the_head(signs: Read, portrait: Picture, yaw: int) -> None:
    assert signs(faces.turned(portrait, yaw=yaw)).yaw == pytest.approx(yaw, abs=10)


@pytest.mark.parametrize("pitch", [-20, 20])
def test_pitch_follows_the_head(signs: Read, portrait: Picture, pitch: int) -> None:
    assert signs(faces.turned(portrait, pitch=pitch)).pitch == pytest.approx(pitch, abs=10)


def test_a_mirrored_picture_mirrors_head_and_look(signs: Read, portrait: Picture) -> None:
    aside = faces.turned(portrait, yaw=25)
    one, other = signs(aside), signs(faces.mirrored(aside))
    assert (one.yaw, one.roll) == pytest.approx((-other.yaw, -other.roll), abs=4)
    assert one.pitch == pytest.approx(other.pitch, abs=4)
    assert one.smile == pytest.approx(other.smile, abs=0.1)
    here = faces.looking(portrait, yaw=25)
    there, back = signs(here).gaze, signs(faces.mirrored(here)).gaze
    assert there is not None
    assert back is not None
    assert there[0] == pytest.approx(-back[0], abs=8)
    assert there[1] == pytest.approx(back[1], abs=8)


@pytest.mark.parametrize("yaw", [-35, -20, -10, 10, 20, 35])
def test_the_look_follows_the_irises_to_the_side(signs: Read, portrait: Picture, yaw: int) -> None:
    straight, aside = signs(faces.looking(portrait)), signs(faces.looking(portrait, yaw=yaw))
    assert straight.gaze is not None
    assert aside.gaze is not None
    assert straight.gaze[0] == pytest.approx(0, abs=12)
    assert aside.gaze[0] - straight.gaze[0] == pytest.approx(yaw, abs=13)
    assert abs(aside.yaw) < 5, "only the eyes turned"


def test_the_look_follows_the_irises_up_and_down(signs: Read, portrait: Picture) -> None:
    pitches = []
    for pitch in (-15, -7, 0, 7, 15):
        seen = signs(faces.looking(portrait, pitch=pitch))
        assert seen.gaze is not None
        pitches.append(seen.gaze[1])
    assert pitches == sorted(pitches)
    assert pitches[-1] - pitches[0] > 15


def test_of_a_small_face_the_look_is_not_told(signs: Read, portrait: Picture) -> None:
    small = signs(faces.sized(portrait, 160, 120))
    assert small.gaze is None
    assert small.eyes is not None


def test_shut_eyes_are_shut_and_look_nowhere(signs: Read, portrait: Picture) -> None:
    seen = signs(faces.eyes_shut(portrait))
    assert seen.eyes is not None
    assert seen.eyes < 0.2
    assert seen.gaze is None
    assert seen.smile > 0.9, "the mouth smiles on"


def test_corners_pushed_in_and_down_smile_less(signs: Read, portrait: Picture) -> None:
    less = faces.pushed(portrait, [(61, 10.0, 8.0), (291, -10.0, 8.0)], reach=12)
    assert signs(less).smile < signs(portrait).smile - 0.15


def test_brows_pushed_up_are_raised(signs: Read, portrait: Picture) -> None:
    raised = faces.pushed(portrait, [(105, 0.0, -8.0), (334, 0.0, -8.0)], reach=14)
    assert signs(raised).brows > signs(portrait).brows + 0.2


def test_a_crop_has_signs_too(engine: BlazeFerPlus, portrait: Picture) -> None:
    (reading,) = engine.read(np.ascontiguousarray(portrait[90:270, 150:320]), crop=True)
    assert reading.signs is not None
    assert reading.signs.smile > 0.8
    (nothing,) = engine.read(np.full((48, 48, 3), 90, np.uint8), crop=True)
    assert nothing.signs is None


# ---------------------------------------------------------------- the head's arithmetic


@pytest.mark.parametrize("yaw", [-50, -20, 0, 35])
@pytest.mark.parametrize("pitch", [-30, 0, 25])
@pytest.mark.parametrize("roll", [-40, 0, 15])
def test_a_turned_mean_face_gives_its_angles_back(yaw: int, pitch: int, roll: int) -> None:
    from avatar.senses.head import INDICES

    cos, sin = math.cos(math.radians(roll)), math.sin(math.radians(roll))
    flat = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])
    turn = facing(math.radians(yaw), math.radians(pitch)) @ flat
    points = np.zeros((COUNT, 3), np.float32)
    points[INDICES] = 70 * SHAPE @ turn.T + (200, 150, 5)
    head = head_of(points)
    assert (head.yaw, head.pitch, head.roll) == pytest.approx((yaw, pitch, roll), abs=0.01)
    assert head.scale == pytest.approx(70, rel=1e-4)
    assert head.own(points)[INDICES] == pytest.approx(SHAPE, abs=1e-4)


def test_a_wider_higher_mouth_smiles_more() -> None:
    mouth = {"width": 0.55, "lift": 0.0, "drop": 0.25}
    usual = smile_of(mouth)
    assert usual < 0.4
    for change in ({"width": 0.7}, {"lift": 0.05}, {"drop": 0.18}):
        assert smile_of(mouth | change) > usual
    assert smile_of({"width": 99.0, "lift": 9.0, "drop": -9.0}) == pytest.approx(1.0)


# ---------------------------------------------------------------- quality


def sign(yaw: float = 0.0, pitch: float = 0.0) -> FaceSigns:
    return FaceSigns(1.0, yaw, pitch, 0.0, 0.0, 0.0, 0.0)


def test_a_head_turned_further_than_was_measured_is_not_sure() -> None:
    assert frontness(sign()) == 1.0
    assert frontness(sign(yaw=40, pitch=-25)) == 1.0
    for far in (sign(yaw=66), sign(yaw=-66), sign(pitch=46), sign(pitch=-46)):
        assert frontness(far) == 0.0
    assert 0.0 < frontness(sign(yaw=-60)) < SURE
    assert frontness(None) < 1.0, "no landmarks: something hides the face"


# ---------------------------------------------------------------- batches


def same(one: FaceReading, other: FaceReading) -> None:
    assert one.box == other.box
    assert one.signs == other.signs
    assert one.state.basic == pytest.approx(other.state.basic, abs=1e-4)
    assert one.state.confidence == pytest.approx(other.state.confidence, abs=1e-4)


def test_a_batch_reads_what_single_pictures_do(engine: BlazeFerPlus, portrait: Picture) -> None:
    wall, _ = faces.crowd()
    black = np.zeros((240, 320, 3), np.uint8)
    pictures = [portrait, black, wall, faces.rolled(portrait, 15), faces.sized(portrait, 320, 240), black, wall]
    together = engine.read_many(pictures)
    assert [len(readings) for readings in together] == [1, 0, 5, 1, 1, 0, 5]
    for picture, readings in zip(pictures, together, strict=True):
        for one, other in zip(readings, engine.read(picture), strict=True):
            same(one, other)
    assert engine.read_many([]) == []


def test_five_faces_largest_first_each_with_its_own(engine: BlazeFerPlus) -> None:
    wall, middles = faces.crowd(5)
    readings = engine.read(wall)
    assert len(readings) == 5
    widths = [reading.box[2] for reading in readings]
    assert widths == sorted(widths, reverse=True)
    found = sorted((box[0] + box[2] / 2, box[1] + box[3] / 2) for box in (reading.box for reading in readings))
    assert np.abs(np.array(found) - np.array(sorted(middles))).max() < 30
    for reading in readings:
        assert reading.state.top == "happiness"
        assert reading.signs is not None
        assert reading.signs.smile > 0.8


def test_a_black_picture_has_nobody(engine: BlazeFerPlus, portrait: Picture) -> None:
    black = np.zeros((240, 320, 3), np.uint8)
    assert engine.read(black) == []
    (crop,) = engine.read(black, crop=True)
    assert not crop.state.sure
    assert crop.signs is None
    (before,) = engine.read(portrait)
    assert engine.read_many([black], [before]) == [[]], "who was there before is not made up"


# ---------------------------------------------------------------- following


def test_a_followed_face_reads_as_a_found_one(engine: BlazeFerPlus, portrait: Picture) -> None:
    (found,) = engine.read(portrait)
    before = found
    for _ in range(6):
        ((before,),) = engine.read_many([portrait], [before])
        assert before.box == pytest.approx(found.box, abs=12)
        assert before.state.basic == pytest.approx(found.state.basic, abs=0.1)
        assert before.signs is not None
        assert found.signs is not None
        assert before.signs.smile == pytest.approx(found.signs.smile, abs=0.1)
        assert before.signs.roll == pytest.approx(found.signs.roll, abs=3)


@pytest.mark.parametrize("right", [-110, -90, -70, -50, -25, -10, 10, 25, 50, 70, 90, 110])
def test_a_face_that_moved_is_found_where_it_is(engine: BlazeFerPlus, portrait: Picture, right: int) -> None:
    (before,) = engine.read(portrait)
    moved = np.roll(portrait, right, axis=1)
    ((after,),) = engine.read_many([moved], [before])
    assert after.box[0] - before.box[0] == pytest.approx(right, abs=10)


def test_following_shows_the_followed_face_alone(engine: BlazeFerPlus) -> None:
    wall, _ = faces.crowd(5)
    third = engine.read(wall)[2]
    (alone,) = engine.read_many([wall], [third])
    assert len(alone) == 1
    assert alone[0].box == pytest.approx(third.box, abs=12)
