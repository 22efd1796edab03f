"""An English clause turned round: "I packed up my daughter's crib today" -> "you packed up your daughter's crib today".

"I" and "you" take the same verb forms but for am/was, so the turn needs no grammar; what needs care is which sentence
may be turned at all. Words are data (english.toml).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FEWEST, MOST = 4, 15
"""Words of a clause that is worth saying back and short enough to be."""
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
_TOKEN = re.compile(r"[\w'\u2019]+|[^\w\s]+|\s+")
_CUT = re.compile(
    r"[,;:]\s+|\s+[-\u2013\u2014]+\s+|\s+(?=(?:and|but|so|because|cause|cuz|while|since|until|though|although|when|if|which)\b)"
)
_FELT = re.compile(
    r",?\s+and (?:i|i['\u2019]?m) (?:(?:feel|felt|am) )?(?:(?:so|really|very|just|pretty) )*\w+$", re.IGNORECASE
)
"""A feeling named at the end: it is answered, not said back."""
_QUOTED = re.compile(r"[\"\u201c\u201d]|(?<!\w)['\u2018]|['\u2019](?!\w)")


@dataclass(frozen=True, slots=True)
class _Words:
    turned: dict[str, str]
    spelled: dict[str, str]
    lower: frozenset[str]
    starts: frozenset[str]
    past: frozenset[str]
    kin: frozenset[str]
    family: re.Pattern[str]
    never: re.Pattern[str]
    asks: re.Pattern[str]
    lead: re.Pattern[str]
    stale: re.Pattern[str]


def clause(text: str) -> str | None:
    """The clause that tells most of those that can be turned, turned; None where there is none."""
    found = [turned for piece in _SENTENCE.findall(text) if (turned := _turned(piece))]
    return max(found, key=_weight, default=None)


def _weight(turned: str) -> tuple[bool, int]:
    """What tells more: a clause of the person's own life before one of anything, a full one before a scrap; of equals
    the first."""
    words = turned.lower().split()
    return any(word in ("you", "your") or word.startswith("you'") for word in words), min(len(words), 5)


def _turned(sentence: str) -> str | None:
    words = _words()
    plain = sentence.strip(" .!…~,;:-\u2013\u2014)(")
    if not plain or "?" in sentence or _QUOTED.search(plain) or words.never.search(_bare(plain)):
        return None
    plain = re.sub(r"\b[a-z]+\b", lambda word: words.spelled.get(word[0], word[0]), words.lead.sub("", plain))
    if not plain or words.asks.search(_bare(plain)):
        return None
    plain = _whose(plain)
    subject = _subject(plain)
    if subject is None:
        return None
    cut = _short(_FELT.sub("", subject + plain))
    if cut is None or words.stale.search(_bare(cut)):
        return None
    return _turn(cut)


def _bare(text: str) -> str:
    """Lower case without apostrophes, as the patterns are written."""
    return re.sub("['\u2018\u2019]", "", text.lower())


def _subject(plain: str) -> str | None:
    """What has to stand before a sentence to make it one: nothing, "I " where it was left out, None if it is none."""
    words = _words()
    first = re.match(r"[\w'\u2019]+", plain)
    if first is None:
        return None
    word = first[0].lower().replace("\u2019", "'")
    if word in words.past or (word.endswith("ed") and len(word) > 4 and word not in words.lower):
        return "I "
    if word in words.starts or word.endswith("'s"):
        return "" if _has_verb(plain) else None
    return None


def _whose(plain: str) -> str:
    """Before "dad called" goes "my": whoever is named by what they are to the person is the person's."""
    words = _words()
    if (first := re.match(r"[\w']+", plain.lower())) and first[0] in words.kin:
        plain = "my " + plain[:1].lower() + plain[1:]
    return words.family.sub(r"\1my \2", plain)


def _has_verb(plain: str) -> bool:
    """Whether a verb form follows that cannot be anything else; a bare noun phrase is not said back."""
    words = _words()
    tokens = [token.lower().replace("\u2019", "'") for token in re.findall(r"[\w'\u2019]+", plain)]
    if tokens[0] in (
        "there's",
        "that's",
        "i",
        "we",
        "he",
        "she",
        "they",
        "it",
        "i'm",
        "we're",
        "it's",
        "he's",
        "she's",
        "they're",
        "i've",
    ):
        return len(tokens) > 1
    return any(
        token in words.past or token in words.lower or re.fullmatch(r"\w{2,}(?:ed|n't|'s|'re|'ve|'ll|'d)", token)
        or (re.fullmatch(r"\w{3,}s", token) and at > 1)
        for at, token in enumerate(tokens) if at
    )  # fmt: skip


def _short(plain: str) -> str | None:
    """The sentence, or as many of its first clauses as are short enough."""
    if len(plain.split()) <= MOST:
        return plain if len(plain.split()) >= FEWEST else None
    ends = [match.start() for match in _CUT.finditer(plain)]
    fit = [plain[:end] for end in ends if FEWEST + 1 <= len(plain[:end].split()) <= MOST]
    whole = [piece for piece in fit if _subject(piece) == ""]
    return whole[-1] if whole else None


def _turn(plain: str) -> str:
    words = _words()
    shouted = sum(char.isupper() for char in plain) > 0.6 * sum(char.isalpha() for char in plain)
    made, before = [], ""
    for at, token in enumerate(_TOKEN.findall(plain)):
        low = token.lower().replace("\u2019", "'")
        if low in words.turned:
            word = words.turned[low]
        elif before == "i" and low in ("was", "wasn't", "am"):
            word = {"was": "were", "wasn't": "weren't", "am": "are"}[low]
        elif shouted or (at == 0 and low in words.starts) or (token.isupper() and len(token) > 3):
            word = low
        else:
            word = token
        made.append(word)
        before = low if token.strip() else before
    return re.sub(r"\s+", " ", "".join(made)).strip(" ,")


@cache
def _words() -> _Words:
    data = tomllib.loads(files("avatar.mind.restating").joinpath("english.toml").read_text(encoding="utf-8"))
    return _Words(
        turned=data["turned"],
        spelled=data["spelled"],
        lower=frozenset(data["verbs"].split()),
        starts=frozenset(data["starts"].split()),
        past=frozenset(data["past"].split()),
        kin=frozenset(data["kin"].split()),
        family=re.compile(data["family"], re.IGNORECASE),
        never=re.compile("|".join(data["never"])),
        asks=re.compile("|".join(data["asks"])),
        lead=re.compile(data["lead"], re.IGNORECASE),
        stale=re.compile("|".join(data["stale"])),
    )
