"""One HTTP request whose answer is read while it is being written, with every wait bounded and cut short at will.

The standard library's client over a socket that gives up its wait every `POLL_S` to ask `Watch` whether anybody still
wants the answer: a person who interrupts does not wait for a silent server, and the connection is closed at once. No
proxy and no redirect is followed, so that a key reaches the named host alone. Used by `avatar.mind.remote`.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult

from avatar.errors import EngineFailed
from avatar.mind.streamed import Late, Watch

POLL_S = 0.05
MOST = 1_000_000
"""Bytes of one event, or of an answer that is no stream."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response whose head has come."""

    status: int
    kind: str  # its content type, lower case
    _response: http.client.HTTPResponse

    def events(self) -> Iterator[str]:
        """The data of each server-sent event, until the server closes or the reader stops. Raises EngineFailed."""
        waiting = b""
        while block := self._response.read1(65536):
            *lines, waiting = (waiting + block).split(b"\n")
            if len(waiting) > MOST:
                raise EngineFailed("The text server sends an event without an end.")
            for line in lines:
                if line.startswith(b"data:"):
                    yield line[5:].decode("utf-8", "replace").strip()

    def body(self) -> bytes:
        """All of it, up to MOST."""
        parts, size = [], 0
        while size < MOST and (block := self._response.read1(65536)):
            parts.append(block)
            size += len(block)
        return b"".join(parts)


@contextmanager
def posted(url: SplitResult, headers: Mapping[str, str], body: bytes, watch: Watch) -> Iterator[Answer]:
    """Send `body`; the connection is closed when the block is left, however it is left.

    Raises EngineFailed in plain words for whatever the network does, and what `watch.check` raises.
    """
    host = url.hostname or ""
    connection = (
        http.client.HTTPSConnection(host, url.port or 443, timeout=watch.left)
        if url.scheme == "https"
        else http.client.HTTPConnection(host, url.port or 80, timeout=watch.left)
    )
    real: socket.socket | None = None
    try:
        connection.connect()
        real = connection.sock
        connection.sock = _Watched(real, watch)
        connection.request("POST", url.path, body, dict(headers))
        response = connection.getresponse()
        yield Answer(response.status, response.getheader("Content-Type", "").lower(), response)
    except socket.gaierror:
        raise EngineFailed(f"No machine is called {host}.", "Look at GYOGAM_OPENAI_URL and at the network.") from None
    except ConnectionRefusedError:
        raise EngineFailed(f"No text server listens at {url.netloc}.", "Start it, or look at its address.") from None
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or error.reason or "no TLS"
        raise EngineFailed(f"There is no safe connection to {host} ({reason}).", "Look at its certificate.") from None
    except TimeoutError:
        raise Late(f"The text server {url.netloc} cannot be reached in time.") from None
    except (http.client.HTTPException, OSError) as error:
        raise EngineFailed(f"The text server's answer broke off ({type(error).__name__}).") from None
    finally:
        connection.close()
        if real is not None:
            real.close()


class _Watched:
    """What http.client needs of a socket; reading asks `watch` again and again while nothing comes."""

    def __init__(self, real: socket.socket, watch: Watch) -> None:
        self._real, self._watch = real, watch

    def sendall(self, data: Any) -> None:
        self._real.settimeout(self._watch.left)
        self._real.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        self._real.settimeout(POLL_S)
        return io.BufferedReader(_Raw(self._real, self._watch), 65536)

    def close(self) -> None:
        """`posted` closes the real one: http.client would do so before the answer is read."""


class _Raw(io.RawIOBase):
    def __init__(self, real: socket.socket, watch: Watch) -> None:
        self._real, self._watch = real, watch

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while True:
            self._watch.check()
            try:
                return self._real.recv_into(buffer)
            except TimeoutError:
                continue
