"""The reply engine "openai": any server that speaks OpenAI's chat API (Ollama, vLLM, llama.cpp, a cloud), by setting.

    GYOGAM_OPENAI_URL       its address up to the version, for example http://127.0.0.1:11434/v1
    GYOGAM_OPENAI_MODEL     the model's name, as that server knows it
    GYOGAM_OPENAI_KEY       its key, if it wants one; it is sent to that address alone, and never logged or shown
    GYOGAM_OPENAI_WITHIN_S  seconds in which the first word must have come, before our own answers step in

What a person says goes to that server, with the last exchanges; words of danger never do (`avatar.mind.streamed`).
What a server says of its own troubles is not passed on: it may quote a key or a person. Instructions are those of
`avatar.mind.instructions`. Chosen by GYOGAM_REPLY_ENGINE=openai.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

from avatar.engines.base import Replier, ReplyRequest, Spec
from avatar.errors import BadInput, EngineFailed
from avatar.mind.event_stream import Answer, posted
from avatar.mind.instructions import Message, messages, system
from avatar.mind.streamed import TOKENS, StreamedReplier, Watch
from avatar.persona import builtin

URL, MODEL, KEY, WITHIN = (
    "GYOGAM_OPENAI_URL",
    "GYOGAM_OPENAI_MODEL",
    "GYOGAM_OPENAI_KEY",
    "GYOGAM_OPENAI_WITHIN_S",
)
WITHIN_S = 2.5
SHORTEST_S, LONGEST_S = 0.1, 8.0
"""What GYOGAM_OPENAI_WITHIN_S may be: the session gives an answer up after 10 s of nothing."""
READY_S = 30.0
"""How long the server may take to read its model from the disk when we start."""
PATH = "/chat/completions"
LIMITS = ("max_tokens", "max_completion_tokens")
"""Names of the limit of an answer's length: the common one, and the one that some cloud models insist on."""
HERE = ("localhost", "127.0.0.1", "::1")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    url: SplitResult  # of the chat completions
    model: str
    key: str = field(default="", repr=False)
    within_s: float = WITHIN_S
    ready_s: float = READY_S

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Raises BadInput, naming the variable; values that may hold a secret are not repeated."""
        given = {name: value.strip() for name, value in (os.environ if environment is None else environment).items()}
        for name in (URL, MODEL):
            if not given.get(name):
                raise BadInput(
                    f"The reply engine openai has no {'address' if name == URL else 'model'}: {name} is not set.",
                    "For example http://127.0.0.1:11434/v1." if name == URL else "Use a name that the server knows.",
                )
        try:
            within = float(given.get(WITHIN) or WITHIN_S)
        except ValueError:
            within = 0.0
        if not SHORTEST_S <= within <= LONGEST_S:
            raise BadInput(f"{WITHIN} is no time.", f"Use a number of seconds from {SHORTEST_S:g} to {LONGEST_S:g}.")
        key = given.get(KEY, "")
        if not key.isascii() or any(letter.isspace() for letter in key):
            raise BadInput(f"{KEY} holds what no key can hold.", "Give the key alone, without spaces.")
        return cls(_address(given[URL]), given[MODEL], key, within)


def _address(text: str) -> SplitResult:
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        raise BadInput(f"{URL} is no address.", "For example http://127.0.0.1:11434/v1.") from None
    if url.scheme not in ("http", "https") or not url.hostname or not text.isascii() or port == 0:
        raise BadInput(f"{URL} is no http:// or https:// address.", "For example http://127.0.0.1:11434/v1.")
    if url.username or url.password or url.query or url.fragment:
        raise BadInput(f"{URL} holds more than an address.", f"Give a key as {KEY}.")
    return url._replace(path=url.path.rstrip("/").removesuffix(PATH) + PATH)


class RemoteReplier(StreamedReplier):
    """See the module. Without settings, those of the environment when it loads."""

    name = "openai"
    who = "The text server"
    threads = 8

    def __init__(self, settings: Settings | None = None, fallback: Replier | None = None) -> None:
        super().__init__(fallback)
        self._settings = settings
        self._limit = LIMITS[0]
        self.elsewhere: str | None = None
        """Where a person's words go, unless they stay on this machine: the page tells."""

    def _open(self) -> None:
        """Has the server load its model. A server that is not there yet is asked again at every turn."""
        settings = self._settings = self._settings or Settings.from_environment()
        self.first_s, self.able = settings.within_s, True
        if settings.url.hostname not in HERE:
            self.elsewhere = f"What is said is sent to the text server {settings.url.netloc} to be answered."
            if settings.url.scheme == "http":
                log.warning("%s is not https: what people say can be read on the way to that server", URL)
        hello: Sequence[Message] = [
            {"role": "system", "content": system(builtin("default"), "en")},  # a local server keeps it in its cache
            {"role": "user", "content": "Hello."},
        ]
        with self._asked(hello, Watch(self.who, settings.ready_s), tokens=1) as answer:
            for _ in _words(answer):
                break

    def _pieces(self, request: ReplyRequest, watch: Watch) -> Generator[str]:
        with self._asked(messages(request), watch, TOKENS) as answer:
            yield from _words(answer)

    @contextmanager
    def _asked(self, said: Sequence[Message], watch: Watch, tokens: int) -> Iterator[Answer]:
        """The server's answer, once its status says that it is one."""
        settings = self._settings
        assert settings is not None
        headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
        if settings.key:
            headers["Authorization"] = f"Bearer {settings.key}"
        for _ in LIMITS:
            body = {"model": settings.model, "messages": said, "stream": True, self._limit: tokens}
            with posted(settings.url, headers, json.dumps(body).encode(), watch) as answer:
                if answer.status == 400 and self._limit == LIMITS[0] and LIMITS[1].encode() in answer.body():
                    self._limit = LIMITS[1]
                    continue
                if answer.status != 200:
                    raise _refused(answer.status, settings)
                yield answer
                return


def _refused(status: int, settings: Settings) -> EngineFailed:
    """What a status means and what to do."""
    told = {
        401: ("does not take the key", f"Look at {KEY}."),
        402: ("wants to be paid", "Look at its account."),
        403: ("does not let this key in", f"Look at {KEY}."),
        404: (f"has no model {settings.model}, or nothing at this path", f"Look at {MODEL} and {URL}."),
        429: ("has no room for more requests", "Look at its limits."),
        503: ("is not ready", "Look at its log."),
    }
    if 300 <= status < 400:
        what, hint = "sends us to another address", f"Name the final one in {URL}."
    elif status >= 500 and status not in told:
        what, hint = "is in trouble", "Look at its log."
    else:
        chat = ("does not take the request", f"Look at {URL}: it must be an OpenAI-compatible chat server.")
        what, hint = told.get(status, chat)
    return EngineFailed(f"The text server {settings.url.netloc} {what} ({status}).", hint)


def _words(answer: Answer) -> Iterator[str]:
    """The text of a chat completion, streamed or whole; a newline last says that it was ended by the model."""
    if "event-stream" not in answer.kind:
        yield from _whole(_decoded(answer.body()))
        return
    for data in answer.events():
        if data == "[DONE]":
            yield "\n"
            return
        choice = _choice(_decoded(data.encode()))
        if choice is None:
            continue
        if text := _text(choice.get("delta")):
            yield text
        if choice.get("finish_reason"):
            yield from _end(choice["finish_reason"])
            return
    raise EngineFailed("The text server's answer broke off.")


def _whole(data: dict[str, Any]) -> Iterator[str]:
    choice = _choice(data)
    if choice is None:
        raise _strange()
    if text := _text(choice.get("message")):
        yield text
    yield from _end(choice.get("finish_reason") or "stop")


def _end(reason: object) -> Iterator[str]:
    if reason == "content_filter":
        raise EngineFailed("The text server's own filter stopped the answer.")
    if reason != "length":
        yield "\n"


def _choice(data: dict[str, Any]) -> dict[str, Any] | None:
    """The first choice of a piece; None for a piece without any (usage, keep-alive). Raises EngineFailed."""
    if data.get("error"):
        raise EngineFailed("The text server reports an error in the middle of its answer.", "Look at its log.")
    choices = data.get("choices")
    if not choices:
        return None
    if not isinstance(choices, list) or not isinstance(choices[0], dict):
        raise _strange()
    return choices[0]


def _text(holder: object) -> str:
    content = holder.get("content") if isinstance(holder, dict) else None
    if content is not None and not isinstance(content, str):
        raise _strange()
    return content or ""


def _decoded(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except ValueError:
        raise _strange() from None
    if not isinstance(found, dict):
        raise _strange()
    return found


def _strange() -> EngineFailed:
    return EngineFailed(
        "The text server answers with something that is no chat completion.",
        f"Look at {URL}: it must be an OpenAI-compatible chat server.",
    )


def specs() -> list[Spec]:
    return [Spec("reply", "openai", RemoteReplier, "any OpenAI-compatible text server, by setting")]
