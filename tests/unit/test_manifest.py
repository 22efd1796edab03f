"""Every model file is what the manifest says: its bytes, where it comes from, and what it may be used for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from avatar.engines import registry
from avatar.weights import prepare, store

ROOT = Path(__file__).resolve().parents[2]
ROWS = store.manifest()
FIELDS = {"file", "kind", "sha256", "licence", "commercial", "source", "data", "made_by", "scores"}
MODEL_ENDINGS = {".safetensors", ".onnx", ".npy", ".npz", ".pt", ".pth", ".bin", ".gguf", ".tflite"}
OURS = {"bank"}
"""Prepared folders without a model: vectors of our own reply bank."""

CHOSEN = {"voice_ravdess.safetensors": ("voice", "speech-net")}
"""Files that are not for commercial use, and the engine that reads them."""


def of(kind: str) -> list[Any]:
    return [pytest.param(row, id=row["file"]) for row in ROWS if row["kind"] == kind]


@pytest.mark.parametrize("row", [pytest.param(row, id=row["file"]) for row in ROWS])
def test_every_row_tells_all(row: dict[str, Any]):
    assert set(row) == FIELDS
    assert row["kind"] in ("shipped", "prepared")
    assert len(row["sha256"]) == 64
    assert set(row["sha256"]) <= set("0123456789abcdef")
    for field in ("licence", "source", "data"):
        assert row[field].strip(), field
    assert (ROOT / row["made_by"]).is_file(), f"made_by names {row['made_by']}, which does not exist"
    assert all(isinstance(score, float | int) for score in row["scores"].values())


def test_no_file_has_two_rows():
    files = [row["file"] for row in ROWS]
    assert len(files) == len(set(files))


def test_everything_that_works_by_default_may_be_used_commercially():
    rows = [row for row in ROWS if row["file"] not in CHOSEN]
    assert [row["file"] for row in rows if row["commercial"] is not True] == []
    assert [row["file"] for row in rows if "-NC" in row["licence"].upper()] == []


@pytest.mark.parametrize(("file", "engine"), CHOSEN.items())
def test_what_may_not_is_marked_and_read_only_by_an_engine_that_somebody_must_choose(
    file: str, engine: tuple[str, str]
):
    (row,) = [row for row in ROWS if row["file"] == file]
    assert row["commercial"] is False and "-NC" in row["licence"]
    assert registry.DEFAULTS[engine[0]] != engine[1]
    assert registry.get(*engine).noncommercial, "and says so"


@pytest.mark.parametrize("row", of("shipped"))
def test_what_is_shipped_is_the_file_described(row: dict[str, Any]):
    path = store.SHIPPED / row["file"]
    assert store.sha256(path) == row["sha256"]
    assert path.stat().st_size < 20_000_000


@pytest.mark.parametrize("row", of("prepared"))
def test_what_is_prepared_is_the_file_described(row: dict[str, Any]):
    assert store.sha256(store.prepared(row["file"])) == row["sha256"]


def test_every_model_file_of_the_package_has_a_row():
    models = {str(path.relative_to(ROOT)) for path in (ROOT / "avatar").rglob("*") if path.suffix in MODEL_ENDINGS}
    assert models, "the package carries no model file at all"
    assert models <= {f"avatar/weights/{row['file']}" for row in ROWS if row["kind"] == "shipped"}


def test_every_prepared_output_has_a_row_and_every_row_is_an_output():
    outputs = {f"{step.key}/{name}" for step in prepare.steps() if step.key not in OURS for name in step.outputs}
    assert outputs == {row["file"] for row in ROWS if row["kind"] == "prepared"}


def test_the_step_that_makes_a_file_is_the_one_its_row_names():
    made_by = {row["file"]: row["made_by"] for row in ROWS if row["kind"] == "prepared"}
    for module, step in zip(prepare.STEPS, prepare.steps(), strict=True):
        if step.key not in OURS:
            for name in step.outputs:
                assert made_by[f"{step.key}/{name}"] == module.replace(".", "/") + ".py"
