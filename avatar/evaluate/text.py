"""The text engine on GoEmotions, KOTE and EmoBank.

Fine labels count as the engine names them (its own thresholds). A basic emotion is right when it has the largest share
of the gold labels, or at least `SHARE` of it: the labels' shares are those of avatar/senses/tables.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from avatar.emotion import BASIC
from avatar.engines import registry
from avatar.engines.base import Lang, TextReading, TextSense
from avatar.evaluate import scores
from avatar.evaluate.report import Report, Table
from avatar.evaluate.source import Labelled, Source
from avatar.senses.taxonomy import OF, taxonomy

BATCH = 256
TIMED = 40
SHARE = 0.4
EKMAN: Mapping[str, tuple[str, ...]] = {
    "anger": ("anger", "annoyance", "disapproval"),
    "disgust": ("disgust",),
    "fear": ("fear", "nervousness"),
    "joy": (
        "joy", "amusement", "approval", "excitement", "gratitude", "love", "optimism", "relief", "pride", "admiration",
        "desire", "caring",
    ),
    "sadness": ("sadness", "disappointment", "embarrassment", "grief", "remorse"),
    "surprise": ("surprise", "realization", "confusion", "curiosity"),
    "neutral": ("neutral",),
}  # fmt: skip
"""The grouping that GoEmotions itself publishes."""
SETS: Mapping[str, tuple[str, Lang, int, int]] = {
    "goemotions": ("GoEmotions", "en", 0, 1),
    "kote": ("KOTE", "ko", 1, 2),
}
"""Folder -> its name, its language, the columns of text and labels."""


def evaluate(source: Source) -> Report:
    engine = registry.get("text", source.text_engine)
    report = Report("text", f"engine {engine.name}, {source.part} parts")
    fine = Table("Fine labels", ("data", "texts", "labels", "macro-F1", "micro-F1"))
    basic = Table("Basic emotion of eight", ("data", "right", "sure", "right when sure", "calibration error"))
    for name, (title, lang, text_at, labels_at) in SETS.items():
        data = source.labelled(name, text_at, labels_at)
        if data is None:
            report.missing.append(source.missing(title, f"{name}/{source.part}.tsv"))
            continue
        source.progress(f"text: {title}, {len(data.texts)} texts")
        readings = read(engine, data.texts, lang)
        if all(one.taxonomy == name for one in readings):
            _fine(report, fine, name, title, data, readings)
        else:
            report.notes.append(f"{title}: {engine.name} has fine labels of its own, which its labels cannot score")
        _basic(report, basic, name, title, data, readings)
    rated = source.rated()
    dimensions = Table("Dimensions, Pearson r", ("data", "texts", "valence", "arousal", "dominance"))
    if rated is None:
        report.missing.append(source.missing("EmoBank", "emobank"))
    else:
        texts, ratings = rated
        source.progress(f"text: EmoBank, {len(texts)} texts")
        states = [one.state for one in read(engine, texts, "en")]
        said = np.array([[one.valence, one.arousal, one.dominance] for one in states])
        found = [scores.pearson(said[:, axis], ratings[:, axis]) for axis in range(3)]
        dimensions.row("EmoBank", len(texts), *found)
        for axis, r in zip(("valence", "arousal", "dominance"), found, strict=True):
            report.score(f"emobank_{axis}_r", r)
    report.tables += [table for table in (fine, basic, dimensions) if table.rows]
    if report.tables:
        report.score("ms_a_text", _milliseconds(engine))
        report.notes.append(f"{report.scores['ms_a_text']:.1f} ms a text here, median of {TIMED} read one by one")
    return report


def read(engine: TextSense, texts: list[str], lang: Lang) -> list[TextReading]:
    made: list[TextReading] = []
    for start in range(0, len(texts), BATCH):
        some = texts[start : start + BATCH]
        made += engine.read(some, [lang] * len(some))
    return made


def _fine(report: Report, table: Table, name: str, title: str, data: Labelled, readings: list[TextReading]) -> None:
    labels = taxonomy(name).labels
    chosen = np.array([[label in one.active for label in labels] for one in readings])
    _row(report, table, title, f"{name}_{len(labels)}", chosen, data.gold)
    if name == OF["en"]:
        groups = [[labels.index(label) for label in members] for members in EKMAN.values()]
        grouped = [np.stack([one[:, group].any(axis=1) for group in groups], axis=1) for one in (chosen, data.gold)]
        _row(report, table, f"{title}, grouped to Ekman's", f"{name}_ekman_{len(groups)}", *grouped)


def _row(report: Report, table: Table, title: str, key: str, chosen: scores.Flags, gold: scores.Flags) -> None:
    macro = float(scores.f1_each(chosen, gold).mean())
    micro = float(scores.f1_each(chosen.reshape(-1, 1), gold.reshape(-1, 1))[0])
    table.row(title, len(gold), gold.shape[1], macro, micro)
    report.score(f"{key}_macro_f1", macro)


def _basic(report: Report, table: Table, name: str, title: str, data: Labelled, readings: list[TextReading]) -> None:
    shares = taxonomy(name).basic(data.gold.astype(np.float32))
    gold, said = shares.argmax(axis=1), np.array([BASIC.index(one.state.top) for one in readings])
    right = (gold == said) | (shares[np.arange(len(said)), said] >= SHARE)
    confidence = np.array([one.state.confidence for one in readings])
    sure = np.array([one.state.sure for one in readings])
    found: dict[str, Any] = {
        "basic_right": scores.accuracy(right),
        "basic_sure": float(sure.mean()),
        "basic_right_when_sure": scores.accuracy(right[sure]),
        "confidence_ece": scores.calibration_error(confidence, right),
    }
    table.row(title, *found.values())
    for key, value in found.items():
        report.score(f"{name}_{key}", value)
    report.confusions[name] = (BASIC, scores.confusion(gold, said, len(BASIC)))
    report.curves[name] = scores.reliability(confidence, right)


def _milliseconds(engine: TextSense) -> float:
    """Median over short sentences, each read alone."""
    texts = [f"I met her at the station on day {number} and we talked for a while." for number in range(TIMED)]
    taken = []
    for text in texts:
        begun = time.perf_counter()
        engine.read([text])
        taken.append(1000 * (time.perf_counter() - begun))
    return float(np.median(taken))
