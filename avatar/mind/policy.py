"""What to do with a turn: which strategy, which voice style, which face, how strongly, and why.

Pure and fast: words, the user's state, the mood, the risk and the turns so far go in, a `Plan` comes out. Tables are in
strategies.toml. It never steers a person towards an emotion they did not ask for: it answers the one they have, and
where it is not sure it asks. Used by `avatar.mind.turn`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from avatar.emotion import BASIC, EmotionState, state_of
from avatar.engines.base import Plan, Turn
from avatar.mind.bank import feeling_of, strategy_of
from avatar.mind.changes import changes
from avatar.mind.mood import MoodPoint
from avatar.mind.safety import Risk, answered, check
from avatar.mind.strategies import DISTRESS, FAMILIES, SUPPORT, Strategy, cycles, strategies, table
from avatar.persona import Persona

__all__ = ["DISTRESS", "FAMILIES", "SHAKEN", "SUPPORT", "Strategy", "cue", "leaned", "plan", "strategies"]
LOUDEST = 0.85
"""No expression is asked for above this."""
LEANED = 0.55
"""Confidence of a state that plain words of loss, or the talk so far, put right."""
SHAKEN = 2
"""For this many turns after words of danger nothing is celebrated, joked about or taken as small talk."""
AFTER_DANGER: frozenset[str] = frozenset(
    {"repair", "identity", "inform", "apologise", "presence", "self", "thanks", "farewell", "recall", "explain"}
)
"""What words may still call for in those turns."""
CARRY = 4
"""A painful feeling is carried over flat remarks for at most this many answers."""
BRIGHT = 0.6
"""Share of happiness or surprise from which a remark in a painful talk is taken as bright, not as part of the pain."""
SHORT = 25
"""Characters up to which a greeting or a thank-you is the whole message, whatever its tone was read as."""
ASIDE: frozenset[str] = frozenset({"follow", "explain"})
"""A short answer or a word about an answer in between does not start a cycle anew."""
STRONG = 0.5
"""Share of a distressing emotion from which a greeting or a thank-you is not taken at its face."""


@dataclass(frozen=True, slots=True)
class _Tables:
    cues: tuple[tuple[str, re.Pattern[str]], ...]
    leans: tuple[tuple[str, bool, re.Pattern[str]], ...]  # emotion, whether it outvotes a sure reading, words
    bare: re.Pattern[str]
    only_feeling: re.Pattern[str]
    enough: Mapping[str, float]
    asks: re.Pattern[str]
    feeling: Mapping[str, Mapping[str, str]]
    sense: Mapping[str, Mapping[str, str]]


def plan(
    persona: Persona,
    lang: str,
    text: str,
    user: EmotionState,
    mood: MoodPoint,
    risk: Risk,
    history: Sequence[Turn] = (),
) -> Plan:
    """The plan for one turn. Risk comes first; then what the words ask for; then what the person feels."""
    user = leaned(text, user, history)
    name = _choose(persona, text, user, risk, history)
    return _expressed(persona, lang, name, user, mood)


def leaned(text: str, user: EmotionState, history: Sequence[Turn] = ()) -> EmotionState:
    """The state that a turn is answered for. Plain words of grief or hurt outvote a bright or flat reading; a flat
    remark in the middle of a painful talk ("I studied for months") belongs to that pain. A person's own correction is
    never leaned on."""
    if user.source == "user":
        return user
    sure = user.top in DISTRESS and user.basic[user.top] >= STRONG
    plain = _plain(text)
    for emotion, strong, pattern in _tables().leans:
        if (strong or not sure) and pattern.search(plain):
            basic = {name: 0.35 * user.basic.get(name, 0.0) + 0.65 * (name == emotion) for name in BASIC}
            return state_of(basic, confidence=LEANED, at=user.at, source=user.source)
    carried = None if sure else _carried(history)
    flat = user.top == "neutral" or (user.top in ("happiness", "surprise") and user.basic[user.top] < BRIGHT)
    if carried and flat and cue(text) in (None, "follow", "explain"):
        basic = {name: 0.5 * user.basic.get(name, 0.0) + 0.5 * (name == carried) for name in BASIC}
        basic[carried] = max(basic[carried], 0.02 + max(basic.values()))
        return state_of(basic, confidence=LEANED, at=user.at, source=user.source)
    return user


def _carried(history: Sequence[Turn]) -> str | None:
    """The painful feeling that the last answer met, if the talk has not been about it for too long already."""
    answers = [turn for turn in reversed(history) if turn.role == "assistant"]
    aside = ("follow", "presence", "explain")
    feelings = [met(turn) for turn in answers if followed(turn) not in aside][: CARRY + 1]
    worn = len(feelings) > CARRY and all(feeling in DISTRESS for feeling in feelings)
    if not feelings or feelings[0] not in DISTRESS or worn:
        return None
    return feelings[0]


def followed(turn: Turn) -> str | None:
    """The strategy of a past answer, as it is known or as our lines in it tell."""
    return turn.strategy or strategy_of(turn.text)


def met(turn: Turn) -> str | None:
    """The feeling that a past answer met, as it is known or as our lines in it tell."""
    return turn.feeling or feeling_of(turn.text)


def cue(text: str) -> str | None:
    """The strategy that the words themselves call for, or None."""
    plain = _plain(text) or text.strip()
    asked = next((name for name, pattern in _tables().cues if pattern.search(plain)), None)
    return asked or ("follow" if bare(text) else None)


def bare(text: str) -> bool:
    """A yes, a no, an "okay": an answer without a topic of its own."""
    return bool(_tables().bare.search(_plain(text)))


def topicless(text: str) -> bool:
    """A bare answer, or a feeling named and nothing else: what it is about was said before."""
    return bare(text) or bool(_tables().only_feeling.search(_plain(text) or text.strip()))


def _choose(persona: Persona, text: str, user: EmotionState, risk: Risk, history: Sequence[Turn]) -> str:
    if risk.level == "crisis":
        return "safety"
    if risk.level == "concern":
        return "check_in"
    asked = cue(text)
    troubled = user.sure and user.top in DISTRESS and user.basic[user.top] >= STRONG
    if _shaken(history):
        if asked in AFTER_DANGER:
            return asked
        if not troubled or _tables().asks.search(_plain(text)):
            return "presence"  # "what shall I do?" is no choice to be weighed then
        asked = None
    polite_only = asked in ("greet", "thanks") and len(text) > SHORT
    with_pain = asked == "follow" and user.sure and user.top in DISTRESS and bare(text)
    if asked and not (troubled and polite_only) and not with_pain:
        return asked
    if user.clash and "text" in user.clash:
        return "notice"
    tables = _tables()
    used = [found for turn in history if turn.role == "assistant" and (found := followed(turn))]
    used = [name for name in used if name not in ASIDE]
    before = next((turn.text for turn in reversed(history) if turn.role == "assistant"), "")
    asked_before = before.rstrip().endswith("?")
    clear = settled(user)
    if tables.asks.search(_plain(text)) and not (clear and user.top in (*DISTRESS, "happiness")):
        return "ponder"
    feeling = user.top if clear else "neutral" if user.top in ("neutral", "happiness") else "unsure"
    if clear and user.top == "surprise" and user.valence < -0.1:
        feeling = "fear"
    return _next(steps_of(persona, feeling), used, asked_before)


def steps_of(persona: Persona, feeling: str) -> Sequence[str]:
    """The persona's own cycle of a feeling, else the table's; a playful one jokes along with joy."""
    own = changes(persona.policy).cycles.get(feeling)
    cycle = own or cycles()[feeling]
    if own is None and feeling == "happiness" and persona.playfulness >= 0.7:
        cycle = (*cycle[:2], "playful", *cycle[2:])
    return cycle


def _shaken(history: Sequence[Turn]) -> bool:
    """Whether the person spoke of danger a moment ago: their words say so, or the answer they were given."""
    said = [turn.text for turn in reversed(history) if turn.role == "user"]
    answers = [turn.text for turn in reversed(history) if turn.role == "assistant"]
    return any(check(text).level != "none" for text in said[:SHAKEN]) or any(map(answered, answers[:SHAKEN]))


def _next(cycle: Sequence[str], used: Sequence[str], asked: bool) -> str:
    """Where the last turn was on this cycle, the next step of it; otherwise its first. Who was just asked something
    and answered is heard before the next question."""
    last = used[-1] if used else ""
    if last not in cycle:
        return cycle[0]
    step = cycle.index(last) + 1
    steps = [cycle[(step + ahead) % len(cycle)] for ahead in range(len(cycle))]
    return next((name for name in steps if not (asked and name == "question")), steps[0])


def settled(user: EmotionState) -> bool:
    """Whether a feeling is clear enough to be answered as such: joy over somebody's pain is the worst mistake, so joy
    has to be the clearest ([enough] in strategies.toml). A person's own word is always clear."""
    return user.sure and (user.source == "user" or user.basic[user.top] >= _tables().enough[user.top])


def _expressed(persona: Persona, lang: str, name: str, user: EmotionState, mood: MoodPoint) -> Plan:
    strategy = changes(persona.policy).strategies[name]
    clear = settled(user)
    style, expression, strength = strategy.expressed(user.top if clear else "any")
    felt = user.basic.get(user.top, 0.0) * user.confidence if clear else 0.5
    intensity = strength * (0.8 + 0.2 * felt) * (0.6 + 0.4 * persona.expressiveness)
    if strategy.family == "joy":
        intensity *= 0.95 + 0.1 * max(-1.0, min(1.0, mood.arousal))
    return Plan(name, style, expression, round(min(LOUDEST, intensity), 3), why(persona, lang, name, user))


def feeling_word(lang: str, feeling: str) -> str:
    """What somebody who feels like this is called: "sad", "슬픈"."""
    return _tables().feeling[lang][feeling]


def why(persona: Persona, lang: str, name: str, user: EmotionState) -> str:
    """One plain clause: why this strategy was chosen for somebody who feels like this, as the persona would say it."""
    strategy, tables = strategies()[name], _tables()
    words = {
        "feeling": feeling_word(lang, user.top if user.sure else "neutral"),
        "one": tables.sense[lang].get(user.clash[0], "") if user.clash else "",
        "other": tables.sense[lang].get(user.clash[-1], "") if user.clash else "",
    }
    text = strategy.casual if lang == "ko" and persona.speech_level == "casual" else strategy.why[lang]
    return text.format(**words)


def _plain(text: str) -> str:
    """Lower case without apostrophes; outer punctuation, laughter and tears cut; inner punctuation but "?" a space."""
    low = re.sub("['\u2018\u2019`]", "", text.lower())
    low = re.sub(r"[^\w\s?+*ㄱ-ㅣ]+|[ㅋㅎㅠㅜ]{2,}", " ", low)
    return re.sub(r"\s+", " ", low).strip(" ?") + ("?" if "?" in low else "") if low.strip() else ""


@cache
def _tables() -> _Tables:
    data = table()
    named = {row["strategy"] for row in data["cue"]} | {"ponder", "notice", "safety", "check_in"}
    if named - set(strategies()):
        raise ValueError(f"strategies.toml: unknown strategies {sorted(named - set(strategies()))}")
    cues = tuple(
        (row["strategy"], re.compile("|".join(f"(?:{pattern})" for pattern in row["patterns"]))) for row in data["cue"]
    )
    leans = tuple(
        (row["emotion"], bool(row.get("strong")), re.compile("|".join(row["patterns"]))) for row in data["lean"]
    )
    bare_words, feeling_words = (re.compile("|".join(data[key]["patterns"])) for key in ("bare", "only_feeling"))
    if set(data["enough"]) != set(BASIC):
        raise ValueError("strategies.toml: [enough] names every basic emotion once")
    asks = re.compile("|".join(data["asks"]["patterns"]))
    return _Tables(cues, leans, bare_words, feeling_words, data["enough"], asks, data["feeling"], data["sense"])
