"""The face engine on FER+: each picture is one face, read the way `sense face --crop` reads it.

Pictures that most taggers call unknown or no face are left out. "Clear" ones are those that more than half of the
taggers agree on; for the others the commonest vote is taken as true.
"""

from __future__ import annotations

import time

import numpy as np

from avatar.emotion import BASIC
from avatar.engines import registry
from avatar.evaluate import scores
from avatar.evaluate.report import Report, Table
from avatar.evaluate.source import Source

EVERY = 500
"""Pictures between two words of progress."""


def evaluate(source: Source) -> Report:
    engine = registry.get("face")
    report = Report("face", f"engine {engine.name}, FER+ {'test' if source.part == 'test' else 'valid'} part")
    data = source.faces()
    if data is None:
        report.missing.append(source.missing("FER+", f"ferplus/{'test' if source.part == 'test' else 'valid'}.npz"))
        return report
    images, votes = data
    usable = votes.argmax(axis=1) < len(BASIC)
    images, votes = images[usable], votes[usable]
    engine.load()
    states, taken = [], []
    for number, grey in enumerate(images):
        if number % EVERY == 0:
            source.progress(f"face: {number} of {len(images)} pictures")
        picture = np.repeat(grey[:, :, None], 3, axis=2)
        begun = time.perf_counter()
        states.append(engine.read(picture, crop=True)[0].state)
        taken.append(1000 * (time.perf_counter() - begun))
    gold = votes[:, : len(BASIC)].argmax(axis=1)
    said = np.array([BASIC.index(state.top) for state in states])
    confidence = np.array([state.confidence for state in states])
    sure = np.array([state.sure for state in states])
    right = gold == said
    clear = votes[:, : len(BASIC)].max(axis=1) > votes.sum(axis=1) / 2
    table = Table("Faces", ("pictures", "n", "right", "macro-F1", "sure", "right when sure", "calibration error"))
    for name, key, some in (("all usable", "plurality", np.ones(len(gold), bool)), ("clear majority", "clear", clear)):
        counts = scores.confusion(gold[some], said[some], len(BASIC))
        found = {
            "accuracy": scores.accuracy(right[some]),
            "macro_f1": scores.macro_f1(counts),
            "sure": float(sure[some].mean()) if some.any() else float("nan"),
            "right_when_sure": scores.accuracy(right[some & sure]),
            "ece": scores.calibration_error(confidence[some], right[some]),
        }
        table.row(name, int(some.sum()), *found.values())
        for measure, value in found.items():
            report.score(f"{key}_{measure}", value)
    each = Table("Each emotion, clear majority", ("emotion", "n", "found", "right when said"))
    counts = scores.confusion(gold[clear], said[clear], len(BASIC))
    for index, emotion in enumerate(BASIC):
        of, as_ = int(counts[index].sum()), int(counts[:, index].sum())
        hit = int(counts[index, index])
        each.row(emotion, of, hit / of if of else float("nan"), hit / as_ if as_ else float("nan"))
    report.tables += [table, each]
    report.confusions["faces"] = (BASIC, counts)
    report.curves["faces"] = scores.reliability(confidence, right)
    report.score("ms_a_face", float(np.median(taken)))
    report.notes.append(f"{report.scores['ms_a_face']:.1f} ms a face here, median, looking for the face included")
    return report
