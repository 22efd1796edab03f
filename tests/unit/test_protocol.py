"""The wire: golden samples, strictness, and generated files that agree with their source."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from avatar.errors import BadMessage, TextTooLong, WrongProtocol
from avatar.protocol import frames, generate
from avatar.protocol.messages import CLIENT, PROTOCOL, SERVER, TEXT_LIMIT, parse

GOLDEN = Path(__file__).parents[1] / "golden" / "protocol"
ADAPTERS = {"client": CLIENT, "server": SERVER}
SAMPLES = sorted(GOLDEN.glob("*/*.json"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_golden_sample_is_valid_and_survives_a_round_trip(path: Path) -> None:
    side = path.parent.name
    sample = json.loads(path.read_text(encoding="utf-8"))
    message = ADAPTERS[side].validate_python(sample)
    assert json.loads(message.model_dump_json()) == sample
    whole = generate.schema()
    jsonschema.validate(sample, {"$ref": f"#/$defs/{side}", "$defs": whole["$defs"]})


@pytest.mark.parametrize("side", ["client", "server"])
def test_every_message_has_a_golden_sample(side: str) -> None:
    definitions = generate.schema()["$defs"]
    names = {option["$ref"].rsplit("/", 1)[1] for option in definitions[side]["oneOf"]}
    kinds = {definitions[name]["properties"]["type"]["const"] for name in names}
    assert {path.stem for path in SAMPLES if path.parent.name == side} == kinds


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_an_unknown_field_is_refused(path: Path) -> None:
    sample = json.loads(path.read_text(encoding="utf-8")) | {"surprise": 1}
    with pytest.raises(ValueError, match="surprise"):
        ADAPTERS[path.parent.name].validate_python(sample)


def test_generated_files_are_up_to_date() -> None:
    assert generate.check() == []


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        ("not json", BadMessage),
        ('{"type":"dance"}', BadMessage),
        ('{"type":"say","id":"1","lang":"en"}', BadMessage),
        ('{"type":"say","id":"1","lang":"fr","text":"salut"}', BadMessage),
        (json.dumps({"type": "hello", "protocol": PROTOCOL + 1, "lang": "en"}), WrongProtocol),
        (json.dumps({"type": "say", "id": "1", "lang": "en", "text": "a" * (TEXT_LIMIT + 1)}), TextTooLong),
    ],
)
def test_a_bad_message_is_a_named_error_that_says_what_to_do(raw: str, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        parse(raw)
    assert caught.value.hint  # type: ignore[attr-defined]


def test_an_error_never_repeats_what_was_said() -> None:
    with pytest.raises(BadMessage) as caught:
        parse('{"type":"say","id":"1","lang":"xx","text":"my secret"}')
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("sample", json.loads((GOLDEN / "frames.json").read_text()))
def test_a_golden_frame_packs_and_unpacks(sample: dict[str, object]) -> None:
    raw = bytes.fromhex(str(sample["frame"]))
    frame = frames.unpack(raw)
    assert frame.payload.hex() == sample["payload"]
    assert (frame.kind, frame.stream, frame.index, frame.part, frame.epoch) == tuple(
        sample[name] for name in ("kind", "stream", "index", "part", "epoch")
    )
    again = frames.pack(
        frame.kind, frame.payload, stream=frame.stream, index=frame.index, part=frame.part, epoch=frame.epoch
    )
    assert again == raw


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"GY", BadMessage),
        (b"XX" + bytes(14), BadMessage),
        (b"GY\x09\x01" + bytes(12), WrongProtocol),
        (b"GY\x01\x09" + bytes(12), BadMessage),
        (b"GY\x01\x01" + bytes(12) + bytes(frames.PICTURE_LIMIT + 1), BadMessage),
    ],
)
def test_a_bad_frame_is_a_named_error(raw: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        frames.unpack(raw)
