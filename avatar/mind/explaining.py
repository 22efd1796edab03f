"""The avatar's own answer to "why did you say that?": what it had read, where, how sure it was, and why it answered so.

`Basis` is what one answer rested on; a session keeps the last one in memory and drops it with the conversation. Where
there is none, the strategy of the past answer still tells the reason, and what is gone is said to be gone. Nothing is
made up and no engine is asked. Used by `avatar.speaking` and `avatar.single`; words in explaining.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from avatar.emotion import BASIC, LANGUAGES, NOTHING, EmotionState, state_of
from avatar.engines.base import Plan, Turn
from avatar.mind import bank
from avatar.mind.bank.speech_level import casual
from avatar.mind.policy import feeling_word, followed, leaned, met, strategies, why
from avatar.persona import Persona
from avatar.senses.fusion import FADES, Evidence
from avatar.senses.taxonomy import taxonomy

EXPLAIN = "explain"
WRITER = "policy"
"""Who wrote these sentences: neither the bank nor any model."""
NAMED = 0.15
"""Share of the mix from which a sense is named."""
QUITE = 0.75
"""Confidence from which it was quite sure."""
UNREAD: tuple[str, ...] = ("talk", "safety")
"""Families that answer words, not a feeling: there is no reading to tell of."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What one answer rested on."""

    strategy: str
    state: EmotionState  # that it was planned for
    by: str  # told | words | talk | senses: what decided about that state
    evidence: tuple[Evidence, ...] = ()


def basis(
    plan: Plan, text: str, user: EmotionState, history: Sequence[Turn], evidence: Sequence[Evidence] = ()
) -> Basis:
    """Of an answer that is being planned: `user` is what the senses say, `evidence` where they say it."""
    state = leaned(text, user, history)
    by = "told" if user.source == "user" else "senses"
    if state is not user:
        by = "words" if leaned(text, user) is not user else "talk"
    return Basis(plan.strategy, state, by, tuple(evidence))


def explained(known: Basis | None, history: Sequence[Turn], lang: str, persona: Persona) -> tuple[str, ...]:
    """Why the last answer was as it was, in whole sentences that can be spoken."""
    words, level = _words()[lang], persona.speech_level
    if not any(turn.role == "user" for turn in history):
        return (_spoken(words["hello"], lang, level),)
    if known is None:
        return _from_history(history, lang, persona)
    reason = _sentence(why(persona, lang, known.strategy, known.state))
    if strategies()[known.strategy].family in UNREAD:
        return (reason,)
    told = [reason, _spoken(_read(known, lang), lang, level)]
    if known.by != "told":
        told.append(_spoken(words["wrong"], lang, level))
    return tuple(told)


def _read(known: Basis, lang: str) -> str:
    """What was read, and what that rests on."""
    words, state = _words()[lang], known.state
    noun = words["noun"][state.top]
    if known.by in ("told", "words", "talk"):
        return str(words[known.by].format(noun=noun, feeling=feeling_word(lang, state.top)))
    if not known.evidence:
        return str(words["nothing"])
    places = _places(known, words)
    if not state.sure:
        return str(words["unsure"].format(noun=noun, places=places, Places=_capital(places)))
    fine = _fine(known, lang)
    return str(
        words["read"].format(
            noun=noun,
            places=places,
            fine=words["fine"].format(fine=words["join"].join(fine)) if fine else "",
            sure=words["sure"]["high" if state.confidence >= QUITE else "some"],
        )
    )


def _places(known: Basis, words: Mapping[str, Any]) -> str:
    """The senses that said so, the weightiest first."""
    weighty = [one for one in known.evidence if one.share >= NAMED]
    agreeing = [one for one in weighty if one.top == known.state.top] or weighty or known.evidence[:1]
    first, *others = [words["places"][one.source] for one in agreeing]
    return str(words["also"].format(first=first, others=words["join"].join(others)) if others else first)


def _fine(known: Basis, lang: str) -> list[str]:
    """The finer feelings found in the words, where they were read in a table that this language has words for."""
    said = [one for one in known.evidence if one.source == "text" and one.top == known.state.top]
    table = taxonomy("kote")
    gloss = dict(zip(table.labels, table.glosses, strict=True))
    found = []
    for name, _ in said[0].fine if said else ():
        korean = name in gloss
        if lang == "ko" and korean:
            found.append(name.replace("/", ", "))
        elif lang == "en":
            found.append((gloss[name] if korean else name).split(",")[0])
    own = _words()[lang]["noun"][known.state.top]
    return [name for name in dict.fromkeys(found) if name != "neutral" and not own.startswith(name)][:2]


def _from_history(history: Sequence[Turn], lang: str, persona: Persona) -> tuple[str, ...]:
    """The reason that the last answer itself tells, without what was read."""
    words, level = _words()[lang], persona.speech_level
    answers = [turn for turn in reversed(history) if turn.role == "assistant" and followed(turn) != EXPLAIN]
    name = followed(answers[0]) if answers else None
    feeling = met(answers[0]) if answers else None
    reason = strategies()[name].why["en"] if name else ""
    if not name or "{one}" in reason or ("{feeling}" in reason and feeling not in BASIC):
        return _untold(lang, level, len(history))
    state = state_of({feeling: 1.0}, confidence=1.0) if feeling in BASIC else NOTHING
    told = _sentence(why(persona, lang, name, state))
    if strategies()[name].family in UNREAD:
        return (told,)
    return (told, _spoken(words["forgotten"], lang, level))


def _untold(lang: str, level: str, turn: int) -> tuple[str, ...]:
    entry = next(entry for entry in bank.entries() if entry.strategy == EXPLAIN)
    opens, bodies = (entry.part(bank.voice_of(lang, level), part) for part in ("open", "body"))
    return (opens[turn % len(opens)], bodies[turn % len(bodies)])


def _sentence(clause: str) -> str:
    return f"{_capital(clause)}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _spoken(line: str, lang: str, level: str) -> str:
    polite, _, written = line.partition("~")
    return (written or casual(polite)) if lang == "ko" and level == "casual" else polite


@cache
def _words() -> Mapping[str, Mapping[str, Any]]:
    data = tomllib.loads(files("avatar.mind").joinpath("explaining.toml").read_text(encoding="utf-8"))
    for lang in LANGUAGES:
        if set(data[lang]) != set(data[LANGUAGES[0]]) or set(data[lang]["noun"]) != set(BASIC):
            raise ValueError(f"explaining.toml: [{lang}] is not whole")
        if set(data[lang]["places"]) != set(FADES):
            raise ValueError(f"explaining.toml: [{lang}.places] names every sense once")
    return data
