"""Makes coqui-tts importable where torchaudio's compiled half does not load.

The torchaudio on PyPI is built for CUDA; beside a CPU torch its libraries fail to load and take the whole import with
them. All that coqui-tts uses of torchaudio (Resample, MelSpectrogram, functional.resample) is plain torch, so its
`_extension` module is replaced by one that says "not compiled". Where the real one loads, nothing is changed.
"""

from __future__ import annotations

import importlib
import logging
import sys
from collections.abc import Callable
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from avatar.errors import MissingWeights

_EXTENSION = "torchaudio._extension"


def make_importable() -> None:
    """After this, `import TTS` works. Safe to repeat. Raises MissingWeights if a needed package is not installed.

    coqui-tts warns of characters it cannot spell by logging the whole sentence; what is said must stay out of logs.
    """
    logging.getLogger("TTS").setLevel(logging.ERROR)
    for package in ("torch", "torchaudio", "torchcodec", "TTS"):
        if find_spec(package) is None:
            raise MissingWeights(f"The package that provides {package} is not installed.", "Run `make setup`.")
    if "torchaudio" in sys.modules:
        return
    try:
        importlib.import_module("torchaudio")
    except (OSError, ImportError):
        for name in [name for name in sys.modules if name == "torchaudio" or name.startswith("torchaudio.")]:
            del sys.modules[name]
        sys.modules[_EXTENSION] = _not_compiled()
        importlib.import_module("torchaudio")


def _not_compiled() -> ModuleType:
    module = ModuleType(_EXTENSION, "Stands in for the compiled half of torchaudio, which does not load here.")
    module.__path__ = []  # a package, as the real one is
    module._IS_TORCHAUDIO_EXT_AVAILABLE = False  # type: ignore[attr-defined]
    module._IS_ALIGN_AVAILABLE = False  # type: ignore[attr-defined]
    module._check_cuda_version = lambda: None  # type: ignore[attr-defined]
    module.fail_if_no_align = _refusing  # type: ignore[attr-defined]
    return module


def _refusing(function: Callable[..., Any]) -> Callable[..., Any]:
    def refused(*_: Any, **__: Any) -> Any:
        raise RuntimeError(f"{function.__name__} needs the compiled half of torchaudio")

    return refused
