"""What the avatar must never say, whoever wrote it: read before any sentence that is not one of our reviewed texts.

`fault` names the first rule that a text breaks. Rules are data (output_check.toml); no persona, setting or prompt
reaches them. Used by everything that lets a model's words through; the reviewed lines pass it in the tests as well.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from avatar.senses.language import NO_WORDS, other

FAULTS: tuple[str, ...] = (
    "leak", "link", "number", "language", "minor", "sexual", "harm", "diagnosis", "medical", "legal", "financial",
    "dependence", "human", "promise",
)  # fmt: skip
"""What a text can be faulted for, in the order in which it is looked for."""
FORMS: tuple[str, ...] = ("raw", "words", "tight")
RECITED = 5
"""So many words in a row do not come together twice by chance."""
LATIN_RUN = re.compile(r"(?:[A-Za-z]{2,}[ ,'’-]+){3,}[A-Za-z]{2,}")
"""Latin words in a Korean sentence from which on it is not a name or a title any more."""
_WORD = re.compile(r"\w+")
_TIGHT = re.compile(r"[^a-z0-9가-힣ㄱ-ㅣ%]+")


@dataclass(frozen=True, slots=True)
class _Rule:
    fault: str
    form: str
    pattern: re.Pattern[str]
    harmless: re.Pattern[str]  # blanked before the pattern is looked for
    together: re.Pattern[str] | None  # must be there as well


def fault(text: str, lang: str) -> str | None:
    """One of FAULTS, or None for a text that may be said. `lang` is the language of the conversation."""
    forms = _forms(text)
    strange = _strange(text, lang)
    for name in FAULTS:
        if name == "language":
            if strange:
                return name
            continue
        if any(_broken(rule, forms[rule.form]) for rule in _rules()[name]):
            return name
    return None


def recites(text: str, private: str) -> bool:
    """Whether a text says RECITED words in a row of what nobody is meant to hear: a persona's own description."""
    said, kept = (_WORD.findall(unicodedata.normalize("NFKC", one).lower()) for one in (text, private))
    runs = {tuple(kept[i : i + RECITED]) for i in range(len(kept) - RECITED + 1)}
    return any(tuple(said[i : i + RECITED]) in runs for i in range(len(said) - RECITED + 1))


def _broken(rule: _Rule, text: str) -> bool:
    left = rule.harmless.sub(" ~ ", text)
    return bool(rule.pattern.search(left)) and (rule.together is None or bool(rule.together.search(text)))


def _forms(text: str) -> dict[str, str]:
    """raw: composed, lower case. words: no apostrophes, " | " between sentences and clauses. tight: without spaces,
    sentence ends kept as "|"."""
    raw = unicodedata.normalize("NFKC", text).lower()
    plain = re.sub("['\u2018\u2019\u02bc`]", "", raw)
    cut = re.sub(r"[.!?;:,\n\u2026()\"\u201c\u201d\u2013\u2014]+", " | ", plain)
    words = " ".join(re.sub(r"[^a-z0-9가-힣ㄱ-ㅣ|$%]+", " ", cut).split())
    tight = "|".join(_TIGHT.sub("", part) for part in re.split(r"[.!?\n\u2026]+", raw))
    return {"raw": raw, "words": f"| {words} |", "tight": f"|{tight}|"}


def _strange(text: str, lang: str) -> bool:
    """Letters or words of a language that this conversation is not in."""
    if any(_foreign(letter) for letter in text) or other(text) not in (None, NO_WORDS):
        return True
    if lang == "en":
        return any("가" <= letter <= "힣" for letter in text)
    hangul = sum("가" <= letter <= "힣" for letter in text)
    latin = sum(letter.isascii() and letter.isalpha() for letter in text)
    return bool(LATIN_RUN.search(text)) or (latin > 3 and hangul == 0)


def _foreign(letter: str) -> bool:
    """A letter of neither script."""
    return letter.isalpha() and not unicodedata.name(letter, "").startswith(
        ("LATIN", "FULLWIDTH LATIN", "HANGUL", "FEMININE", "MASCULINE")
    )


@cache
def _rules() -> dict[str, tuple[_Rule, ...]]:
    data = tomllib.loads(files("avatar.mind").joinpath("output_check.toml").read_text(encoding="utf-8"))
    made: dict[str, list[_Rule]] = {name: [] for name in FAULTS}
    for row in data["rule"]:
        if row["fault"] not in FAULTS or row["form"] not in FORMS:
            raise ValueError(f"output_check.toml: unknown fault or form in {row}")
        together = _any(row["together"]) if "together" in row else None
        made[row["fault"]].append(
            _Rule(row["fault"], row["form"], _any(row["patterns"]), _any(row.get("harmless", [])), together)
        )
    return {name: tuple(rules) for name, rules in made.items()}


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)")
