"""The first, quick half of every turn: is there danger, and what shall be done. Used by the session
and `avatar.single`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from avatar.emotion import NOTHING, EmotionState
from avatar.engines.base import Plan, Turn
from avatar.mind import danger, policy, restating, safety
from avatar.mind.mood import MoodPoint
from avatar.mind.notes import notes_in
from avatar.mind.safety import Risk
from avatar.persona import Persona


def think(
    persona: Persona,
    lang: str,
    text: str,
    user: EmotionState,
    mood: MoodPoint,
    history: Sequence[Turn] = (),
    chances: Mapping[str, float] | None = None,
) -> tuple[Risk, Plan]:
    """Risk from the raw words, raised by what the text engine read of danger (`chances`, if it could), then the plan.
    No engine is called: it is done within a few milliseconds."""
    risk = danger.joined(safety.check(text), chances, lang)
    return risk, policy.plan(persona, lang, text, user, mood, risk, history)


def feeling_met(text: str, user: EmotionState, history: Sequence[Turn], plan: Plan) -> str:
    """The basic emotion that an answer with this plan meets; "" for fixed turns of talk and for danger."""
    if policy.strategies()[plan.strategy].family in ("talk", "safety"):
        return ""
    return policy.leaned(text, user, history).top


def warm(persona: Persona) -> None:
    """Read the tables that every turn goes through, so that a process's first turn is as quick as its others."""
    mood = MoodPoint(0.0, 0.0, 0.0)
    for lang, words in (("en", "I feel awful."), ("ko", "너무 속상해.")):
        think(persona, lang, words, NOTHING, mood)
        notes_in(words, "ko" if lang == "ko" else "en")
    restating.warm()
