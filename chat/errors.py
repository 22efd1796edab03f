"""Errors of the web side, told to the page as `problem`; each says what to do next."""

from __future__ import annotations

from avatar.errors import BadInput, GyogamError


class HelloFirst(BadInput):
    """A socket's first message was not `hello` (or its hello was refused)."""

    code = "hello_first"


class TooFast(GyogamError):
    """More messages a minute than the limit."""

    code = "too_fast"
    retryable = True


class TooManySockets(GyogamError):
    """One browser session has more sockets open than the limit; close code 4429."""

    code = "too_many_sockets"
    retryable = True


class NoVisitor(GyogamError):
    """The socket came without the cookie that the page sets; close code 4401."""

    code = "no_visitor"


class NoPersona(GyogamError):
    """The database holds no active persona, so there is nobody to talk to."""

    code = "no_persona"


class NotConsented(BadInput):
    """Sound came while the microphone's consent is off; it was dropped unread."""

    code = "not_consented"


class NotKept(BadInput):
    """Something is not remembered: no consent, words of danger, no words, or too many memories."""

    code = "not_kept"


class Erased(GyogamError):
    """The conversation is gone from the database; close code 4410."""

    code = "erased"

    def __init__(self) -> None:
        super().__init__("This conversation has been erased.", "Start a new one.")


class StoreFailed(GyogamError):
    """The database could not be written (locked, full or gone); the words were not taken."""

    code = "store_failed"
    retryable = True

    def __init__(self) -> None:
        super().__init__("The conversation could not be stored.", "Say it again in a moment.")


CLOSE_CODES: dict[str, int] = {"no_visitor": 4401, "too_many_sockets": 4429, "erased": 4410, "replaced": 4409}
SLOW_READER = 4408
"""The page read slower than the server wrote; it reconnects and resumes."""
