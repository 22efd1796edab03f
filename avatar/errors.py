"""Errors named for the situation. Each says what to do next and whether trying again can help.

`code` travels to the browser; `hint` is shown to a person; nothing a user said or showed ever enters a message.
"""

from __future__ import annotations

from typing import ClassVar


class GyogamError(Exception):
    """Base of every error this project raises on purpose."""

    code: ClassVar[str] = "error"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message} {self.hint}".strip()


class BadInput(GyogamError):
    """What the caller gave cannot be read; the same input will fail again."""

    code = "bad_input"


class BadPicture(BadInput):
    """A frame or file is not a picture we accept (JPEG on the wire; JPEG or PNG from files)."""

    code = "bad_picture"


class OtherLanguage(BadInput):
    """A text is neither English nor Korean; it was read as well as could be."""

    code = "other_language"


class TextTooLong(BadInput):
    """A text is longer than the limit that the message names."""

    code = "text_too_long"


class BadMessage(BadInput):
    """A wire message is unknown, malformed, or carries unknown fields."""

    code = "bad_message"


class WrongProtocol(BadInput):
    """The other side speaks another version of the wire protocol; the page must be reloaded."""

    code = "wrong_protocol"


class UnknownName(BadInput):
    """A voice, engine, persona or expression of that name does not exist; the hint lists those that do."""

    code = "unknown_name"


class MissingWeights(GyogamError):
    """A model file is not where it should be; `make setup` prepares it."""

    code = "missing_weights"


class DamagedWeights(GyogamError):
    """A model file's sha256 is not the one in the manifest."""

    code = "damaged_weights"


class EngineFailed(GyogamError):
    """An engine raised or ran past its deadline; the turn goes on without it where it can."""

    code = "engine_failed"
    retryable = True


class Degraded(GyogamError):
    """A part did its work less well than it can; the message says why."""

    code = "degraded"
    retryable = True


class Busy(GyogamError):
    """A bounded queue is full; say it again in a moment."""

    code = "busy"
    retryable = True
