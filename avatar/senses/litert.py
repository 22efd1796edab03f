"""MediaPipe's model files, run through LiteRT on one thread. Used by the detector, the landmarks and the irises.

The files are taken from the installed mediapipe package, which is located but never imported.
"""

from __future__ import annotations

import importlib.util
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avatar.errors import MissingWeights

CHATTER = b"INFO: Created TensorFlow Lite XNNPACK delegate for CPU."
"""The one line that LiteRT writes to stderr, once a process; nothing in its interface turns it off."""

_first = threading.Lock()
_spoken = False


class Model:
    """One network: `run` takes its input and gives its outputs by name. Not safe to share between threads."""

    def __init__(self, file: Path, at_once: int = 1) -> None:
        """`at_once` inputs a run, for models that allow it. Raises MissingWeights."""
        from ai_edge_litert.interpreter import Interpreter

        global _spoken
        path = located(file)
        with _first:
            self._model: Any = Interpreter(model_path=str(path), num_threads=1)
            place = self._model.get_input_details()[0]
            if at_once > 1:
                self._model.resize_tensor_input(place["index"], [at_once, *place["shape"][1:]])
            if _spoken:
                self._model.allocate_tensors()
            else:
                with _without(CHATTER):
                    self._model.allocate_tensors()
                _spoken = True
        self._input = place["index"]
        self._outputs = {part["name"]: part["index"] for part in self._model.get_output_details()}

    def run(self, pixels: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """`pixels` in the model's own input shape."""
        self._model.set_tensor(self._input, pixels)
        self._model.invoke()
        return {name: self._model.get_tensor(index) for name, index in self._outputs.items()}


def located(file: Path) -> Path:
    """A model file inside the mediapipe package. Raises MissingWeights when it is not there."""
    package = importlib.util.find_spec("mediapipe")
    for folder in (package.submodule_search_locations or ()) if package else ():
        if (Path(folder) / file).is_file():
            return Path(folder) / file
    raise MissingWeights(
        f"The model file {file.name}, part of the mediapipe package, was not found.", "Run `make setup`."
    )


@contextmanager
def _without(line: bytes) -> Iterator[None]:
    """Native code's stderr less one line; everything else that is written meanwhile is passed on."""
    try:
        kept = os.dup(2)
    except OSError:  # no stderr: nothing to keep clean
        yield
        return
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            file.seek(0)
            for said in file:
                if said.strip() != line:
                    os.write(2, said)
