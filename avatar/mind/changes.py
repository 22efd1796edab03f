"""What one persona does differently from the table of strategies, written in lines that people can read and check:

    sadness: validate, presence, comfort         # the steps over the turns of this feeling
    comfort.sadness: tender, caring, 0.7         # how a strategy sounds and looks to it: style, expression, strength
    comfort.any: 0.5                             # the strength alone

Everything about danger stays as it is, and nothing that hurts is taken (`avatar.mind.fitting`, [[steps]] of
strategies.toml). Checked when a persona is made; used by the policy in every turn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from avatar.emotion import BASIC, STYLES
from avatar.errors import BadInput
from avatar.expression import expressions
from avatar.mind import fitting
from avatar.mind.strategies import ANY, FEELINGS, Express, Strategy, cycles, steps, strategies

WEAKEST, STRONGEST = 0.1, 0.85
"""Strengths that a persona may ask for."""
LONGEST = 4000
"""Characters of a persona's changes."""


class BadChange(BadInput):
    """A persona asks for what may not be changed, or for something that does not exist; says what may be."""

    code = "bad_change"

    def __init__(self, number: int, en: str, ko: str) -> None:
        super().__init__(f"Line {number}: {en}" if number else en)
        self.ko = f"{number}번째 줄: {ko}" if number else ko


@dataclass(frozen=True, slots=True)
class Changes:
    """The table as it holds for one persona, and where it differs."""

    strategies: Mapping[str, Strategy]
    cycles: Mapping[str, tuple[str, ...]]  # only those that were changed
    expressed: frozenset[tuple[str, str]]  # strategy and feeling of each changed row


@lru_cache(maxsize=512)
def changes(text: str) -> Changes:
    """What the lines say. Raises BadChange at the first that may not be."""
    if len(text) > LONGEST:
        raise BadChange(
            0, f"The policy has {len(text)} characters; {LONGEST} is the most.", f"{LONGEST}자까지만 쓸 수 있어요."
        )
    own_cycles: dict[str, tuple[str, ...]] = {}
    rows: dict[tuple[str, str], tuple[int, Sequence[str]]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        plain = line.split("#")[0].strip()
        if not plain:
            continue
        key, colon, value = (part.strip().lower() for part in plain.partition(":"))
        values = [piece.strip() for piece in value.split(",")]
        if not colon or not all(values):
            raise BadChange(
                number,
                "write `feeling: step, step` or `strategy.feeling: style, expression, strength`.",
                "`감정: 단계, 단계` 또는 `전략.감정: 말투, 표정, 세기`처럼 적어 주세요.",
            )
        name, dot, feeling = (part.strip() for part in key.partition("."))
        known = (name, feeling) in rows if dot else name in own_cycles
        if known:
            raise BadChange(number, f"{key} stands here twice.", f"같은 것이 두 번 나와요: {key}.")
        if dot:
            _changeable(number, name, feeling)
            rows[name, feeling] = (number, values)
        else:
            own_cycles[name] = _cycle(number, name, values)
    return Changes(MappingProxyType(_expressed(rows)), MappingProxyType(own_cycles), frozenset(rows))


def lines(of: Changes, feeling: str) -> str:
    """The cycle that holds for a feeling, in the same form."""
    return f"{feeling}: {', '.join(of.cycles.get(feeling) or cycles()[feeling])}"


def line(of: Changes, strategy: str, feeling: str) -> str:
    """What a strategy expresses to a feeling, in the same form."""
    style, expression, strength = of.strategies[strategy].expressed(feeling)
    return f"{strategy}.{feeling}: {style}, {expression}, {strength:g}"


def _cycle(number: int, feeling: str, names: Sequence[str]) -> tuple[str, ...]:
    if feeling not in FEELINGS:
        raise _unknown(number, feeling, FEELINGS)
    may = steps()[feeling]
    for name in names:
        if name not in strategies():
            raise _unknown(number, name, may.allowed)
        if strategies()[name].family == "safety":
            raise _safe(number, name)
        if name not in may.allowed:
            raise _refused(number, name, f"a step for {feeling}", f"{feeling}의 단계로", may.allowed)
    if names[0] not in may.first:
        raise _refused(number, names[0], f"the first step for {feeling}", f"{feeling}의 첫 단계로", may.first)
    if len(set(names)) < len(names):
        raise BadChange(number, f"{feeling} has a step twice.", f"같은 단계가 두 번 있어요: {feeling}.")
    return tuple(names)


def _changeable(number: int, name: str, feeling: str) -> None:
    changed = [key for key, row in strategies().items() if row.family != "safety"]
    if name not in strategies():
        raise _unknown(number, name, changed)
    if strategies()[name].family == "safety":
        raise _safe(number, name)
    if feeling not in (*BASIC, ANY):
        raise _unknown(number, feeling, (*BASIC, ANY))


def _expressed(rows: Mapping[tuple[str, str], tuple[int, Sequence[str]]]) -> dict[str, Strategy]:
    found = dict(strategies())
    for (name, feeling), (number, values) in rows.items():
        before = strategies()[name]
        own = before.expressed(feeling)
        wanted = _express(number, values, own)
        named = {*before.express, *(other for strategy, other in rows if strategy == name)}
        for felt in reached(before, feeling, named):
            for word, held, fits in (
                (wanted.style, own.style, fitting.styles),
                (wanted.expression, own.expression, fitting.faces),
            ):
                if word != held:
                    _fits(number, word, felt, feeling, fits)
        found[name] = replace(found[name], express={**found[name].express, feeling: wanted})
    return found


def reached(strategy: Strategy, feeling: str, named: Sequence[str] | set[str]) -> tuple[str, ...]:
    """The feelings that a row speaks to: "any" stands for all those that the strategy may meet and does not name."""
    if feeling != ANY:
        return (feeling,)
    families = {"distress": ("sadness", "anger", "fear", "disgust", "contempt"), "joy": ("happiness", "surprise")}
    met = families.get(strategy.family, BASIC)
    return tuple(felt for felt in met if felt not in named)


def _express(number: int, values: Sequence[str], own: Express) -> Express:
    *names, last = values
    try:
        strength = float(last)
    except ValueError:
        strength = -1.0
    if len(names) not in (0, 2) or not WEAKEST <= strength <= STRONGEST:
        raise BadChange(
            number,
            f"give style, expression and strength, or the strength alone ({WEAKEST} to {STRONGEST}).",
            f"말투, 표정, 세기를 적거나 세기({WEAKEST}~{STRONGEST})만 적어 주세요.",
        )
    style, expression = names or own[:2]
    if style not in STYLES:
        raise _unknown(number, style, STYLES)
    if expression not in expressions.names():
        raise _unknown(number, expression, expressions.names())
    return Express(style, expression, strength)


def _fits(number: int, word: str, felt: str, row: str, fits: Callable[[str], tuple[str, ...]]) -> None:
    allowed = fits(felt)
    if word in allowed:
        return
    en = f"shown to somebody who feels {felt}" + (f" (any stands for {felt} too)" if row == ANY else "")
    ko = f"{felt} 앞에서" + (f"(any에는 {felt}도 들어가요)" if row == ANY else "")
    raise _refused(number, word, en, ko, allowed)


def _unknown(number: int, word: str, known: Sequence[str]) -> BadChange:
    listed = ", ".join(known)
    return BadChange(
        number,
        f"{word!r} is unknown here; use one of: {listed}.",
        f"여기에 없는 이름이에요: {word}. 쓸 수 있는 것: {listed}.",
    )


def _refused(number: int, word: str, en: str, ko: str, allowed: Sequence[str]) -> BadChange:
    listed = ", ".join(allowed)
    return BadChange(
        number,
        f"{word} may not be {en}; allowed: {listed}.",
        f"{ko} 쓸 수 없어요: {word}. 쓸 수 있는 것: {listed}.",
    )


def _safe(number: int, name: str) -> BadChange:
    return BadChange(
        number,
        f"{name} answers words of danger and is the same for every persona; every other strategy may be changed.",
        f"위험한 말에 답하는 전략이라 페르소나마다 바꿀 수 없어요: {name}. 다른 전략은 바꿀 수 있어요.",
    )
