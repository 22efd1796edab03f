"""What a chat model is told: the system prompt and the messages of one turn, in the language of the answer.

The system prompt is the same through a conversation and history only grows at its end, so that a server finds both in
its cache; what belongs to this turn alone (feeling, strategy, memory) stands under the person's last words. A persona's
texts are data: fenced, shortened, and followed by the rules. Words of danger, and what was said to them, are left out:
they stay on this machine. Words in instructions.toml. Used by `avatar.mind.remote` and `avatar.mind.causal`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from avatar.emotion import BASIC, LANGUAGES, EmotionState
from avatar.engines.base import ReplyRequest, Turn
from avatar.mind import safety
from avatar.mind.generator import tone_of
from avatar.mind.policy import leaned, strategies
from avatar.persona import Persona

OPEN, CLOSE = "<<<", ">>>"
"""The fence around a persona's own words; they cannot contain it."""
PERSONA_CHARACTERS = 1500
CHARACTERS = 1000
"""Characters of one message that are passed on; a person may write 2,000."""
BLOCK = 8
"""Exchanges are forgotten by so many at once: forgetting one at a time would break a server's cache at every turn."""
WINDOW = 10
"""Turns of history from which on there is more of the talk than is passed on: then its summary is."""
Message = dict[str, str]
"""{"role": system | user | assistant, "content": ...}"""


def messages(request: ReplyRequest) -> list[Message]:
    """One system message, then user and assistant in turns, the person's words and the note on them last."""
    made: list[Message] = [{"role": "system", "content": system(request.persona, request.lang)}]
    for asked, answered in harmless(request.history):
        made += [
            {"role": "user", "content": _line(asked, CHARACTERS)},
            {"role": "assistant", "content": _line(answered, CHARACTERS)},
        ]
    made.append({"role": "user", "content": f"{_line(request.text, CHARACTERS)}\n\n{note(request)}"})
    return made


def system(persona: Persona, lang: str) -> str:
    """Who speaks and by which rules; depends on the persona and the language alone."""
    words = _words()[lang]
    level = words["level"].get(persona.speech_level, words["level"].get("plain", ""))
    character = _line(persona.text("character", lang) or persona.text("about", lang), PERSONA_CHARACTERS)
    name = _line(persona.text("name", lang), 60)
    lines = [words["who"].format(name=name)]
    if character:
        lines += [words["persona"], f"{OPEN} {character} {CLOSE}"]
    lines += [words["tone"][tone_of(persona)], *(f"- {rule}" for rule in words["rules"])]
    return "\n".join([*lines, f"- {level}"] if level else lines)


def note(request: ReplyRequest) -> str:
    """What is known of this turn alone: the feeling, what the answer shall do, what is remembered."""
    words = _words()[request.lang]
    state = leaned(request.text, request.state, request.history)
    lines = [words["note_open"], _feeling(state, words), words["strategy"].get(request.plan.strategy, "")]
    earlier = request.summary if len(request.history) >= WINDOW else ""
    for key, text in (("summary", earlier), ("remembers", request.remembers)):
        if text and safety.check(text).level == "none":
            lines.append(words[key].format(text=_line(text, CHARACTERS)))
    lines.append(words["note_close"])
    return "\n".join(line for line in lines if line)


def harmless(history: Sequence[Turn]) -> list[tuple[str, str]]:
    """Past exchanges, oldest first, without those in which a person spoke of danger: the last BLOCK of them and up to
    BLOCK - 1 more."""
    pairs: list[tuple[str, str]] = []
    asked: list[Turn] = []
    answered: list[Turn] = []
    for turn in [*history, Turn("user", "")]:
        if turn.role == "assistant":
            answered.append(turn)
            continue
        if answered:
            if asked and not any(map(of_danger, [*asked, *answered])):
                pairs.append((_joined(asked), _joined(answered)))
            asked, answered = [], []
        asked.append(turn)
    return pairs[max(0, (len(pairs) - BLOCK) // BLOCK * BLOCK) :]


def of_danger(turn: Turn) -> bool:
    """Whether a past turn spoke of danger: the person's words say so, or the answer was one to such words."""
    if turn.role == "user":
        return safety.check(turn.text).level != "none"
    known = strategies().get(turn.strategy)
    return safety.answered(turn.text) or (known is not None and known.family == "safety")


def _joined(turns: Sequence[Turn]) -> str:
    return " ".join(turn.text for turn in turns)


def _feeling(state: EmotionState, words: Mapping[str, Any]) -> str:
    """What they seem to feel and how sure that is."""
    feeling = words["feel"][state.top]
    if state.source == "user":
        return str(words["own"].format(feeling=feeling))
    if not state.sure:
        perhaps = state.top != "neutral" and state.confidence > 0
        return str(words["perhaps"].format(feeling=feeling) if perhaps else words["unknown"])
    told = words["sure"].format(feeling=feeling)
    if state.clash:
        one, other = words["sense"].get(state.clash[0]), words["sense"].get(state.clash[-1])
        told += " " + words["clash"].format(one=one, other=other) if one and other else ""
    return str(told)


def _line(text: str, most: int) -> str:
    """Text as data: one line, without what fences and marks notes, so that it cannot pass for either."""
    for mark in (OPEN, CLOSE, "<|", "|>"):
        text = text.replace(mark, " ")
    return " ".join(text.replace("[", "(").replace("]", ")").split())[:most]


@cache
def _words() -> Mapping[str, Mapping[str, Any]]:
    data = tomllib.loads(files("avatar.mind").joinpath("instructions.toml").read_text(encoding="utf-8"))
    wanted = {name for name, row in strategies().items() if row.family != "safety"}
    shape = set(data[LANGUAGES[0]])
    for lang in LANGUAGES:
        words = data[lang]
        if set(words) != shape or set(words["feel"]) != set(BASIC) or set(words["strategy"]) != wanted:
            odd = sorted({*(set(words) ^ shape), *(set(words["strategy"]) ^ wanted)})
            raise ValueError(f"instructions.toml: [{lang}] is not whole ({', '.join(odd) or 'feel'})")
    return data
