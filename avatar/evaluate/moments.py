"""Constructed moments: what somebody feels, and what each sense gets to see of it. The set on which fusion is measured.

The words are ours (lines.tsv) and are read by the real text engine when the set is evaluated; faces and voices are real
readings of our engines (faces.tsv, voices.tsv; made by training/fused_set.py, which says of what). Who shows what is
written here as data (`SHOWN`), so the set shows that the mechanism works. It does not show how people are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Literal

from avatar.emotion import BASIC, LANGUAGES, EmotionState
from avatar.engines.base import Lang, TextSense

FOLDER = Path(__file__).parent
LINES, FACES, VOICES = FOLDER / "lines.tsv", FOLDER / "faces.tsv", FOLDER / "voices.tsv"
AT = 100.0
"""The moment at which is asked what somebody feels, in seconds."""
Half = Literal["chosen", "reported"]
HALVES: tuple[Half, Half] = ("chosen", "reported")


@dataclass(frozen=True, slots=True)
class Shown:
    """What one kind of moment shows. An emotion is `felt`, or a name of BASIC, or "" for a sense that is away."""

    name: str
    lines: str  # the kind of lines it goes with
    words_age: float | None  # seconds ago that they were said; None: nothing was said
    face: str = ""
    face_age: float = 0.2
    voice: str = ""
    dim: float = 1.0  # of the face reading's confidence: a small or blurred face
    only: tuple[str, ...] = ()  # feelings it is for; all when empty


PAIN = ("sadness", "anger", "fear", "disgust", "contempt")
SHOWN: tuple[Shown, ...] = (
    Shown("telling words, still face", "telling", 1.0, face="neutral"),
    Shown("telling words, telling face", "telling", 1.0, face="felt", voice="felt"),
    Shown("telling words alone", "telling", 1.0),
    Shown("telling words, polite smile", "telling", 1.0, face="happiness", voice="neutral", only=PAIN),
    Shown("telling words, blurred other face", "telling", 2.0, face="other", dim=0.3),
    Shown("telling words, other face gone since 3 s", "telling", 4.0, face="other", face_age=3.0),
    Shown("telling words, spoken", "telling", 1.5, voice="felt"),
    Shown("open words, telling face", "open", 1.0, face="felt"),
    Shown("open words, telling face and voice", "open", 2.0, face="felt", voice="felt"),
    Shown("open words, half a minute ago", "open", 30.0, face="felt"),
    Shown("other words 45 s ago, telling face", "stale", 45.0, face="felt"),
    Shown("no words, telling face", "none", None, face="felt", voice="felt"),
    Shown("irony", "irony", 1.0, face="felt", voice="felt"),
)


@dataclass(frozen=True, slots=True)
class Moment:
    kind: str
    lang: Lang
    felt: str
    readings: tuple[EmotionState, ...]  # in the order of their time, all before AT


@dataclass(frozen=True, slots=True)
class Line:
    kind: str
    feelings: tuple[str, ...]
    text: Mapping[str, str]  # by language


@cache
def lines() -> tuple[Line, ...]:
    return tuple(
        Line(kind, tuple(feelings.split(",")), {"en": english, "ko": korean})
        for kind, feelings, english, korean in _rows(LINES)
    )


@cache
def readings(path: Path) -> Mapping[str, tuple[EmotionState, ...]]:
    """A table's readings by the emotion that was shown."""
    source = "face" if path == FACES else "voice"
    found: dict[str, list[EmotionState]] = {}
    for felt, _origin, *numbers in _rows(path):
        *basic, valence, arousal, dominance, confidence = map(float, numbers)
        shares = {name: share / sum(basic) for name, share in zip(BASIC, basic, strict=True)}
        state = EmotionState(shares, valence, arousal, dominance, confidence, source=source)
        found.setdefault(felt, []).append(state)
    return {name: tuple(states) for name, states in found.items()}


def moments(engine: TextSense, half: Half) -> list[Moment]:
    """The half's moments, the same at every call. Nothing of one half is in the other: no line, face or voice."""
    own = {kind: [line for line in lines() if line.kind == kind][HALVES.index(half) :: 2] for kind in _kinds()}
    texts = [(line, lang) for kind in own.values() for line in kind for lang in LANGUAGES]
    said = engine.read([line.text[lang] for line, lang in texts], [_lang(lang) for _, lang in texts])
    read = {(id(line), lang): one.state for (line, lang), one in zip(texts, said, strict=True)}
    faces, voices = _Deck(readings(FACES), half), _Deck(readings(VOICES), half)
    made = []
    for shown in SHOWN:
        for number, (line, lang, felt) in enumerate(_cases(shown, own)):
            parts = []
            if line is not None and shown.words_age is not None:
                parts.append(read[id(line), lang].moved(at=AT - shown.words_age, source="text"))
            for deck, what, age in ((faces, shown.face, shown.face_age), (voices, shown.voice, 1.0)):
                name = {"felt": felt, "other": _other(felt, number)}.get(what, what)
                state = deck.next(name)
                if state is not None:
                    dim = shown.dim if deck is faces else 1.0
                    parts.append(state.moved(at=AT - age, confidence=state.confidence * dim))
            made.append(Moment(shown.name, _lang(lang), felt, tuple(sorted(parts, key=lambda part: part.at))))
    return made


def _cases(shown: Shown, own: Mapping[str, Sequence[Line]]) -> Iterator[tuple[Line | None, str, str]]:
    """(line, language, what is felt) of one kind of moment."""
    for lang in LANGUAGES:
        if shown.lines == "none":
            yield from ((None, lang, felt) for felt in BASIC)
        elif shown.lines == "stale":  # what was said then is another feeling than the one now
            for number, line in enumerate(own["telling"]):
                yield line, lang, _other(line.feelings[0], number)
        else:
            for line in own[shown.lines]:
                for felt in line.feelings:
                    if not shown.only or felt in shown.only:
                        yield line, lang, felt


class _Deck:
    """A half of a table's readings, each dealt before any comes again."""

    def __init__(self, table: Mapping[str, tuple[EmotionState, ...]], half: Half) -> None:
        self._cards = {name: states[HALVES.index(half) :: 2] for name, states in table.items()}
        self._turn = {name: count() for name in table}

    def next(self, name: str) -> EmotionState | None:
        cards = self._cards.get(name)
        return cards[next(self._turn[name]) % len(cards)] if cards else None


def _other(felt: str, number: int) -> str:
    """Another feeling than this one, all of them in turn."""
    rest = [name for name in BASIC if name not in (felt, "neutral")]
    return rest[number % len(rest)]


def _kinds() -> list[str]:
    return list(dict.fromkeys(line.kind for line in lines()))


def _lang(lang: str) -> Lang:
    return "ko" if lang == "ko" else "en"


def _rows(path: Path) -> Iterator[list[str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
