"""Importing a library without a part of it that cannot load here and is not needed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(module: str) -> Iterator[None]:
    """Hide a module that transformers would import although we do not need it: torchaudio's CUDA build cannot load
    beside a CPU torch. One that is already imported stays."""
    hidden = module not in sys.modules
    if hidden:
        sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if hidden:
            del sys.modules[module]
