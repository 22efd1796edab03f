"""Faces read for real: the shipped network and detector on a public-domain portrait, seen well and badly."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import simplejpeg
from PIL import Image, ImageFilter

from avatar.emotion import BASIC, SURE, dimensions
from avatar.engines.base import Picture
from avatar.errors import MissingWeights
from avatar.senses import litert
from avatar.senses.detector import ANCHORS, Detector, decode
from avatar.senses.face import BlazeFerPlus
from avatar.senses.picture import decode_jpeg, open_picture

ROOT = Path(__file__).parents[2]
PORTRAIT = ROOT / "tests" / "golden" / "faces" / "astronaut.jpg"
FACE = (162, 103, 147, 147)  # x, y, width, height in the portrait, looked at by eye


@pytest.fixture(scope="module")
def engine() -> BlazeFerPlus:
    engine = BlazeFerPlus()
    engine.load()
    return engine


@pytest.fixture(scope="module")
def portrait() -> Picture:
    return open_picture(PORTRAIT)


def sized(picture: Picture, width: int, height: int) -> Picture:
    return np.asarray(Image.fromarray(picture).resize((width, height), Image.Resampling.BICUBIC))


def on_wall(picture: Picture, side: int, size: tuple[int, int] = (320, 240)) -> Picture:
    """The portrait, `side` pixels wide, in the middle of a grey picture."""
    wall = np.full((size[1], size[0], 3), 120, np.uint8)
    small = sized(picture, side, round(side * picture.shape[0] / picture.shape[1]))
    x, y = (size[0] - small.shape[1]) // 2, (size[1] - small.shape[0]) // 2
    wall[y : y + small.shape[0], x : x + small.shape[1]] = small
    return wall


def test_a_smile_is_happiness(engine: BlazeFerPlus, portrait: Picture) -> None:
    (reading,) = engine.read(portrait)
    state = reading.state
    assert state.top == "happiness"
    assert state.basic["happiness"] > 0.8
    assert state.sure
    assert state.source == "face"
    assert tuple(state.basic) == BASIC
    assert sum(state.basic.values()) == pytest.approx(1.0)
    assert (state.valence, state.arousal, state.dominance) == pytest.approx(dimensions(state.basic))
    assert reading.score > 0.8
    assert reading.box == pytest.approx(FACE, abs=12)


@pytest.mark.parametrize("angle", [-25, -10, 10, 25])
def test_a_tilted_head(engine: BlazeFerPlus, portrait: Picture, angle: int) -> None:
    tilted = np.asarray(Image.fromarray(portrait).rotate(angle, Image.Resampling.BILINEAR, fillcolor=(120, 120, 120)))
    (reading,) = engine.read(tilted)
    assert reading.state.top == "happiness"


@pytest.mark.parametrize("light", [0.2, 0.5, 1.6])
def test_dim_and_bright_rooms(engine: BlazeFerPlus, portrait: Picture, light: float) -> None:
    (reading,) = engine.read(np.clip(portrait * light, 0, 255).astype(np.uint8))
    assert reading.state.top == "happiness"
    assert reading.state.sure


def test_a_webcam_picture(engine: BlazeFerPlus, portrait: Picture) -> None:
    """320 x 240 as the page sends it."""
    sent = simplejpeg.encode_jpeg(on_wall(portrait, 300), quality=60)
    (reading,) = engine.read(decode_jpeg(sent))
    assert reading.state.top == "happiness"
    assert reading.state.sure


def test_two_people_largest_first(engine: BlazeFerPlus, portrait: Picture) -> None:
    both = np.full((480, 640, 3), 120, np.uint8)
    head = portrait[40:320, 100:380]
    both[60:380, 310:630] = sized(head, 320, 320)
    both[100:350, 30:280] = sized(head, 250, 250)
    first, second = engine.read(both)
    assert first.box[2] > second.box[2]
    assert first.box[0] > 320 > second.box[0]
    assert first.state.top == second.state.top == "happiness"


def test_nobody(engine: BlazeFerPlus) -> None:
    random = np.random.default_rng(2)
    assert engine.read(np.full((240, 320, 3), 128, np.uint8)) == []
    assert engine.read(random.integers(0, 255, (240, 320, 3), dtype=np.uint8)) == []


def test_upright_and_wide_pictures_keep_their_coordinates(engine: BlazeFerPlus, portrait: Picture) -> None:
    tall = np.full((900, 480, 3), 120, np.uint8)
    tall[400:760] = portrait
    wide = np.full((360, 1000, 3), 120, np.uint8)
    wide[:, 500:980] = portrait
    (in_tall,), (in_wide,) = engine.read(tall), engine.read(wide)
    x, y, width, height = FACE
    assert in_tall.box == pytest.approx((x, y + 400, width, height), abs=20)
    assert in_wide.box == pytest.approx((x + 500, y, width, height), abs=20)


def test_small_faces_in_a_large_photo(engine: BlazeFerPlus, portrait: Picture) -> None:
    photo = np.full((1500, 2000, 3), 120, np.uint8)
    corners = [(60, 40), (1500, 1050)]
    for x, y in corners:
        photo[y : y + 360, x : x + 480] = portrait
    readings = engine.read(photo)
    assert len(readings) == 2
    for reading, (x, y) in zip(sorted(readings, key=lambda one: one.box[0]), corners, strict=True):
        assert reading.box == pytest.approx((x + FACE[0], y + FACE[1], FACE[2], FACE[3]), abs=25)
        assert reading.state.top == "happiness"


def test_a_large_photo_of_one_face_has_one_face(engine: BlazeFerPlus, portrait: Picture) -> None:
    for times in (2, 4):
        (reading,) = engine.read(sized(portrait, 480 * times, 360 * times))
        assert reading.box == pytest.approx([times * value for value in FACE], abs=14 * times)


def test_a_blurred_face_is_not_sure(engine: BlazeFerPlus, portrait: Picture) -> None:
    blurred = np.asarray(Image.fromarray(portrait).filter(ImageFilter.GaussianBlur(14)))
    for reading in engine.read(blurred):
        assert not reading.state.sure
    clear = engine.read(portrait)[0].state.confidence
    hazy = engine.read(blurred, crop=True)[0].state.confidence
    assert hazy < SURE < clear


def test_a_far_face_is_less_sure_than_a_near_one(engine: BlazeFerPlus, portrait: Picture) -> None:
    near, far = (engine.read(on_wall(portrait, side, (640, 480))) for side in (400, 80))
    assert near[0].state.sure
    assert all(not reading.state.sure for reading in far)


def test_a_face_half_outside_is_less_sure(engine: BlazeFerPlus, portrait: Picture) -> None:
    x, y, width, _ = FACE
    inside = engine.read(portrait)[0].state.confidence
    for reading in engine.read(np.ascontiguousarray(portrait[:, x + width // 2 :])):
        assert reading.state.confidence < inside


@pytest.mark.parametrize("margin", [-8, 10, 40, 80])
def test_a_crop_needs_no_exact_margin(engine: BlazeFerPlus, portrait: Picture, margin: int) -> None:
    x, y, width, height = FACE
    crop = portrait[max(0, y - margin) : y + height + margin, x - margin : x + width + margin]
    (reading,) = engine.read(np.ascontiguousarray(crop), crop=True)
    assert reading.box == (0.0, 0.0, crop.shape[1], crop.shape[0])
    assert reading.state.top == "happiness"
    assert reading.state.sure


def test_a_small_grey_crop(engine: BlazeFerPlus, portrait: Picture) -> None:
    """48 x 48 grey, as face data sets come."""
    x, y, width, height = FACE
    crop = Image.fromarray(portrait[y - 20 : y + height, x - 10 : x + width + 10]).convert("L").resize((48, 48))
    (reading,) = engine.read(np.asarray(crop.convert("RGB")), crop=True)
    assert reading.state.top == "happiness"
    assert reading.state.sure


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (7, 5)])
def test_tiny_pictures_are_harmless(engine: BlazeFerPlus, shape: tuple[int, int]) -> None:
    picture = np.full((*shape, 3), 80, np.uint8)
    assert engine.read(picture) == []
    (reading,) = engine.read(picture, crop=True)
    assert not reading.state.sure


def test_noise_as_a_crop_is_not_sure(engine: BlazeFerPlus) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (48, 48, 1), dtype=np.uint8).repeat(3, 2)
    assert not engine.read(noise, crop=True)[0].state.sure


def test_the_same_picture_gives_the_same_reading(engine: BlazeFerPlus, portrait: Picture) -> None:
    assert engine.read(portrait) == engine.read(portrait)


def test_boxes_of_one_face_become_one() -> None:
    """Raw outputs that put one box on neighbouring anchors, and another far away, are two faces."""
    boxes, scores = np.zeros((896, 16), np.float32), np.full(896, -20.0, np.float32)
    for row, centre in ((300, (0.3, 0.3)), (301, (0.3, 0.3)), (350, (0.31, 0.3)), (500, (0.8, 0.7))):
        boxes[row, :2] = (np.array(centre) - ANCHORS[row]) * 128
        boxes[row, 2:4] = 0.2 * 128
        scores[row] = 3.0
    scores[500] = 1.0
    faces = decode(boxes, scores, 0.5)
    assert [face[3] for face in faces] == pytest.approx([0.953, 0.731], abs=0.01)
    assert faces[0][0] + faces[0][1] / 2 == pytest.approx([0.303, 0.3], abs=0.01)
    assert faces[1][0] == pytest.approx([0.7, 0.6], abs=1e-4)


def test_points_lie_where_the_eyes_and_the_mouth_are(portrait: Picture) -> None:
    (face,) = Detector().find(portrait)
    right, left, nose, mouth, *_ = face.points
    assert right[0] < nose[0] < left[0]
    assert max(right[1], left[1]) < nose[1] < mouth[1]
    x, y, width, height = face.box
    for point in (right, left, nose, mouth):
        assert x < point[0] < x + width
        assert y < point[1] < y + height


def test_without_the_model_file_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(litert.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(MissingWeights, match="make setup"):
        Detector().load()


def test_mediapipe_is_not_imported() -> None:
    code = (
        "import sys; from avatar.senses.face import BlazeFerPlus; BlazeFerPlus().load(); "
        "sys.exit(any(n.split('.')[0] in ('mediapipe', 'cv2', 'tensorflow') for n in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_command_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_text("no picture")
    wall = tmp_path / "벽.png"
    Image.new("RGB", (320, 240), (90, 90, 90)).save(wall)
    command = [sys.executable, "-m", "avatar", "sense", "face", str(PORTRAIT), str(bad), str(wall)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert str(bad) in done.stderr
    smile, nobody = (json.loads(line) for line in done.stdout.splitlines())
    assert smile["path"] == str(PORTRAIT)
    (face,) = smile["faces"]
    assert set(face) == {"box", "score", "basic", "valence", "arousal", "confidence", "sure", "signs"}
    assert set(face["signs"]) == {"yaw", "pitch", "roll", "smile", "mouth", "brows", "eyes", "gaze"}
    assert face["signs"]["smile"] > 0.9
    assert len(face["box"]) == 4
    assert tuple(face["basic"]) == BASIC
    assert max(face["basic"], key=face["basic"].get) == "happiness"
    assert nobody == {"path": str(wall), "faces": []}
