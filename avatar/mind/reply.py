"""What the avatar says: our own reviewed lines, found by meaning and weighed for this person and this moment.

The engine "bank" speaks an opener at once (the person's own words said back, where that can be done well, else one of
its lines), then weighs whole candidates for the rest by topic, by how they carry the
feeling that the plan asks for, and by what was said already. Danger is answered with the fixed texts of
`avatar.mind.safety` and nothing else. Used by the session, `python -m avatar reply` and `avatar.mind.embedded`, which
weighs these candidates against written ones.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from avatar.emotion import EmotionState
from avatar.engines.base import Plan, ReplyDone, ReplyRequest, Sentence, Spec, TextSense
from avatar.engines.registry import get
from avatar.mind import bank, output_check, restating, safety
from avatar.mind.bank import Entry
from avatar.mind.policy import DISTRESS, cue, leaned, strategies, topicless
from avatar.mind.restating import clause, restated
from avatar.mind.retrieval import Index, Match
from avatar.mind.weighing import ASKS, NEVER_ASKS, asked_before, carries
from avatar.senses.language import NO_WORDS, other

NEAR = 0.55
"""Closeness, feeling included, from which a situation is taken to be what the message is about."""
FLOOR = 0.5
"""Closeness that meaning alone must reach: a shared feeling does not make a topic."""
CARRIED = 0.85
"""How much a topic of the turn before counts, where this message names none."""
EARLIER = 2
"""How many turns with words of their own are looked back at for a topic."""
EVERY = 1000
"""More situations than there are: a cue's own entries are found however far away they are."""
FEELING = 0.16
"""What agreement in feeling adds to a situation's closeness, at most; disagreement takes as much."""
SECOND = 0.35
"""What the second-nearest situation gives way by: one reply is about one thing."""
BROAD = 0.08
"""What a situation that only names a feeling gives way by to one that names a topic."""
PLANNED = {"safety": safety.Risk("crisis", ("suicide",)), "check_in": safety.Risk("concern", ("hopeless",))}
"""What the strategies for danger stand for where the words' patterns say less: the fixed texts of the widest use."""
WEIGHED = 6
"""Bodies that are weighed closely for one reply."""
OWN_BODY: frozenset[str] = frozenset(
    {"validate", "question", "celebrate", "smalltalk", "marvel", "clarify", "savour", "ponder"}
)
"""Strategies that a situation's own lines fulfil; the others speak their generic lines after its opener."""


RESTATED = "restated"
"""Marks a sentence that says the person's own words back."""
IN_A_ROW = 2
"""Answers that may begin with a restatement before one begins otherwise."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may follow the opener: our own line and perhaps a question."""

    body: str
    ask: str
    score: float


@dataclass(frozen=True, slots=True)
class Draft:
    """A turn before it is spoken: everything the bank has to say, and what it was chosen by."""

    request: ReplyRequest  # its state leaned on plain words and the talk so far
    voice: str  # en | ko-polite | ko-casual
    opener: str
    matches: tuple[Match, ...]
    vector: NDArray[np.float32]  # the message, centred
    said: str  # everything the avatar has said so far
    writer: str  # of the opener: "bank", or RESTATED where it says the person's own words back


class BankReplier:
    """The reply engine "bank"."""

    name = "bank"

    def __init__(self, sense: TextSense | None = None) -> None:
        self._sense = sense
        self._index: Index | None = None
        self._tone: dict[str, tuple[float, NDArray[np.float32]]] = {}  # line -> valence, vector

    def load(self) -> None:
        if self._index is not None:
            return
        sense: TextSense = self._sense or get("text")
        sense.load()
        self._sense = sense
        self._index = Index(sense)
        restating.warm()

    @property
    def sense(self) -> TextSense:
        """The text engine that meanings are taken from. After `load`."""
        assert self._sense is not None
        return self._sense

    def embed(self, texts: Sequence[str], langs: Sequence[str]) -> NDArray[np.float32]:
        """(n, d) centred vectors. After `load`."""
        assert self._index is not None
        return self._index.embed(texts, langs)

    def reply(
        self, request: ReplyRequest, cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[Sentence | ReplyDone]:
        """An opener at once, then one or two sentences, then ReplyDone; nothing more once `cancelled()`."""
        risk = risk_of(request)
        if risk.level != "none":
            yield from safe(risk, request, cancelled)
            return
        draft = self.draft(request)
        yield Sentence(draft.opener, request.plan.expression, draft.writer)
        if cancelled():
            yield ReplyDone(1, "bank")
            return
        candidates = self.candidates(draft)
        best = max(candidates, key=lambda one: one.score)
        for text in (best.body, best.ask):
            if cancelled():
                break
            if text:
                yield Sentence(text, expression_of(text, request.plan), "bank")
        yield ReplyDone(len(candidates), "bank")

    def draft(self, request: ReplyRequest) -> Draft:
        """What the message is about and the words that can be said at once."""
        self.load()
        assert self._index is not None
        request = replace(request, state=leaned(request.text, request.state, request.history))
        voice = bank.voice_of(request.lang, request.persona.speech_level)
        said = " ".join(turn.text for turn in request.history if turn.role == "assistant")
        vector = self._index.embed([request.text], [request.lang])[0]
        matches = tuple(self._matches(request, vector))
        back = _said_back(request, said)
        opener = back or _opener(request.plan, request.state, voice, matches, said, _chance(request))
        return Draft(request, voice, _named(opener, request), matches, vector, said, RESTATED if back else self.name)

    def candidates(self, draft: Draft) -> list[Candidate]:
        """Everything the bank could say after the opener, with the persona's name in its place."""
        request = draft.request
        said, asked = f"{draft.said} {draft.opener}", "?" in draft.opener
        weighed = self._weigh(request, draft.voice, draft.matches, said, draft.vector, _chance(request), asked)
        return [Candidate(_named(one.body, request), _named(one.ask, request), one.score) for one in weighed]

    # ---------------------------------------------------------------- what it is about

    def _matches(self, request: ReplyRequest, vector: NDArray[np.float32]) -> list[Match]:
        """Situations near enough, best first; a message that names no topic stays with the last one's.

        None for words in another language.
        """
        assert self._index is not None
        if other(request.text) not in (None, NO_WORDS):
            return []  # in another language, nearness is chance
        tied = strategies()[request.plan.strategy].family == "talk" or cue(request.text) == request.plan.strategy
        short = bool(request.history) and not tied and topicless(request.text)
        count = EVERY if tied else 12
        own = _fitting(self._index.nearest(vector, request.lang, count), request, tied)
        if tied or (own and not short):
            return own
        before = [turn.text for turn in reversed(request.history) if turn.role == "user" and not topicless(turn.text)]
        for step, text in enumerate(before[:EARLIER], 1):
            earlier = self._index.nearest(self._index.embed([text], [request.lang])[0], request.lang, 6)
            found = _fitting([Match(m.entry, CARRIED**step * m.closeness) for m in earlier], request, tied)
            if found:
                return found
        return own

    # ---------------------------------------------------------------- what to say about it

    def _weigh(
        self,
        request: ReplyRequest,
        voice: str,
        matches: Sequence[Match],
        said: str,
        vector: NDArray[np.float32],
        chance: random.Random,
        asked: bool = False,
    ) -> list[Candidate]:
        """Whole candidates (a body and perhaps a question) with their scores. `asked`: the opener is a question, and
        an answer asks once; likewise no question comes after a body that asks."""
        plan = request.plan
        pool: dict[str, float] = {}
        asks: dict[str, float] = {}
        generic = _generic(plan.strategy, request.state)
        for rank, match in enumerate(matches[:2]):
            own = plan.strategy in OWN_BODY or match.entry.strategy == plan.strategy
            near = match.closeness - (SECOND if rank else 0.0)
            for line in match.entry.part(voice, "body"):
                pool.setdefault(line, near + (0.15 if own else -0.15))
            for line in match.entry.part(voice, "ask"):
                asks.setdefault(line, near + 0.1)
        for rank, entry in enumerate(generic[:2]):
            for line in entry.part(voice, "body"):
                pool.setdefault(line, 0.3 - 0.1 * rank)
            for line in entry.part(voice, "ask"):
                asks.setdefault(line, 0.3 - 0.1 * rank)
        if asked:
            pool = {line: near for line, near in pool.items() if "?" not in line}
        bodies = _fresh(pool, said, chance)[:WEIGHED]
        questions = _fresh(asks, said, chance)[:2] if _wants_question(request) and not asked else []
        self._hear([line for line, _ in bodies])
        out = []
        for (body, weight), (ask, about) in itertools.product(bodies, questions or [("", 0.0)]):
            valence, meaning = self._tone[body]
            score = weight + 0.25 * float(meaning @ vector) + 0.2 * carries(plan, request.state, valence)
            if request.lang == "en" and plan.strategy in ASKS and ask:
                score += 0.05
            ask = "" if "?" in body else ask
            out.append(Candidate("" if _only_asks(plan, ask, matches) else body, ask, score + about))
        return out

    def _hear(self, lines: Sequence[str]) -> None:
        """How our own lines sound and what they mean, as the text engine takes them; each is read once."""
        new = [line for line in lines if line not in self._tone]
        if not new:
            return
        assert self._sense is not None and self._index is not None
        readings = self._sense.read(new)
        vectors = self._index.embed(new, [reading.lang for reading in readings])
        for line, reading, vector in zip(new, readings, vectors, strict=True):
            self._tone[line] = (reading.state.valence, vector)


def _chance(request: ReplyRequest) -> random.Random:
    """The same words at the same point of a talk are answered the same way."""
    return random.Random(f"{request.persona.slug}|{request.text}|{len(request.history)}")  # noqa: S311 - variety


def _named(line: str, request: ReplyRequest) -> str:
    """A line that tells the persona's name carries `bank.NAME` for it."""
    return line.replace(bank.NAME, request.persona.text("name", request.lang))


def risk_of(request: ReplyRequest) -> safety.Risk:
    """What the patterns say of the words, and at least what the plan was chosen for: the learned half of the crisis
    check, which no reply engine runs, may have raised it."""
    risk = safety.check(request.text)
    planned = PLANNED.get(request.plan.strategy, safety.NO_RISK)
    return planned if risk.level == "none" or (planned.level, risk.level) == ("crisis", "concern") else risk


def safe(
    risk: safety.Risk, request: ReplyRequest, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Sentence | ReplyDone]:
    """The reviewed texts, the next variant where one was given before."""
    said = [turn.text for turn in request.history if turn.role == "assistant"]
    for text in safety.next_answer(risk, request.lang, said).sentences:
        if cancelled():
            break
        yield Sentence(text, "caring", "safety")
    yield ReplyDone(1, "safety")


def expression_of(text: str, plan: Plan) -> str:
    """The face for one sentence: questions look curious where nobody is in distress."""
    light = strategies()[plan.strategy].family in ("plain", "joy")
    return "curious" if text.endswith("?") and light else plan.expression


def _fitting(matches: Sequence[Match], request: ReplyRequest, tied: bool) -> list[Match]:
    """Matches that answer this feeling and strategy, rescored by agreement in feeling, best first."""
    user, plan, out = request.state, request.plan, []
    painful = strategies()[plan.strategy].family == "distress"
    for match in matches:
        entry = match.entry
        if tied or entry.strategy:
            if entry.strategy == plan.strategy and (tied or match.closeness >= NEAR):
                out.append(match)
            continue
        share = sum(user.basic.get(name, 0.0) * (0.6 if rank else 1.0) for rank, name in enumerate(entry.feel))
        agree = (2 * share - 1) * FEELING * min(1.0, user.confidence + 0.2) - BROAD * entry.broad
        wrong = user.sure and _opposite(user, entry)
        wrong = wrong or (painful and not any(name in DISTRESS for name in entry.feel))
        if not wrong and match.closeness >= FLOOR and match.closeness + agree >= NEAR:
            out.append(Match(entry, match.closeness + agree))
    return sorted(out, key=lambda match: -match.closeness)


def _opposite(user: EmotionState, entry: Entry) -> bool:
    """A joyful situation for a person in distress, or a sad one for a joyful person."""
    if user.top in DISTRESS:
        return not any(name in DISTRESS for name in entry.feel) and "neutral" not in entry.feel
    if user.top == "happiness":
        return "happiness" not in entry.feel and "neutral" not in entry.feel
    return False


def _generic(strategy: str, user: EmotionState) -> list[Entry]:
    """Entries tied to a strategy, those that answer the user's likeliest feelings first."""
    tied = [entry for entry in bank.entries() if entry.strategy == strategy]
    return sorted(tied, key=lambda entry: -sum(user.basic.get(name, 0.0) for name in entry.feel))


def _opener(
    plan: Plan, user: EmotionState, voice: str, matches: Sequence[Match], said: str, chance: random.Random
) -> str:
    pool: dict[str, float] = {}
    for match in matches[:1]:
        for line in match.entry.part(voice, "open"):
            pool.setdefault(line, 1.0)
    for rank, entry in enumerate(_generic(plan.strategy, user)[: 1 if matches else 2]):
        for line in entry.part(voice, "open"):
            pool.setdefault(line, 0.5 - 0.1 * rank)
    return _fresh(pool, said, chance)[0][0]


def _said_back(request: ReplyRequest, said: str) -> str:
    """The message said back as the first sentence, or "": a listener shows that they heard, but not every time, and
    not where the words call for an answer of their own."""
    plan = request.plan
    family = strategies()[plan.strategy].family
    if family not in ("distress", "joy", "plain") or cue(request.text) or topicless(request.text):
        return ""
    if other(request.text) not in (None, NO_WORDS) or _always_said_back(request):
        return ""
    tone = {"distress": "pain", "joy": "joy", "plain": "plain"}[family]
    tone = "surprise" if plan.strategy == "marvel" else tone
    found = restated(request.text, request.lang, request.persona.speech_level, tone, said, _chance(request))
    return "" if output_check.fault(found, request.lang) else found


def _always_said_back(request: ReplyRequest) -> bool:
    """Whether each of the last answers began with the person's own words."""
    turns, level = request.history, request.persona.speech_level
    pairs = [
        (asked.text, answer.text)
        for asked, answer in zip(turns, turns[1:], strict=False)
        if asked.role == "user" and answer.role == "assistant"
    ][-IN_A_ROW:]
    found = [(clause(asked, request.lang, level), answer) for asked, answer in pairs]
    return len(found) == IN_A_ROW and all(own and own.lower() in answer.lower() for own, answer in found)


def _fresh(pool: dict[str, float], said: str, chance: random.Random) -> list[tuple[str, float]]:
    """Lines with their weights, best first: what was said already falls behind everything that was not."""
    scored = [(line, weight + 0.08 * chance.random() - (5.0 if line in said else 0.0)) for line, weight in pool.items()]
    return sorted(scored, key=lambda pair: -pair[1])


def _wants_question(request: ReplyRequest) -> bool:
    """One question at most, and not after every answer."""
    if request.plan.strategy in ASKS:
        return True
    return request.plan.strategy not in NEVER_ASKS and not asked_before(request)


def _only_asks(plan: Plan, ask: str, matches: Sequence[Match]) -> bool:
    """A plain question needs no body between opener and question, unless nothing else shows understanding."""
    return plan.strategy == "question" and bool(ask) and bool(matches)


def specs() -> list[Spec]:
    return [Spec("reply", "bank", BankReplier, "reviewed lines found by meaning")]
