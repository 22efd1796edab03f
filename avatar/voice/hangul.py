"""Korean text to the symbols of the Korean voice, by rule: text -> spoken Hangul -> standard pronunciation -> symbols.

`spoken` reads numbers and Latin letters as Hangul, `pronounced` applies the sound rules of the standard language
(ko-speech-tools, Apache-2.0, without its tagger, plus the few rules that would need one), `symbols` is a table.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_MEDIALS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_NEUTRALISED = {
    **dict.fromkeys("ㄱㄲㅋㄳㄺ", "ㄱ"),
    **dict.fromkeys("ㄴㄵㄶ", "ㄴ"),
    **dict.fromkeys("ㄷㅅㅆㅈㅊㅌㅎ", "ㄷ"),
    **dict.fromkeys("ㄹㄼㄽㄾㅀ", "ㄹ"),
    **dict.fromkeys("ㅁㄻ", "ㅁ"),
    **dict.fromkeys("ㅂㅍㅄㄿ", "ㅂ"),
    "ㅇ": "ㅇ",
}
_TENSE = str.maketrans("ㄱㄷㅂㅅㅈ", "ㄲㄸㅃㅆㅉ")
_GLIDES = "ㅣㅑㅒㅕㅖㅛㅠㅟ"
MARKS = ",.!?…:;"
DIGIT_BY_DIGIT = 9  # a longer number, or one that starts with 0, is read digit by digit

_NUMBER = re.compile(r"(?<![\d.])(\d[\d,]*)(?:\.(\d+))?\s*([가-힣]*)")
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-4]):([0-5]\d)(?!\d)")
_PHONE = re.compile(r"(?<!\d)\d{2,4}(?:-\d{3,4}){1,2}(?!\d)")
_LATIN = re.compile(r"[A-Za-z][A-Za-z']*")
_OUTSIDE = re.compile(rf"[^가-힣\s{re.escape(MARKS)}]+")


@dataclass(frozen=True, slots=True)
class Table:
    """hangul.toml, validated."""

    counters: tuple[str, ...]
    words: Mapping[str, str]
    letters: Mapping[str, str]
    onsets: Mapping[str, tuple[str, str]]  # voiceless, voiced
    before_i: Mapping[str, str]
    vowels: Mapping[str, str]
    codas: Mapping[str, str]
    lengths: Mapping[str, float]  # factor on how long a symbol lasts


def table_from(data: Mapping[str, Any]) -> Table:
    """Raises ValueError when a jamo is missing."""
    made = Table(
        tuple(sorted(str(data["counters"]).split(), key=len, reverse=True)),
        dict(data["words"]),
        dict(data["letters"]),
        {jamo: (plain, voiced) for jamo, (plain, voiced) in data["onsets"].items()},
        dict(data["before_i"]),
        dict(data["vowels"]),
        dict(data["codas"]),
        {symbol: float(factor) for symbol, factor in data["lengths"].items()},
    )
    for name, jamo in (("onsets", _INITIALS), ("vowels", _MEDIALS), ("codas", "ㄱㄴㄷㄹㅁㅂㅇ")):
        missing = set(jamo) - set(getattr(made, name))
        if missing:
            raise ValueError(f"hangul.toml lacks {name} {sorted(missing)}")
    return made


@cache
def table() -> Table:
    return table_from(tomllib.loads(files("avatar.voice").joinpath("hangul.toml").read_text(encoding="utf-8")))


def split(syllable: str) -> tuple[str, str, str]:
    """Initial, medial and final jamo of one Hangul syllable; the final may be empty."""
    code = ord(syllable) - 0xAC00
    return _INITIALS[code // 588], _MEDIALS[code % 588 // 28], _FINALS[code % 28]


def join(initial: str, medial: str, final: str = "") -> str:
    """The Hangul syllable of three jamo."""
    code = _INITIALS.index(initial) * 588 + _MEDIALS.index(medial) * 28 + _FINALS.index(final)
    return chr(0xAC00 + code)


def is_hangul(letter: str) -> bool:
    return "가" <= letter <= "힣"


# ---------------------------------------------------------------- numbers and letters


def sino(digits: str) -> str:
    """A whole number in Sino-Korean: 2024 -> 이천이십사."""
    from ko_speech_tools.g2p.numerals import process_num

    bare = digits.lstrip("0")
    return str(process_num(bare)) if bare else "영"


def native(number: int) -> str:
    """A number from 1 to 99 as it stands before a counter: 1 -> 한, 20 -> 스무."""
    from ko_speech_tools.g2p.numerals import process_num

    return str(process_num(str(number), sino=False))


def by_digit(digits: str) -> str:
    return "".join("공일이삼사오육칠팔구"[int(digit)] for digit in digits)


def _number(found: re.Match[str]) -> str:
    digits, part, noun = found.group(1).replace(",", ""), found.group(2), found.group(3)
    gap = " " if re.search(r"\s", found.group(0)) and noun else ""
    if part:
        return f"{sino(digits)} 점 {by_digit(part).replace('공', '영')}{gap}{noun}"
    if len(digits) > DIGIT_BY_DIGIT or (digits.startswith("0") and len(digits) > 1):
        return by_digit(digits) + gap + noun
    counter = next((word for word in table().counters if noun.startswith(word)), None)
    hours = counter == "시" and not noun.startswith("시간")
    if counter and 0 < int(digits) <= (12 if hours else 99) and not noun.startswith(("번째", "시즌", "대로", "장관")):
        return native(int(digits)) + gap + noun
    if noun.startswith("번째") and 0 < int(digits) <= 99:
        return ("첫" if int(digits) == 1 else native(int(digits))) + gap + noun
    return sino(digits) + gap + noun


def _latin(found: re.Match[str], spell: Any) -> str:
    word = found.group()
    known = table().words.get(word)
    if known:
        return known
    if not (word.isupper() and len(word) <= 5) and len(word) > 1:
        sounded = str(spell(word))
        if not _LATIN.search(sounded) and sounded.strip():
            return sounded
    return "".join(table().letters.get(letter, "") for letter in word.lower())


def spoken(text: str) -> str:
    """The text with numbers, times, units and Latin words written as Hangul; only Hangul, spaces and marks remain."""
    for written, said in table().words.items():
        if not written.isascii() or not written.isalpha():
            text = re.sub((r"(?<!\d)" if written[0].isdigit() else "") + re.escape(written), said, text)
    text = _PHONE.sub(lambda found: " ".join(by_digit(run) for run in found.group().split("-")), text)
    text = _CLOCK.sub(_clock, text)
    text = _NUMBER.sub(_number, text)
    if _LATIN.search(text):
        text = _LATIN.sub(lambda found: _latin(found, _english), text)
    return " ".join(_OUTSIDE.sub(" ", text).split())


def _clock(found: re.Match[str]) -> str:
    hour, minute = int(found.group(1)), int(found.group(2))
    said = native(hour) if 0 < hour <= 12 else sino(str(hour))
    return f"{said} 시" + (f" {sino(str(minute))} 분" if minute else "")


# ---------------------------------------------------------------- pronunciation


class _NoTagger:
    """Stands in for the part-of-speech tagger that ko-speech-tools can use but need not."""

    def parse(self, _text: str) -> str:
        return "EOS"


@cache
def _rules() -> Any:
    from ko_speech_tools.g2p.g2p import G2p

    class Rules(G2p):
        def get_mecab(self) -> Any:
            return _NoTagger()

    return Rules()


def _english(word: str) -> str:
    from ko_speech_tools.g2p.english import convert_eng

    return str(convert_eng(word, _rules().cmu))


_BEFORE_VOWEL = re.compile("(?<=[가-힣]) (?=[아-잏])")  # two spaces keep the rules from linking
_OF = re.compile(r"(?<=[가-힣])의(?=\s|$)")
_YE = str.maketrans("계폐혜례", "게페헤레")


def _tense(syllable: str) -> str:
    initial, medial, final = split(syllable)
    return join(initial.translate(_TENSE), medial, final)


def _softened(text: str) -> str:
    """What the standard pronunciation needs a tagger for, by spelling: 할 수 -> 할 쑤, 읽고 -> 일꼬."""
    letters = list(text.translate(_YE))
    for place in range(len(letters) - 1):
        here = letters[place]
        if not is_hangul(here):
            continue
        final = split(here)[2]
        rest = "".join(letters[place + 1 :])
        if final == "ㄹ" and rest.startswith(" ") and re.match(r" (수|거|것|게|걸|줄|데|바|지|듯|적)", rest):
            letters[place + 2] = _tense(letters[place + 2])
        elif final == "ㄹ" and re.match(r"(게요|게[\s,]*[.!?…]|게$|거예요|거야|걸요|수록|지도)", rest):
            letters[place + 1] = _tense(letters[place + 1])
        elif final == "ㄺ" and rest[0] in "고게거겠기":
            initial, medial, _ = split(here)
            letters[place] = join(initial, medial, "ㄹ")
            letters[place + 1] = _tense(letters[place + 1])
    return _OF.sub("에", "".join(letters))


def pronounced(text: str) -> str:
    """Standard pronunciation of Hangul text, as Hangul: 같이 먹는다 -> 가치 멍는다.

    A coda stays with its word before a vowel (오늘은 어때 -> 오느른 어때): linked, listeners lose the word.
    """
    apart = _BEFORE_VOWEL.sub("  ", _softened(text))
    return " ".join(str(_rules()(apart)).split())


# ---------------------------------------------------------------- symbols


def symbols(sounded: str, using: Table | None = None) -> str:
    """Symbols of pronounced Hangul; marks and single spaces stay."""
    known = using or table()
    out: list[str] = []
    sonorant = False  # whether the sound before voices a lax stop
    for letter in sounded:
        if not is_hangul(letter):
            if letter in MARKS or letter == " ":
                out.append(letter)
                sonorant = False
            continue
        initial, medial, final = split(letter)
        if initial in known.before_i and medial in _GLIDES:
            out.append(known.before_i[initial])
        else:
            out.append(known.onsets[initial][1 if sonorant else 0])
        vowel = known.vowels[medial]
        if initial in known.before_i and medial in _GLIDES and vowel.startswith("j"):
            vowel = vowel[1:]
        out.append(vowel)
        coda = _NEUTRALISED[final] if final else ""
        out.append(known.codas[coda] if coda else "")
        sonorant = coda in ("", "ㄴ", "ㅁ", "ㅇ", "ㄹ")
    return " ".join("".join(out).split())
