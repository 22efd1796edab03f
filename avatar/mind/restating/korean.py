"""A Korean clause turned round: "동생이 제 일기를 읽었어요" -> "동생이 일기를 읽었군요".

The last clause of a sentence is taken with what belongs to it, words for oneself are turned or, in polite speech, left
out as Korean does, and its ending becomes that of one who has just learned it. Morphology by kiwipiepy; tables are data
(korean.toml).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

FEWEST, MOST = 2, 9
"""Words (between spaces) of a clause that is worth saying back and short enough to be."""
PAST = ("었", "았", "였", "엇", "앗", "엿")
MINE = ("내", "제")
OWN = ("나", "저", "우리", "저희", "내", "제")
STEMS = ("VV", "VA", "VX", "VCP", "VCN", "XSV", "XSA")
Ending = tuple[str, str]  # form, tag


GOES_ON = frozenset({"JX", "JKQ", "JKO", "JKS", "JKB", "VCP", "EF", "EC", "EP", "NNB"})
"""What may follow an ending within the same sentence."""


@dataclass(frozen=True, slots=True)
class Morph:
    """One morpheme and where it stands in the text; a contraction's parts share their place."""

    form: str
    tag: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Words:
    never: re.Pattern[str]
    asks: frozenset[str]
    told: dict[str, str]
    seen: frozenset[str]
    adjectives: frozenset[str]
    interjections: frozenset[str]
    cuts: frozenset[str]


def clause(text: str, *, polite: bool) -> str | None:
    """The clause that tells most, turned, without its end mark; None where none can be. Of equals the first."""
    words = _words()
    found: list[str] = []
    for piece in re.findall(r"(?:[^.!?…~\n]|\.(?=\d))+[.!?…~]*", re.sub(r"[ㅋㅎㅠㅜㄷ^;:)(]{2,}", ". ", text)):
        if "?" in piece or re.search(r"['\"\u2018\u201c]", piece):
            continue
        for segment in _segments(_morphs(piece)):
            said = piece[segment[0].start : segment[-1].end]
            if not words.never.search(said) and (turned := _turned(piece, segment, polite)):
                found.append(turned)
    return max(found, key=lambda one: min(len(one.split()), 3), default=None)


def _morphs(text: str) -> list[Morph]:
    tokens = [Morph(one.form, one.tag.split("-")[0], one.start, one.end) for one in _kiwi().tokenize(text)]
    return [one for one in tokens if not one.tag.startswith(("S", "W")) or one.tag in ("SN", "SL")]


def _segments(morphs: Sequence[Morph]) -> list[list[Morph]]:
    """The sentences in a piece: people seldom write the marks between them."""
    made: list[list[Morph]] = [[]]
    for at, one in enumerate(morphs):
        made[-1].append(one)
        follows = morphs[at + 1].tag if at + 1 < len(morphs) else ""
        if one.tag in ("EF", "ETN") and follows not in GOES_ON:
            made.append([])
    return [one for one in made if one]


def _orders(body: Sequence[Morph]) -> bool:
    """ "하세요" without anybody who does it asks for something."""
    return body[-1].form in ("세요", "으세요") and not any(one.tag == "JKS" for one in body)


def _turned(text: str, morphs: Sequence[Morph], polite: bool) -> str | None:
    words = _words()
    body = list(morphs)
    while body and (body[0].tag in ("IC", "MAJ") or body[0].form in words.interjections):
        body.pop(0)
    stem = _predicate(body)
    if stem is None or _orders(body):
        return None
    ending = _ending(body[stem:], polite)
    spans = _own(text, _last_clause(body[:stem]), polite)
    if ending is None or not spans:
        return None
    predicate = str(_kiwi().join(ending))
    if body[stem].tag == "VCP" and not _closed(spans[-1]):
        predicate = _AFTER_VOWEL.sub(lambda found: {"이었": "였", "이셨": "셨", "이": ""}[found[0]], predicate)
    joint = "" if body[stem].start == body[stem - 1].end or body[stem].tag in ("VCP", "XSV", "XSA") else " "
    said = re.sub(r"\s+", " ", spans + joint + predicate).strip(" ,")
    return said if FEWEST <= len(said.split()) <= MOST else None


_AFTER_VOWEL = re.compile("^(?:이었|이셨|이)")


def _closed(syllable: str) -> bool:
    """Whether a syllable ends with a consonant; digits and letters count as if they did."""
    return not "가" <= syllable <= "힣" or (ord(syllable) - ord("가")) % 28 > 0


def _predicate(body: Sequence[Morph]) -> int | None:
    """Where the stem of the last predicate begins; None where the sentence does not end with one or is nothing else."""
    at = len(body) - 1
    while at >= 0 and body[at].tag in ("EF", "EC", "EP", "JX", "ETN") and body[at].form != "만":
        at -= 1
    return at if 0 < at < len(body) - 1 and body[at].tag in STEMS else None


def _ending(tail: Sequence[Morph], polite: bool) -> list[Ending] | None:
    """The predicate with the ending of one who has just learned it; None for questions, orders, wishes and plans."""
    words = _words()
    stem, rest = (tail[0].form, tail[0].tag), tail[1:]
    steps = [one.form for one in rest if one.tag == "EP"]
    last = next((one.form for one in reversed(rest) if one.tag in ("EF", "EC", "ETN")), "")
    if last in words.asks or "겠" in steps or (last == "고" and not set(steps) & set(PAST)):
        return None
    like_adjective = stem[1] in ("VA", "XSA", "VCP", "VCN") or stem[0] in words.adjectives
    kept: list[Ending] = [stem]
    if last in ("세요", "으세요", "셔", "셔요") and "시" not in steps:
        kept.append(("시", "EP"))
    kept += [("었" if form in PAST else form, "EP") for form in steps]
    past = ("었", "EP") in kept
    if not past and (last in words.seen or (last in ("ᆷ", "음") and not like_adjective)):
        kept.append(("었", "EP"))
        past = True
    close = "군요" if polite else "구나"
    if told := words.told.get(last):
        through = "라" if stem[1] == "VCP" else "다" if past or like_adjective else told
        return [*kept, (f"{through}는{close}", "EF")]
    return [*kept, (close if past or like_adjective else f"는{close}", "EF")]


def _last_clause(head: Sequence[Morph]) -> list[Morph]:
    """The words from the first clause boundary on from which the clause is not too long."""
    words = _words()
    starts = [0] + [at + 1 for at, one in enumerate(head) if one.tag == "EC" and one.form in words.cuts]
    fit = [start for start in starts if FEWEST - 1 <= _count(head[start:]) <= MOST - 1]
    return list(head[fit[0] :]) if fit else list(head)


def _count(morphs: Sequence[Morph]) -> int:
    """How many words between spaces."""
    return sum(at == 0 or one.start > morphs[at - 1].end for at, one in enumerate(morphs))


def _own(text: str, head: Sequence[Morph], polite: bool) -> str | None:
    """The words before the predicate as they were written, those for oneself turned to "you" in casual speech and left
    out in polite speech; None where that would change who did what, or nothing is left."""
    made, at, end = "", 0, head[0].start if head else 0
    told = False
    while at < len(head):
        one = head[at]
        after = head[at + 1] if at + 1 < len(head) else None
        gap = text[end : one.start] if one.start >= end else ""
        following = head[at + 1].tag if at + 1 < len(head) else ""
        if one.form in MINE and one.tag != "NP" and following.startswith("N"):
            made, at, end = made + gap + ("" if polite else "네"), at + 1, one.end
            continue
        if one.tag == "NP" and one.form in OWN:
            you = "너희" if one.form in ("우리", "저희") else "너"
            beyond = head[at + 2].form if at + 2 < len(head) else ""
            word, used = _you(you, after, beyond, polite)
            if word is None:
                return None
            made, at = made + gap + word, at + used
            end = max(head[at - 1].end, one.end)
            continue
        if one.tag == "NP" and one.form in ("너", "네", "니", "당신", "너희"):
            return None
        made += gap + (text[max(one.start, end) : one.end] if one.end > end else "")
        told = told or one.tag in ("NNG", "NNP", "SL", "SN", "NR", "NNB", "MAG", "VV", "VA")
        end, at = max(end, one.end), at + 1
    return made if told else None


def _you(you: str, after: Morph | None, beyond: str, polite: bool) -> tuple[str | None, int]:
    """What stands for a word for oneself with the particle after it, and how many morphemes that were; None where it
    cannot be said. `beyond`: what follows the particle."""
    form, tag = (after.form, after.tag) if after else ("", "")
    if tag in ("JKS", "JX") and form in ("가", "이", "는", "은", "ᆫ"):
        return "", 2  # a subject is left out
    if tag == "JKG" and polite and beyond in ("탓", "때문", "잘못", "것", "거", "몫", "자신", "편", "차례", "입"):
        return None, 2
    if tag == "JKG":
        return ("" if polite else "너희" if you == "너희" else "네"), 2
    if form == "도":
        return ("" if polite else f"{you}도"), 2
    if polite and form in ("를", "을", "ᆯ", "한테", "에게", "께"):
        return "", 2
    if tag in ("JKO", "JKB", "JC") or form == "만":
        return (None, 2) if polite else (you + {"ᆯ": "를"}.get(form, form), 2)
    if tag in ("VCP", "JX", "NNB", "XSN"):
        return None, 1
    return (you if you == "너희" and not polite and tag.startswith("N") else ""), 1  # bare: "나 오늘", "우리 집"


@cache
def _kiwi() -> Any:
    from kiwipiepy import Kiwi

    return Kiwi(num_workers=1, load_multi_dict=False)


def warm() -> None:
    """Load the morphology, about a second and 300 MB, so that no answer waits for it."""
    _kiwi().tokenize("안녕하세요")


@cache
def _words() -> _Words:
    data = tomllib.loads(files("avatar.mind.restating").joinpath("korean.toml").read_text(encoding="utf-8"))
    return _Words(
        never=re.compile("|".join(data["never"])),
        asks=frozenset(data["asks"].split()),
        told=dict(pair.split("=") for pair in data["told"].split()),
        seen=frozenset(data["seen"].split()),
        adjectives=frozenset(data["adjectives"].split()),
        interjections=frozenset(data["interjections"].split()),
        cuts=frozenset(data["cuts"].split()),
    )
