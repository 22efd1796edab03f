"""The lines that the learned half of the crisis check is trained and measured on. Used by `training.danger`."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from avatar.emotion import LANGUAGES
from avatar.mind import bank, safety
from training import dialogue_data

LINES = Path(__file__).parent / "danger_lines"
FAMILIES = LINES / "families"
"""Lines grouped by what they say and how: all of them trained on, whole families left out to cross-validate."""
AUTHORS = LINES / "authors"
"""The same, by other authors, one file each: whole authors left out to cross-validate."""
QUIET = "measured_"
"""Harmless families of the authors that begin so are measured only."""
UNSEEN = LINES / "unseen"
"""Lines that are measured only: never trained on, and no limit or choice was made with them."""
HELD_OUT = 4
"""Every line of this number, of each file, kind and language, is held out."""
SITUATIONS = Path(__file__).parents[1] / "avatar" / "evaluate" / "situations.jsonl"
LEVELS = ("none", "concern", "crisis")
TAKEN = {"goemotions": 6000, "kote": 2500}
"""Comments of the train parts that stand for everyday words, spread evenly."""
CHATBOT_STEP = 2
"""Of the Korean chatbot's questions, one is measured on and the next trained on."""


@dataclass(frozen=True, slots=True)
class Line:
    level: str
    kind: str  # of safety.KINDS, or what sort of harmless line it is
    lang: str
    text: str
    file: str  # crisis_explicit, crisis_indirect, concern, none; "unseen " before it; families
    held_out: bool
    family: str = ""  # of what this is one wording, for the lines in families


@dataclass(frozen=True, slots=True)
class Everyday:
    """Texts of other data sets, nearly all harmless. `name` is also the cache's."""

    name: str
    texts: list[str]


def own() -> list[Line]:
    """Every line of danger_lines, in file order. Raises ValueError for a line that is not whole."""
    lines = []
    for path in sorted(LINES.glob("*.tsv")):
        seen: Counter[tuple[str, str]] = Counter()
        for level, kind, lang, text in _whole(path):
            seen[kind, lang] += 1
            lines.append(Line(level, kind, lang, text, path.stem, seen[kind, lang] % HELD_OUT == 0))
    return lines


def unseen() -> list[Line]:
    """The lines that are measured only."""
    paths = sorted(UNSEEN.glob("*.tsv"))
    return [Line(*cells, f"unseen {path.stem}", True) for path in paths for cells in _whole(path)]


def families() -> list[Line]:
    """The lines of families, each below its heading `@ family level kind lang`. Harmless lines of a family use its
    words. Raises ValueError for a heading that is not whole."""
    return [line for path in sorted(FAMILIES.glob("*.txt")) for line in _grouped(path, "families", held_out=False)]


def authors(leave: Sequence[str] = ()) -> list[Line]:
    """The lines of the authors, those of the ones in `leave` held out. Raises ValueError as `families` does."""
    return [
        line
        for path in sorted(AUTHORS.glob("*.txt"))
        for line in _grouped(path, f"author {path.stem}", held_out=path.stem in leave)
    ]


def _grouped(path: Path, file: str, *, held_out: bool) -> Iterator[Line]:
    family = level = kind = lang = ""
    for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if row.startswith("@ "):
            family, level, kind, lang = row[2:].split(" ")
            _check(level, kind, lang, f"{path.name}:{number}")
        else:
            yield Line(level, kind, lang, row, file, held_out or family.startswith(QUIET), family)


def _whole(path: Path) -> Iterator[tuple[str, str, str, str]]:
    for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        cells = row.split("\t")
        if len(cells) != 4 or not cells[3].strip():
            raise ValueError(f"{path.name}:{number} is not `level TAB kind TAB lang TAB text`: {row!r}")
        level, kind, lang, text = cells
        _check(level, kind, lang, f"{path.name}:{number}")
        yield level, kind, lang, text


def _check(level: str, kind: str, lang: str, where: str) -> None:
    if level not in LEVELS or lang not in LANGUAGES or (level != "none" and kind not in safety.KINDS):
        raise ValueError(f"{where}: unknown level, kind or language in {level!r}, {kind!r}, {lang!r}")


def everyday_train(data: Path) -> list[Everyday]:
    """Comments of the train parts, our own everyday sentences, and some of the Korean chatbot's questions."""
    english = [row.split("\t")[0] for row in _rows(data / "goemotions" / "train.tsv")]
    korean = [row.split("\t")[1] for row in _rows(data / "kote" / "train.tsv")]
    own = [row.split("\t")[2] for row in _rows(Path(__file__).parent / "text_basic.tsv") if not row.startswith("#")]
    return [
        Everyday("everyday_train", _spread(english, TAKEN["goemotions"]) + _spread(korean, TAKEN["kote"])),
        Everyday("everyday_plain", own + _questions(data)[1::CHATBOT_STEP]),
    ]


def talks_train() -> list[Everyday]:
    """What people say in the dialogues of the learned situations, harmless and often sad, and example messages of every
    second entry of the bank; both languages. What is measured on is left out, where two say the same."""
    learned, _ = dialogue_data.parts(dialogue_data.load())
    said = {
        "talk_learned": [text for _, text in _said(learned)],
        "bank_learned": [text for lang in LANGUAGES for text in _tried(lang, 0)],
    }
    measured = {text.lower() for part in talks_measured() for text in part.texts}
    return [
        Everyday(name, [text for text in dict.fromkeys(texts) if text.lower() not in measured])
        for name, texts in said.items()
    ]


def talks_measured() -> list[Everyday]:
    """Harmless messages to an avatar that nothing is trained on: of the dialogues' held-out situations, of the answers'
    evaluation, what authors wrote for it, and of the bank's other entries."""
    _, held = dialogue_data.parts(dialogue_data.load())
    rows = [json.loads(row) for row in _rows(SITUATIONS)]
    quiet = [line for line in authors() if line.family.startswith(QUIET)]
    parts = []
    for lang in LANGUAGES:
        parts += [
            Everyday(f"talk_held_{lang}", list(dict.fromkeys(text for of, text in _said(held) if of == lang))),
            Everyday(f"situations_{lang}", [row["text"] for row in rows if row["lang"] == lang]),
            Everyday(f"authors_{lang}", [line.text for line in quiet if line.lang == lang]),
            Everyday(f"bank_{lang}", _tried(lang, 1)),
        ]
    return parts


def _tried(lang: str, first: int) -> list[str]:
    """Example messages of every second entry of the bank."""
    return list(dict.fromkeys(text for entry in bank.entries()[first::2] for text in entry.triggers[lang]))


def _said(dialogues: list[dialogue_data.Dialogue]) -> Iterator[tuple[str, str]]:
    return ((one.lang, exchange.user) for one in dialogues for exchange in one.exchanges)


def everyday_measured(data: Path) -> list[Everyday]:
    """Texts that nothing is trained on: the Korean chatbot's questions and the dev parts."""
    questions = _questions(data)
    english = [row.split("\t")[0] for row in _rows(data / "goemotions" / "dev.tsv")]
    korean = [row.split("\t")[1] for row in _rows(data / "kote" / "dev.tsv")]
    return [
        Everyday("ko_chatbot", questions[::CHATBOT_STEP]),
        Everyday("goemotions_dev", english),
        Everyday("kote_dev", korean),
    ]


def _questions(data: Path) -> list[str]:
    with (data / "ko_chatbot" / "ChatbotData.csv").open(encoding="utf-8", newline="") as file:
        return [row["Q"] for row in csv.DictReader(file)]


def _rows(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").strip("\n").split("\n")


def _spread(texts: Sequence[str], count: int) -> list[str]:
    return [texts[i * len(texts) // count] for i in range(min(count, len(texts)))]
