"""Running MediaPipe's files: one line of chatter is kept from stderr, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from avatar.errors import MissingWeights
from avatar.senses.litert import CHATTER, Model, _without


def test_only_the_one_line_is_kept_back(capfd: pytest.CaptureFixture[str]) -> None:
    with _without(CHATTER):
        os.write(2, CHATTER + b"\nERROR: something is wrong\n")
    os.write(2, b"later\n")
    assert capfd.readouterr().err == "ERROR: something is wrong\nlater\n"


def test_stderr_is_back_after_a_failure(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError), _without(CHATTER):
        os.write(2, b"before it failed\n")
        raise RuntimeError
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "before it failed\nafter\n"


def test_a_missing_file_is_named() -> None:
    with pytest.raises(MissingWeights, match=r"nothing\.tflite.*make setup"):
        Model(Path("modules/nothing.tflite"))
