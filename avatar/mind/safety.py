"""The crisis check: reads the raw words of a person before anything else does, in Korean and English.

`check` says how worried to be and about what; `answer` gives the fixed, reviewed words and the help card for it. Rules
are data (safety.toml), texts are data (safety_answers.toml). Used by the turn (`avatar.mind.turn`), the session and
every replier. No persona, setting or engine can switch it off; a face or a voice alone neither raises nor clears it.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Level = Literal["none", "concern", "crisis"]
KINDS: tuple[str, ...] = ("medical", "abuse", "suicide", "self_harm", "harm_others", "hopeless", "panic")
"""What a risk can be about, most urgent first; the first one found chooses the words of the answer."""

FORMS: tuple[str, ...] = ("words", "raw", "tight", "jamo")
VARIANTS = 4
"""At least as many as any kind has reviewed answers."""
BLANK = " ㆍ "
_TIGHT = re.compile(r"[^a-z0-9가-힣ㄱ-ㅣㆍ]+")
_ORDER: Mapping[str, int] = {"none": 0, "concern": 1, "crisis": 2}


@dataclass(frozen=True, slots=True)
class Risk:
    """What the words alone say about danger."""

    level: Level
    kinds: tuple[str, ...] = ()  # of KINDS, most urgent first


NO_RISK = Risk("none")


@dataclass(frozen=True, slots=True)
class Line:
    """One way to reach help."""

    label: str
    number: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class HelpCard:
    """Fixed help that stays on the page."""

    kind: Literal["crisis", "concern"]
    title: str
    text: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class SafetyAnswer:
    """Reviewed sentences to say, and the card to leave on the page."""

    sentences: tuple[str, ...]
    card: HelpCard


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: str
    level: Level
    form: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Softer:
    """What makes a crisis of these kinds a concern. `phrase`: only if nothing else in the text is a crisis."""

    kinds: frozenset[str]
    form: str
    pattern: re.Pattern[str]
    phrase: bool


@dataclass(frozen=True, slots=True)
class _Rules:
    idioms: Mapping[str, re.Pattern[str]]  # form -> harmless phrases, blanked before anything is matched
    rules: tuple[_Rule, ...]
    softer: tuple[_Softer, ...]


def check(text: str) -> Risk:
    """How worried the words make us. Harmless idioms are blanked first, so that a real sentence beside one still
    counts; negation, past tense and reports about others soften a crisis to a concern, never to nothing."""
    table = _table()
    plain = table.idioms["raw"].sub(BLANK, _plain(text))
    words = table.idioms["words"].sub(" | ", _words(plain))
    forms = _forms(plain, words)
    found = _found(forms, table.rules)
    phrases = [softer for softer in table.softer if softer.phrase and softer.pattern.search(forms[softer.form])]
    if phrases and "crisis" in found.values():
        left = _found(_without(plain, words, phrases), table.rules)
        for kind in frozenset().union(*(softer.kinds for softer in phrases)):
            if found.get(kind) == "crisis" and left.get(kind) != "crisis":
                found[kind] = "concern"
    for softer in table.softer:
        if not softer.phrase and softer.pattern.search(forms[softer.form]):
            found.update({kind: "concern" for kind in softer.kinds if found.get(kind) == "crisis"})
    if not found:
        return NO_RISK
    level = max(found.values(), key=lambda name: _ORDER[name])
    kinds = sorted(found, key=lambda kind: (-_ORDER[found[kind]], KINDS.index(kind)))
    return Risk(level, tuple(kinds))


def _found(forms: Mapping[str, str], rules: tuple[_Rule, ...]) -> dict[str, Level]:
    """The highest level that any rule gives, by kind."""
    found: dict[str, Level] = {}
    for rule in rules:
        if _ORDER[rule.level] > _ORDER[found.get(rule.kind, "none")] and rule.pattern.search(forms[rule.form]):
            found[rule.kind] = rule.level
    return found


def answer(risk: Risk, lang: str, *, turn: int = 0) -> SafetyAnswer:
    """The reviewed words for a concern or a crisis. `turn` counts the safety answers already given, so that a person
    who stays is not told the same sentences again. Raises ValueError for a risk of level none."""
    if risk.level == "none":
        raise ValueError("There is no safety answer to a text without risk.")
    texts = _answers()
    kind = risk.kinds[0]
    choices = texts["say"][risk.level][kind][lang]
    card = texts["card"][risk.level][lang]
    names = list(dict.fromkeys(name for kind in risk.kinds for name in texts["lines_of"][kind][lang]))
    lines = tuple(Line(**texts["line"][name][lang]) for name in names)
    return SafetyAnswer(tuple(choices[turn % len(choices)]), HelpCard(risk.level, card["title"], card["text"], lines))


def next_answer(risk: Risk, lang: str, said: Sequence[str]) -> SafetyAnswer:
    """The variant after those that were given before. `said`: the avatar's answers of this talk."""
    first = {answer(risk, lang, turn=number).sentences[0] for number in range(VARIANTS)}
    return answer(risk, lang, turn=sum(any(text in one for text in first) for one in said))


def answered(text: str) -> bool:
    """Whether this answer of the avatar's was one to words of danger, whatever told it that they were."""
    return text.startswith(tuple(_firsts()))


# ---------------------------------------------------------------- the forms a text is matched in

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\ufe0e\ufe0f]")
_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_LEET_WORD = re.compile(r"(?=[^\s]*[a-z])[a-z0-9@$!]*(?:[a-z][013457@$!]|[013457@$!][a-z])[a-z0-9@$!]*[a-z]")
_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TAILS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")


def _plain(text: str) -> str:
    """Lower case, composed, without invisible characters; full-width Latin becomes plain, single jamo stay single."""
    composed = unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).lower()
    return "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in composed).replace("\u3000", " ")


def _words(plain: str) -> str:
    """English as words: no apostrophes, digits inside words read as letters, long runs cut, ` | ` between sentences."""
    text = re.sub("['\u2018\u2019\u02bc\u00b4`]", "", plain)
    text = _LEET_WORD.sub(lambda found: found.group().translate(_LEET), text)
    text = re.sub(r"([a-z])\1{2,}", r"\1", text)
    text = re.sub(r"[.!?;\n\u2026]+", " | ", text)
    return re.sub(r" +", " ", re.sub(r"[^a-z0-9*|가-힣ㄱ-ㅣ]+", " ", text)).strip()


def _jamo(tight: str) -> str:
    """Hangul taken apart, so that syllables split or misspelt by the keyboard still match by sound."""
    out: list[str] = []
    for char in tight:
        code = ord(char) - 0xAC00
        if 0 <= code < 11172:
            out += (_LEADS[code // 588], _VOWELS[code % 588 // 28], _TAILS[code % 28])
        else:
            out.append(char)
    return "".join(out)


def _forms(plain: str, words: str) -> dict[str, str]:
    tight = _TIGHT.sub("", words if words.isascii() else plain)
    return {"raw": plain, "words": words, "tight": tight, "jamo": _jamo(tight)}


def _without(plain: str, words: str, phrases: list[_Softer]) -> dict[str, str]:
    """The forms again, with what these phrases match blanked."""
    for softer in phrases:
        if softer.form == "words":
            words = softer.pattern.sub(" | ", words)
        elif softer.form == "raw":
            plain = softer.pattern.sub(BLANK, plain)
        else:
            at = [i for i, char in enumerate(plain) if not _TIGHT.fullmatch(char)]
            tight = "".join(plain[i] for i in at)
            for match in reversed(list(softer.pattern.finditer(tight))):
                if match.end() > match.start():
                    plain = plain[: at[match.start()]] + BLANK + plain[at[match.end() - 1] + 1 :]
    return _forms(plain, words)


# ---------------------------------------------------------------- tables


@cache
def _table() -> _Rules:
    data = tomllib.loads(files("avatar.mind").joinpath("safety.toml").read_text(encoding="utf-8"))
    idioms = {form: _any(data["idiom"][form]) for form in ("words", "raw")}
    rules = []
    for row in data["rule"]:
        if row["kind"] not in KINDS or row["level"] not in ("concern", "crisis") or row["form"] not in FORMS:
            raise ValueError(f"safety.toml: unknown kind, level or form in {row}")
        rules.append(_Rule(row["kind"], row["level"], row["form"], _any(row["patterns"])))
    softer = tuple(
        _Softer(frozenset(row["kinds"]), row["form"], _any(row["patterns"]), row.get("phrase", False))
        for row in data["softer"]
    )
    return _Rules(idioms, tuple(rules), softer)


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)")


@cache
def _firsts() -> frozenset[str]:
    """The sentence that every reviewed answer begins with."""
    says = _answers()["say"]
    return frozenset(
        choice[0] for level in says.values() for kind in level.values() for lang in kind.values() for choice in lang
    )


@cache
def _answers() -> dict[str, Any]:
    return tomllib.loads(files("avatar.mind").joinpath("safety_answers.toml").read_text(encoding="utf-8"))
