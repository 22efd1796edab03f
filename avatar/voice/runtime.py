"""An ONNX model of hibari or Kokoro: one thread, quiet, and run only as far as the asked outputs need."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class OnnxModel:
    """`run(outputs, **inputs)`. One thread by default: two made a busy machine three times slower."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._partly = onnxruntime.RunOptions()
        self._partly.only_execute_path_to_fetches = True

    def run(self, outputs: Sequence[str], **inputs: NDArray[Any]) -> list[NDArray[np.float32]]:
        return list(self._session.run(list(outputs), inputs, self._partly))
