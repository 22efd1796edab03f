"""Where labelled data lies, which part of it is read, and how to come by it.

The layout of the folder is that of the data sets, as far as they have one:

    goemotions/dev.tsv      text, comma-separated label numbers, id      goemotions/labels.txt: one label a line
    kote/dev.tsv            id, text, comma-separated label numbers      kote/labels.txt
    emobank/*.csv           columns split, V, A, D (1..5), text
    ferplus/valid.npz       images (n, 48, 48) grey, votes (n, 10), vote_columns
    ravdess/*.flac          16 kHz; the file name tells emotion, sentence and actor
    dialogues/*.txt         answers written for their messages (training/dialogues is such a folder)

Test parts of the same layout are test.tsv, split "test" and test.npz.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from avatar.emotion import BASIC
from avatar.errors import BadInput
from avatar.senses.taxonomy import taxonomy

Item = TypeVar("Item")
WHENCE = {
    "goemotions": "https://github.com/google-research/google-research/tree/master/goemotions (Apache-2.0)",
    "kote": "https://github.com/searle-j/KOTE (MIT)",
    "emobank": "https://github.com/JULIELab/EmoBank (CC BY-SA 4.0)",
    "ferplus": "https://github.com/microsoft/FERPlus with the pictures of FER2013",
    "dialogues": "this project's repository: its training folder is such a folder",
    "ravdess": "https://zenodo.org/records/1188976 (CC BY-NC-SA 4.0), speech as 16 kHz FLAC",
}


@dataclass(frozen=True, slots=True)
class Labelled:
    texts: list[str]
    gold: NDArray[np.bool_]  # (n, labels)


@dataclass(frozen=True, slots=True)
class Source:
    """A data folder, or none. `limit` reads only so many items of each set, evenly spread; 0 reads all."""

    folder: Path | None = None
    part: str = "dev"  # dev | test
    limit: int = 0
    progress: Callable[[str], None] = lambda _: None
    text_engine: str | None = None  # its key; None is the default
    reply_engines: tuple[str, ...] = ()  # their keys; none is the default one

    def path(self, *names: str) -> Path | None:
        """The first of these files that is there."""
        if self.folder is None:
            return None
        return next((path for name in names if (path := self.folder / name).is_file()), None)

    def missing(self, name: str, file: str) -> str:
        where = "no --data folder was given" if self.folder is None else f"{self.folder / file} is not there"
        return f"{name} {self.part} part ({where}); get it at {WHENCE[file.split('/')[0]]}"

    def some(self, items: Sequence[Item]) -> list[Item]:
        if not self.limit or len(items) <= self.limit:
            return list(items)
        return [items[i] for i in np.linspace(0, len(items) - 1, self.limit).astype(int)]

    def labelled(self, name: str, text_at: int, labels_at: int) -> Labelled | None:
        """GoEmotions or KOTE; None where the file is not there. Raises BadInput."""
        path = self.path(f"{name}/{self.part}.tsv")
        if path is None:
            return None
        labels = taxonomy(name).labels
        listed = path.with_name("labels.txt")
        if listed.is_file() and tuple(listed.read_text(encoding="utf-8").split("\n"))[: len(labels)] != labels:
            raise BadInput(f"{listed} lists other labels than avatar/senses/tables/{name}.toml.", "Take the original.")
        rows = self.some([line.split("\t") for line in path.read_text(encoding="utf-8").split("\n") if line])
        gold = np.zeros((len(rows), len(labels)), bool)
        try:
            for i, row in enumerate(rows):
                gold[i, [int(k) for k in row[labels_at].split(",")]] = True
            return Labelled([row[text_at] for row in rows], gold)
        except (IndexError, ValueError):
            raise BadInput(f"{path} is not laid out as expected.", "See avatar/evaluate/source.py.") from None

    def rated(self) -> tuple[list[str], NDArray[np.float64]] | None:
        """EmoBank: texts and (n, 3) ratings 1..5; None where it is not there. Raises BadInput."""
        path = self.path(f"emobank/emobank_{self.part}.csv", "emobank/emobank_train_dev.csv", "emobank/emobank.csv")
        if path is None:
            return None
        with path.open(encoding="utf-8", newline="") as file:
            rows = self.some([row for row in csv.DictReader(file) if row.get("split") == self.part])
        try:
            ratings = [[float(row[axis]) for axis in "VAD"] for row in rows]
            return ([row["text"] for row in rows], np.array(ratings)) if rows else None
        except (KeyError, ValueError):
            raise BadInput(f"{path} is not laid out as expected.", "See avatar/evaluate/source.py.") from None

    def faces(self) -> tuple[NDArray[np.uint8], NDArray[np.int64]] | None:
        """FER+: pictures (n, 48, 48) and votes (n, 10): BASIC, then unknown and no face. Raises BadInput."""
        path = self.path("ferplus/test.npz") if self.part == "test" else self.path("ferplus/valid.npz")
        if path is None:
            return None
        try:
            with np.load(path, allow_pickle=False) as file:
                data: dict[str, NDArray[Any]] = {name: file[name] for name in ("images", "votes", "vote_columns")}
            columns = [str(name).lower() for name in data["vote_columns"]]
            order = [columns.index(name) for name in BASIC]
        except (KeyError, ValueError, OSError):
            raise BadInput(f"{path} is not laid out as expected.", "See avatar/evaluate/source.py.") from None
        rest = [number for number in range(len(columns)) if number not in order]
        chosen = self.some(range(len(data["images"])))
        return data["images"][chosen], data["votes"][chosen][:, order + rest].astype(np.int64)

    def clips(self) -> list[Path]:
        """RAVDESS' sound files, in the order of their names."""
        if self.folder is None:
            return []
        return self.some(sorted((self.folder / "ravdess").glob("03-01-*.flac")))
