"""The reply engine "embedded": our own reviewed lines and the embedded language model, weighed against each other.

An opener of ours is spoken at once where a fresh one fits; while it sounds, the model writes several continuations of
the conversation. What is not fit to be said is dropped, the rest is weighed together with what the bank has, and the
best is said. The bank stays alone where its answer is fixed (greetings, who I am, what I cannot know) and where the
model is missing, too slow or wrong. Danger is answered with the fixed texts of `avatar.mind.safety` and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from avatar.engines.base import ReplyDone, ReplyRequest, Sentence, Spec, TextSense
from avatar.errors import DamagedWeights, MissingWeights
from avatar.mind import output_check
from avatar.mind.generator import Generator, Written, written
from avatar.mind.policy import strategies
from avatar.mind.prompt import Said
from avatar.mind.reply import BankReplier, Draft, expression_of, risk_of, safe
from avatar.mind.weighing import Scale, form_fault, sentences

COUNT = 3
"""Continuations written at once."""
WITHIN_S = 1.6
"""What is not whole by then is cut to its whole sentences: the opener has been spoken by then."""
NEAR = 0.6
"""Closeness from which a situation of the bank is surely what the message is about."""
OWN = 0.12
"""What our own line about just this situation has ahead of a written one."""
GENERIC = 0.35
"""What a line that fits any topic gives way by."""
FIXED: frozenset[str] = frozenset({"talk", "safety"})
"""Families of strategies whose answers are ours alone."""


class Writer(Protocol):
    """What writes continuations: `avatar.mind.generator.Generator`."""

    def write(self, text: str, *, count: int, within: float, cancelled: Callable[[], bool] = ...) -> list[Written]: ...


@dataclass(frozen=True, slots=True)
class _Answer:
    text: str
    score: float
    engine: str


class EmbeddedReplier:
    """The reply engine "embedded"."""

    name = "embedded"

    def __init__(self, sense: TextSense | None = None, writer: Writer | None = None) -> None:
        self._bank = BankReplier(sense)
        self._writer = writer
        self.degraded: str | None = None
        """Why the language model is not there; None when all is whole."""

    def load(self) -> None:
        self._bank.load()
        if self._writer is None and self.degraded is None:
            try:
                self._writer = Generator()
            except (MissingWeights, DamagedWeights) as error:
                self.degraded = str(error)

    def reply(
        self, request: ReplyRequest, cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[Sentence | ReplyDone]:
        """An opener at once where one fits, then the best of all candidates, then ReplyDone."""
        risk = risk_of(request)
        if risk.level != "none":
            yield from safe(risk, request, cancelled)
            return
        self.load()
        if self._writer is None or strategies()[request.plan.strategy].family in FIXED:
            yield from self._bank.reply(request, cancelled)
            return
        draft = self._bank.draft(request)
        opener = "" if draft.opener in draft.said else draft.opener
        if opener:
            yield Sentence(opener, request.plan.expression, draft.writer)
        answers = [] if cancelled() else self._answers(draft, opener, cancelled)
        best = max(answers, key=lambda one: one.score, default=None)
        for text in sentences(best.text) if best else ():
            if cancelled():
                break
            yield Sentence(text, expression_of(text, request.plan), best.engine if best else "bank")
        yield ReplyDone(max(1, len(answers)), best.engine if best else "bank")

    def _answers(self, draft: Draft, opener: str, cancelled: Callable[[], bool]) -> list[_Answer]:
        """Everything that may be said after the opener, on one scale."""
        assert self._writer is not None
        request = draft.request
        support = strategies()[request.plan.strategy].support
        said = Said(request.text, request.state.top, support, request.remembers)
        text = written(request.persona, request.lang, request.history, said) + (f" {opener}" if opener else "")
        continued = self._writer.write(text, count=COUNT, within=WITHIN_S, cancelled=cancelled)
        fit = [one.text for one in continued if _fault(one.text, opener, draft) is None]
        bank = [" ".join(filter(None, (one.body, one.ask))) for one in self._bank.candidates(draft)]
        near = draft.matches[0].closeness if draft.matches else 0.0
        scale = Scale(request, draft.vector, self._earlier(request))
        weighed = scale.weigh([*fit, *bank], self._bank.sense, self._bank.embed)
        ahead = OWN if near >= NEAR else 0.0 if near else -GENERIC
        return [
            _Answer(one.text, one.score + (ahead if i >= len(fit) else 0.0), "bank" if i >= len(fit) else "embedded")
            for i, one in enumerate(weighed)
            if i >= len(fit) or one.fault is None
        ]

    def _earlier(self, request: ReplyRequest) -> np.ndarray | None:
        said = [piece for turn in request.history if turn.role == "assistant" for piece in sentences(turn.text)][-8:]
        return self._bank.embed(said, [request.lang] * len(said)) if said else None


def _fault(text: str, opener: str, draft: Draft) -> str | None:
    """Why a continuation must not be said, or None. The opener is part of what was said."""
    request = draft.request
    if "?" in opener and "?" in text:
        return "more than one question"
    return form_fault(text, request, f"{draft.said} {opener}") or output_check.fault(text, request.lang)


def specs() -> Sequence[Spec]:
    about = "our own lines and the embedded language model, an experiment: see docs/mind.md"
    return [Spec("reply", "embedded", EmbeddedReplier, about)]
