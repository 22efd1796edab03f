"""What is logged of a mistake in our own code: its kind and the lines it passed, never its message.

A message may quote what a person said (a validation error quotes its input). Used by the owners of asyncio tasks: the
session and the socket.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from pathlib import Path
from typing import Any


def trace(error: BaseException) -> str:
    """`KeyError at session.py:120 _answer, outbox.py:31 post`: where it passed, the innermost place last."""
    places = (f"{Path(at.filename).name}:{at.lineno} {at.name}" for at in traceback.extract_tb(error.__traceback__))
    return f"{type(error).__name__} at {', '.join(places) or 'no known place'}"


def log_failure(log: logging.Logger, task: asyncio.Task[Any]) -> None:
    """For a task's done callback: an error that nobody awaits is told to the log."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("task %s ended with %s", task.get_name(), trace(error))
