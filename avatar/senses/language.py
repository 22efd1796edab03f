"""Which language a text is written in: English, Korean, another one, or none.

Korean and English are told from the script; other scripts by their Unicode names; other languages in Latin letters by
frequent words (`languages.toml`), because the statistical detectors that were tried take chat English ("ngl im tired",
"haha yes") for other languages or miss short lines in them (docs/senses-text.md). A text that is not clearly something
else is English. Used by every text engine and `avatar.speaking`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from avatar.engines.base import Lang

TABLE = Path(__file__).with_name("languages.toml")
NO_WORDS = "no words"
"""What `other` says of digits, punctuation and emoji alone, and of keys hit at random."""

DENSE = 2.5
"""A letter of a syllabic or ideographic script counts as this many letters of an alphabet."""
MOST = 2000
"""Characters that are looked at for words; a longer text has told its language by then."""
SENTENCE = 3
"""Words from which on an English message changes the language of a Korean conversation."""
EVIDENCE = 2
"""Frequent words of another language, and words with its letters, that must be there before it is believed."""
LETTERS = 3
"""Words with letters of another language that must be there when none of its frequent words is."""
MASHED = 5
"""Letters from which on a text can be seen to be hit at random."""
STRANGE = 0.2
"""Share of the pairs of letters of such a text that no known word has."""
JUMBLED = 4
"""Different single consonants in a Korean text that is nothing else."""
COVER = 0.3
"""Share of a text's words that the other language must know."""

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
EMOTICON = re.compile(r"(?<!\d)[:;=8xX][-'^]?[()DdPpOo/|\\3\[\]]|\^[_.-]?\^|<3|[>;-][_.][<;-]")
ENDED = re.compile(r"[A-Za-z]+(?=[가-힣])")
SCRIPTS = {"CJK": "Chinese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "BOPOMOFO": "Chinese"}
"""Scripts that are named by the language that uses them; any other is named by itself: Cyrillic, Arabic, Thai."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What gives one language in Latin letters away."""

    name: str
    words: frozenset[str]
    letters: frozenset[str]


def language(text: str) -> Lang:
    """Korean when Hangul carries at least as much of the text as Latin letters; without letters, English.

    A Latin word with a Korean ending on it ("nervous해") is no English word.
    """
    hangul = sum(1 for letter in text if _is_hangul(letter))
    if not hangul:
        return "en"
    latin = sum(1 for letter in ENDED.sub("", text) if letter.isascii() and letter.isalpha())
    return "ko" if hangul * DENSE >= latin else "en"


def told(text: str, likely: Lang) -> Lang:
    """The language to read and answer a message in: the likely one, unless the words are clearly in the other.

    "ok" or "lol" in a Korean conversation, ㅋㅋ or an emoji in an English one, leave the language as it is.
    """
    if likely == "en":
        return "ko" if language(text) == "ko" and any("가" <= letter <= "힣" for letter in text) else "en"
    if any(_is_hangul(letter) for letter in text):
        return "ko"
    words = _words(text)
    known = len(frozenset(words) & _table()[0])
    english = len(words) >= SENTENCE and 2 * known >= len(frozenset(words)) and other(text) is None
    return "en" if english else "ko"


def other(text: str) -> str | None:
    """What a text is in when it is neither English nor Korean: a language or script by its English name, or `NO_WORDS`.

    None for English and Korean, for a mixture that leans to either, and in doubt.
    """
    weights = _scripts(text)
    if not weights:
        return NO_WORDS
    name, weight = weights.most_common(1)[0]
    if name == "LATIN":
        return _in_latin_letters(text) or (NO_WORDS if _mashed(text) else None)
    if name == "HANGUL":
        return NO_WORDS if _jumbled(text) else None
    if 2 * weight <= weights.total():
        return None
    if name == "CJK" and weights["HIRAGANA"] + weights["KATAKANA"]:
        return "Japanese"
    return SCRIPTS.get(name, name.capitalize())


def readable(text: str) -> str:
    """The text with a question mark for each lone surrogate, which no tokenizer and no file takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def feels_without_words(text: str) -> bool:
    """Whether a text without letters still says a feeling: an emoji or an emoticon is in it."""
    return any(unicodedata.category(letter) == "So" for letter in text) or bool(EMOTICON.search(text))


def _is_hangul(letter: str) -> bool:
    """Syllables, jamo and compatibility jamo (as in ㅠㅠ, ㅋㅋ)."""
    return "가" <= letter <= "힣" or "ㄱ" <= letter <= "ㆎ" or "ᄀ" <= letter <= "ᇿ"


def _scripts(text: str) -> Counter[str]:
    """How much of a text each script carries, by the first word of its letters' Unicode names."""
    weights: Counter[str] = Counter()
    for letter, count in Counter(text).items():
        if letter.isascii():
            if letter.isalpha():
                weights["LATIN"] += 2 * count
            continue
        if not letter.isalpha():
            continue
        script = "HANGUL" if _is_hangul(letter) else unicodedata.name(letter, "UNKNOWN").split()[0]
        if script not in ("FULLWIDTH", "MODIFIER", "MATHEMATICAL", "FEMININE", "MASCULINE", "MICRO", "UNKNOWN"):
            weights[script] += round(2 * (DENSE if script == "HANGUL" or script in SCRIPTS else 1)) * count
    return weights


def _words(text: str) -> list[str]:
    return [word.replace("’", "'") for word in WORD.findall(text[:MOST].lower())]


def _mashed(text: str) -> bool:
    """Keys hit without words ("asdkjh qwoeiru"): no word is known, and many pairs of letters are in no known word."""
    words = [_once(word) for word in _words(text)]
    known, pairs = _spelling()
    if sum(map(len, words)) < MASHED or not known.isdisjoint(words):
        return False
    typed = [pair for word in words for pair in _pairs(word)]
    return sum(pair not in pairs for pair in typed) >= STRANGE * max(1, len(typed))


def _jumbled(text: str) -> bool:
    """The same in Hangul ("ㅁㄴㅇㄹ"): consonants alone, and many different ones; ㅋㅋ, ㅇㅇ and ㅎㄷㄷ have few."""
    return all("ㄱ" <= letter <= "ㅎ" for letter in text if letter.isalpha()) and any(
        len(frozenset(word)) >= JUMBLED for word in WORD.findall(text)
    )


def _once(word: str) -> str:
    """Without repeats: "nooooo" is "no"."""
    return re.sub(r"(.)\1+", r"\1", word)


def _pairs(word: str) -> list[str]:
    return [word[i : i + 2] for i in range(len(word) - 1)]


@cache
def _spelling() -> tuple[frozenset[str], frozenset[str]]:
    """The English words of the table, and all pairs of letters in its words of any language; repeats left out."""
    english, languages = _table()
    every = english.union(*(signs.words for signs in languages))
    return frozenset(map(_once, english)), frozenset(pair for word in every for pair in _pairs(_once(word)))


def _in_latin_letters(text: str) -> str | None:
    english, languages = _table()
    words = frozenset(_words(text))
    known = len(words & english)
    best, most = None, 0
    for signs in languages:
        own = words & signs.words
        frequent = sum(1 for word in own - english if len(word) > 1)
        lettered = sum(1 for word in words - english if not signs.letters.isdisjoint(word))
        total = frequent + lettered + len(own & english)  # a word that English has too speaks for both
        told = frequent + lettered >= (EVIDENCE if frequent else LETTERS)
        if told and total > max(known, most) and len(own) + lettered >= COVER * len(words):
            best, most = signs.name, total
    return best


@cache
def _table() -> tuple[frozenset[str], tuple[Signs, ...]]:
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    languages = tuple(
        Signs(row["name"], frozenset(row["words"].split()), frozenset(row["letters"])) for row in table["language"]
    )
    return frozenset(table["english"].split()), languages
