"""Sentences and their labels for the text heads: GoEmotions, KOTE, EmoBank, the project's own `text_basic.tsv`, the
messages written for rare labels and what the people in the dialogues say."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avatar.emotion import BASIC
from avatar.senses.taxonomy import taxonomy
from training import dialogue_data

Array = NDArray[np.float32]
OWN = Path(__file__).parent / "text_basic.tsv"
WRITTEN = Path(__file__).parent / "written"


@dataclass(frozen=True)
class Part:
    """One data set's part. What it does not label is None."""

    name: str
    texts: list[str]
    task: str  # goemotions | kote | vad | own
    target: Array  # (n, labels) of 0/1, (n, 3) ratings 1..5, or (n, 8) one-hot
    groups: NDArray[np.int64]  # rows of one group stay in one fold
    lang: str


def multilabel(path: Path, name: str, text_at: int, labels_at: int, part: str) -> Part:
    """A tab-separated file whose label column holds comma-separated indices into the taxonomy."""
    known = taxonomy(name)
    listed = [line for line in (path.parent / "labels.txt").read_text(encoding="utf-8").splitlines() if line]
    if tuple(listed) != known.labels:
        raise SystemExit(f"{path.parent}/labels.txt and avatar/senses/tables/{name}.toml list different labels")
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").split("\n") if line]
    target = np.zeros((len(rows), len(known.labels)), np.float32)
    for i, row in enumerate(rows):
        target[i, [int(k) for k in row[labels_at].split(",")]] = 1
    texts = [row[text_at] for row in rows]
    return Part(f"{name}_{part}", texts, name, target, np.arange(len(rows)), known.lang)


def written(name: str) -> Part:
    """Our own messages for the labels a data set has few of: `label,label TAB text`."""
    known = taxonomy(name)
    rows = [
        line.split("\t")
        for path in sorted(WRITTEN.glob(f"{name}-*.tsv"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    target = np.zeros((len(rows), len(known.labels)), np.float32)
    for i, (labels, _text) in enumerate(rows):
        target[i, [known.labels.index(label) for label in labels.split(",")]] = 1
    return Part(f"{name}_written", [text for _labels, text in rows], name, target, np.arange(len(rows)), known.lang)


def emobank(folder: Path, split: str) -> Part:
    with (folder / "emobank_train_dev.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == split]
    ratings = np.array([[float(row[axis]) for axis in "VAD"] for row in rows], np.float32)
    return Part(f"emobank_{split}", [row["text"] for row in rows], "vad", ratings, np.arange(len(rows)), "en")


def own() -> Part:
    """Our bilingual sentences; the n-th of an emotion says about the same in both languages and shares a group."""
    rows = [line.split("\t") for line in OWN.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    target = np.zeros((len(rows), len(BASIC)), np.float32)
    seen: dict[tuple[str, str], int] = {}
    groups = []
    for i, (lang, basic, _text) in enumerate(rows):
        target[i, BASIC.index(basic)] = 1
        seen[lang, basic] = seen.get((lang, basic), 0) + 1
        groups.append(1000 * BASIC.index(basic) + seen[lang, basic])
    return Part("own", [row[2] for row in rows], "own", target, np.array(groups), "en+ko")


TELLS = 4
"""Words from which a later line of a dialogue tells its feeling without what was said before."""


def talks(*, held_out: bool = False) -> Part:
    """What the people in our dialogues say, with the basic emotion they have, without the situations held out (or only
    those): everyday lines that mostly do not name a feeling. A dialogue is a group."""
    texts, basic, groups, langs = [], [], [], set()
    for number, one in enumerate(dialogue_data.load()):
        if (one.situation in dialogue_data.HELD_OUT) != held_out:
            continue
        for at, exchange in enumerate(one.exchanges):
            if at == 0 or len(exchange.user.split()) >= TELLS:
                texts.append(exchange.user)
                basic.append(BASIC.index(exchange.emotion))
                groups.append(number)
                langs.add(one.lang)
    return Part(
        "talks", texts, "own", np.eye(len(BASIC), dtype=np.float32)[basic], np.array(groups), "+".join(sorted(langs))
    )


CORE = {
    "goemotions": {
        "neutral": "neutral", "happiness": "joy", "sadness": "sadness", "anger": "anger", "fear": "fear",
        "disgust": "disgust", "surprise": "surprise", "contempt": "annoyance",
    },
    "kote": {
        "neutral": "없음", "happiness": "기쁨", "sadness": "슬픔", "anger": "화남/분노", "fear": "공포/무서움",
        "disgust": "역겨움/징그러움", "surprise": "놀람", "contempt": "한심함",
    },
}  # fmt: skip
"""The one fine label that an own sentence of each basic emotion surely has."""


def labels_of_basic(name: str) -> tuple[Array, Array]:
    """What a basic emotion tells about the labels: (8, labels) gold, and 1 where it is known at all.

    Known: the core label holds; labels of the opposite valence do not; a neutral sentence has no label of feeling.
    """
    table = taxonomy(name)
    glad, plain = BASIC.index("happiness"), BASIC.index("neutral")
    sour = [i for i, basic in enumerate(BASIC) if basic not in ("happiness", "neutral", "surprise")]
    gold, known = (
        np.zeros((len(BASIC), len(table.labels)), np.float32),
        np.zeros((len(BASIC), len(table.labels)), np.float32),
    )
    known[sour] = table.weights[:, glad] >= 0.5
    known[glad] = table.weights[:, sour].sum(axis=1) >= 0.5
    known[plain] = table.weights[:, plain] == 0
    for basic, label in CORE[name].items():
        gold[BASIC.index(basic), table.labels.index(label)] = known[BASIC.index(basic), table.labels.index(label)] = 1
    return gold, known


def langs_of_own() -> NDArray[np.bool_]:
    """True where an own sentence is Korean."""
    lines = OWN.read_text(encoding="utf-8").splitlines()
    return np.array([line.startswith("ko\t") for line in lines if not line.startswith("#")])


def load(data: Path) -> dict[str, Part]:
    parts = [
        multilabel(data / "goemotions/train.tsv", "goemotions", 0, 1, "train"),
        multilabel(data / "goemotions/dev.tsv", "goemotions", 0, 1, "dev"),
        multilabel(data / "kote/train.tsv", "kote", 1, 2, "train"),
        multilabel(data / "kote/dev.tsv", "kote", 1, 2, "dev"),
        emobank(data / "emobank", "train"),
        emobank(data / "emobank", "dev"),
        own(),
        written("goemotions"),
        written("kote"),
        talks(),
    ]
    return {part.name: part for part in parts} | {"talks_held_out": talks(held_out=True)}
