"""Reply engines that speak while a language model is still writing, and fall back to our own answers when it fails.

Each sentence is spoken as soon as it is complete and has passed `avatar.mind.spoken.fault`. One that does not pass ends
the answer: what was said stays. Where nothing was said yet, the default reply engine answers the whole turn. Either
way `ReplyDone.degraded` says why, without quoting anybody. Words of danger, and the turns right after them, are never
given to a model. Base of `avatar.mind.remote` and `avatar.mind.causal`.
"""

from __future__ import annotations

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace

from avatar.engines import registry
from avatar.engines.base import Cue, Replier, ReplyDone, ReplyRequest, Sentence, Turn
from avatar.errors import EngineFailed, GyogamError
from avatar.mind import output_check
from avatar.mind.instructions import of_danger, system
from avatar.mind.policy import SHAKEN, strategies
from avatar.mind.reply import expression_of, risk_of, safe
from avatar.mind.spoken import FRAGMENT, Cutter, fault
from avatar.persona import builtin
from avatar.senses.language import NO_WORDS, other

log = logging.getLogger(__name__)
SENTENCE_S = 8.0
"""The longest wait for one sentence; the session gives an answer up after 10 s of nothing."""
ANSWER_S = 20.0
TOKENS = 160
"""Longest answer: four sentences of Korean."""
SENTENCES = 4
CHARACTERS = 1200
"""Of an answer, what was cleaned away included."""
OURS: frozenset[str] = frozenset({"identity"})
"""Strategies that no model answers: what the avatar is, it says in reviewed words."""
SILENT = 2
"""After so many turns without a word in time the model is left alone for REST_S: nobody shall wait at every turn."""
REST_S = 30.0
BANK = "bank"


class Stopped(Exception):
    """The answer is no longer wanted."""


class Late(EngineFailed):
    """A limit of time passed."""


class Watch:
    """One answer's limits of time. Whoever waits for the model calls `check` at least ten times a second."""

    def __init__(self, who: str, first_s: float, cancelled: Callable[[], bool] = lambda: False) -> None:
        self._who, self._first_s, self._cancelled = who, first_s, cancelled
        self._began = self._since = time.monotonic()
        self.heard = False

    def check(self) -> None:
        """Raises Stopped and Late."""
        if self._cancelled():
            raise Stopped
        now = time.monotonic()
        if not self.heard and now - self._began > self._first_s:
            raise Late(f"{self._who} said nothing for {self._first_s:g} s.")
        if self.heard and now - self._since > SENTENCE_S:
            raise Late(f"{self._who} took longer than {SENTENCE_S:g} s for one sentence.")
        if self.heard and now - self._began > ANSWER_S:
            raise Late(f"{self._who} came to no end within {ANSWER_S:g} s.")

    def word(self) -> None:
        """Something came; the first time, the limit of a sentence begins."""
        if not self.heard:
            self.heard, self._since = True, time.monotonic()

    def sentence(self) -> None:
        self._since = time.monotonic()

    @property
    def left(self) -> float:
        """Seconds until something must have come."""
        return max(0.05, self._began + self._first_s - time.monotonic())


class StreamedReplier(ABC):
    """A subclass names itself and gives `_open` and `_pieces`."""

    name = "streamed"
    who = "The language model"

    def __init__(self, fallback: Replier | None = None) -> None:
        self._given = fallback
        self._loaded = False
        self._silent = 0
        self._rests_until = 0.0
        self._one_at_a_time = threading.Lock()  # the fallback is an engine of one thread
        self.first_s = SENTENCE_S
        self.able = False
        """Whether there is a model to ask at all."""
        self.degraded: str | None = None
        """Why answers are not the model's, as far as the last attempt tells; None when all is well."""

    # ------------------------------------------------------------ for subclasses

    @abstractmethod
    def _open(self) -> None:
        """Make the model ready; set `able`. Raises GyogamError, which becomes `degraded`."""

    @abstractmethod
    def _pieces(self, request: ReplyRequest, watch: Watch) -> Generator[str]:
        """What the model writes, as it comes; a newline last says that it came to its end by itself.

        Raises EngineFailed, and what `watch.check` raises.
        """

    # ------------------------------------------------------------ the engine

    def load(self) -> None:
        """The model and what answers in its place. A model that is not there is told in `degraded`, not raised."""
        if self._loaded:
            return
        self.fallback.load()
        for lang, words in (("en", "I am here."), ("ko", "듣고 있어요.")):
            output_check.fault(words, lang)  # its tables and those of instructions are read here, not in the first turn
            system(builtin("default"), lang)
        try:
            self._open()
        except GyogamError as error:
            self.degraded = str(error)
        self._loaded = True

    @property
    def fallback(self) -> Replier:
        """The default reply engine."""
        if self._given is None:
            key = registry.DEFAULTS["reply"]
            self._given = registry.get("reply", BANK if key == self.name else key)
        return self._given

    def reply(
        self, request: ReplyRequest, cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[Sentence | ReplyDone]:
        """Sentences as they are complete, then ReplyDone; nothing more once `cancelled()`."""
        risk = risk_of(request)
        if risk.level != "none":
            yield from safe(risk, request, cancelled)
            return
        self.load()
        strategy = request.plan.strategy
        if strategy in OURS or strategies()[strategy].family == "safety" or shaken(request.history):
            yield from self._instead(request, cancelled, "")
            return
        if not self.able or time.monotonic() < self._rests_until:
            yield from self._instead(request, cancelled, self.degraded or "")
            return
        watch = Watch(self.who, self.first_s, cancelled)
        said = False
        try:
            with closing(self._sentences(request, watch)) as written:
                for text, cues in written:
                    said = True
                    yield Sentence(text, expression_of(text, request.plan), self.name, cues)
            self._went(None)
        except Stopped:
            yield ReplyDone(1, self.name)
            return
        except EngineFailed as error:
            self._went(error)
        trouble = self.degraded or ""
        if said:
            yield ReplyDone(1, self.name, trouble)
        else:
            yield from self._instead(request, cancelled, trouble)

    def _sentences(self, request: ReplyRequest, watch: Watch) -> Generator[tuple[str, tuple[Cue, ...]]]:
        """Whole sentences that may be said, with their cues; those after the last word come alone.

        Raises EngineFailed at the first that may not be said, or when there is none.
        """
        cutter = Cutter(request.persona.text("name", request.lang))
        said: list[str] = []
        held = ""  # a fragment: it goes out with the next one
        due: tuple[Cue, ...] = ()  # of a fragment, or of no words at all: they go out with the next one, too
        characters = 0
        with closing(self._pieces(request, watch)) as pieces:
            for piece in pieces:
                watch.word()
                watch.check()
                characters = 0 if cutter.thinking else characters + len(piece)
                for text, cues in _cut(cutter, piece, self.who):
                    begins = len(held) + 1 if held else 0
                    due += tuple(replace(cue, at=cue.at + begins) for cue in cues)
                    if other(text) == NO_WORDS:
                        continue
                    text = f"{held} {text}".strip()
                    wrong = fault(text, request, " ".join(said))
                    held = text if wrong == FRAGMENT and not held else ""
                    if held:
                        continue
                    if wrong:
                        raise EngineFailed(f"{self.who} wrote what must not be said ({wrong}).")
                    if "?" in text and any("?" in one for one in said):
                        return  # one question at most: the answer is whole without it
                    yield text, due
                    due = ()
                    said.append(text)
                    watch.sentence()
                    if len(said) == SENTENCES:
                        return
                if characters > CHARACTERS:
                    break
        if not said:
            raise EngineFailed(f"{self.who} wrote nothing that could be said.")
        if due and not held:
            yield "", due

    def _instead(
        self, request: ReplyRequest, cancelled: Callable[[], bool], why: str
    ) -> Iterator[Sentence | ReplyDone]:
        with self._one_at_a_time:
            for item in self.fallback.reply(request, cancelled):
                yield replace(item, degraded=why or item.degraded) if isinstance(item, ReplyDone) else item

    def _went(self, error: EngineFailed | None) -> None:
        """What the last attempt tells of the model."""
        late = isinstance(error, Late)
        self._silent = self._silent + 1 if late else 0
        if self._silent >= SILENT:
            self._silent, self._rests_until = 0, time.monotonic() + REST_S
        self.degraded = str(error) if error else None
        if error:
            log.warning("the reply engine %s: %s", self.name, error)


def shaken(history: Sequence[Turn]) -> bool:
    """Whether the person spoke of danger a moment ago: what they say next may still be about it."""
    said, answers = ([turn for turn in reversed(history) if turn.role == role] for role in ("user", "assistant"))
    return any(map(of_danger, [*said[:SHAKEN], *answers[:SHAKEN]]))


def _cut(cutter: Cutter, piece: str, who: str) -> Iterator[tuple[str, tuple[Cue, ...]]]:
    try:
        yield from cutter.put(piece)
    except ValueError as error:
        raise EngineFailed(f"{who} wrote {error}.") from None
