"""Read and check the dialogues that the embedded generator learns from; `training/dialogues/README.md` has the format.

    python -m training.dialogue_data        # counts, and everything that is wrong with the files

Used by `training.generator` and tests/unit/test_dialogue_data.py.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from avatar.emotion import BASIC
from avatar.mind import safety
from avatar.mind.policy import SUPPORT

FOLDER = Path(__file__).parent / "dialogues"
HELD_OUT = ("job_hunt", "partner_conflict", "health_worry", "hobby")
"""Situations that are only measured on."""
LEVELS = {"en": ("plain",), "ko": ("polite", "casual")}
TONES = ("gentle", "calm", "bright", "playful")
MOST_WORDS = 45


@dataclass(frozen=True)
class Exchange:
    emotion: str  # the user's, of BASIC
    user: str
    strategy: str
    answer: str


@dataclass(frozen=True)
class Dialogue:
    situation: str
    lang: str
    level: str
    tone: str
    remembers: str  # "" where nothing was remembered
    exchanges: tuple[Exchange, ...]


class Malformed(ValueError):
    """A dialogue file breaks the format: the message names the file, the line and what is wrong."""


HEADER = re.compile(r"@ (en|ko) (\w+) (\w+)(?: \| remembers: (.+))?")
LINE = re.compile(r"([UA]) (\w+): (.+)")


def read(path: Path) -> Iterator[Dialogue]:
    """The dialogues of one file. Raises Malformed."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], 1):
        if line.strip():
            block.append((number, line.strip()))
        elif block:
            yield _dialogue(path, block)
            block = []


def _dialogue(path: Path, block: list[tuple[int, str]]) -> Dialogue:
    number, line = block[0]
    header = HEADER.fullmatch(line)
    if not header or header[2] not in LEVELS[header[1]] or header[3] not in TONES:
        raise Malformed(f"{path.name}:{number}: not a header: {line}")
    exchanges: list[Exchange] = []
    if len(block) < 3 or len(block) % 2 == 0:
        raise Malformed(f"{path.name}:{number}: a dialogue is pairs of U and A lines")
    for (at, said), (_, answered) in zip(block[1::2], block[2::2], strict=True):
        user, answer = LINE.fullmatch(said), LINE.fullmatch(answered)
        if not user or user[1] != "U" or user[2] not in BASIC:
            raise Malformed(f"{path.name}:{at}: not a line of the user with a basic emotion: {said}")
        if not answer or answer[1] != "A" or answer[2] not in SUPPORT:
            raise Malformed(f"{path.name}:{at + 1}: not an answer with a known strategy: {answered}")
        exchanges.append(Exchange(user[2], user[3].strip(), answer[2], answer[3].strip()))
    return Dialogue(path.stem, header[1], header[2], header[3], header[4] or "", tuple(exchanges))


def load(folder: Path = FOLDER) -> list[Dialogue]:
    return [dialogue for path in sorted(folder.glob("*.txt")) for dialogue in read(path)]


def parts(dialogues: list[Dialogue]) -> tuple[list[Dialogue], list[Dialogue]]:
    """Those to learn from and those of the held-out situations."""
    return (
        [one for one in dialogues if one.situation not in HELD_OUT],
        [one for one in dialogues if one.situation in HELD_OUT],
    )


def faults(dialogues: list[Dialogue]) -> list[str]:
    """What a reader would strike out: repeats, the wrong speech level or script, length, two questions, danger."""
    found, begun, given = [], set(), set()
    for one in dialogues:
        first = _folded(one.exchanges[0].user)
        if first in begun and len(first) > 12:
            found.append(f"{one.situation}: begun twice: {one.exchanges[0].user}")
        begun.add(first)
        for exchange in one.exchanges:
            answer = exchange.answer
            if _folded(answer) in given:
                found.append(f"{one.situation}: answered twice: {answer}")
            given.add(_folded(answer))
            if len(answer.split()) > MOST_WORDS:
                found.append(f"{one.situation}: too long: {answer}")
            if answer.count("?") > 1:
                found.append(f"{one.situation}: two questions: {answer}")
            if (wrong := _wrong_level(answer, one)) is not None:
                found.append(f"{one.situation}: {wrong}: {answer}")
            if safety.check(exchange.user).level == "crisis":
                found.append(f"{one.situation}: danger is answered by fixed texts: {exchange.user}")
    return found


def _wrong_level(answer: str, one: Dialogue) -> str | None:
    hangul = len(re.findall("[가-힣]", answer))
    if one.lang == "en":
        return "Korean in an English answer" if hangul > 8 else None
    if hangul < 2:
        return "no Korean"
    if "당신" in answer:
        return "당신"
    if one.level == "casual":
        polite = re.search(r"(?<![가-힣])저(는|도|한테)(?![가-힣])|(요|니다|세요)[.!?~…]*$", answer)
        return "polite ending in a casual answer" if polite else None
    sentences = [s for s in re.findall(r"[^.!?…]+[.!?…]+", answer) if re.search("[가-힣]{2}", s)]
    polite = any(re.search(r"(요|죠|니다)[.!?~…\s]*$", s) for s in sentences) or not sentences
    return None if polite else "no polite ending in a polite answer"


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.lower()).strip()


def main() -> None:
    dialogues = load()
    for fault in faults(dialogues):
        print(fault)
    learned, held = parts(dialogues)
    print(len(learned), "dialogues to learn from,", len(held), "held out,",
          sum(len(one.exchanges) for one in dialogues), "exchanges")  # fmt: skip
    for of in ("lang", "level", "tone"):
        print(of, dict(Counter(getattr(one, of) for one in dialogues)))
    for of in ("emotion", "strategy"):
        print(of, dict(Counter(getattr(e, of) for one in dialogues for e in one.exchanges)))
    sys.exit(1 if faults(dialogues) else 0)


if __name__ == "__main__":
    main()
