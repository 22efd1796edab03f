"""The voice engine on RAVDESS: does it rank stirred voices above calm ones?

RAVDESS is non-commercial and only measured on here. A network that was trained on it is not scored on it: its
cross-validated numbers are in the manifest, and those are shown.
"""

from __future__ import annotations

import time

import numpy as np

from avatar.engines import registry
from avatar.evaluate import scores
from avatar.evaluate.report import Report, Table
from avatar.evaluate.source import Source
from avatar.senses.sound import read_sound
from avatar.weights.store import manifest

ENGINE = "prosody"
"""The engine that nothing of RAVDESS went into."""
EMOTIONS = {
    "01": "neutral", "02": "calm", "03": "happy", "04": "sad", "05": "angry", "06": "fearful", "07": "disgust",
    "08": "surprised",
}  # fmt: skip
AS_BASIC = {
    "neutral": "neutral", "calm": "neutral", "happy": "happiness", "sad": "sadness", "angry": "anger",
    "fearful": "fear", "disgust": "disgust", "surprised": "surprise",
}  # fmt: skip
STIRRED, CALM = ("happy", "angry"), ("calm", "sad")
EVERY = 200


def evaluate(source: Source) -> Report:
    report = Report("voice", f"engine {ENGINE}, RAVDESS (18 actors, English)")
    for weight in manifest():
        if "RAVDESS" in weight["data"]:
            report.notes.append(f"{weight['file']} was trained on RAVDESS; cross-validated by its training script:")
            report.notes += [f"  {name} {value}" for name, value in weight["scores"].items()]
    paths = source.clips()
    if not paths:
        report.missing.append(source.missing("RAVDESS", "ravdess"))
        return report
    engine = registry.get("voice", ENGINE)
    engine.load()
    by: dict[str, list[float]] = {name: [] for name in EMOTIONS.values()}
    taken, seconds, sure, right = [], [], [], []
    for number, path in enumerate(paths):
        if number % EVERY == 0:
            source.progress(f"voice: {number} of {len(paths)} clips")
        samples, rate = read_sound(path)
        begun = time.perf_counter()
        state = engine.read(samples, rate).state
        taken.append(1000 * (time.perf_counter() - begun))
        seconds.append(len(samples) / rate)
        acted = EMOTIONS[path.stem.split("-")[2]]
        by[acted].append(state.arousal)
        sure.append(state.confidence)
        right.append(state.top == AS_BASIC[acted])
    table = Table("Arousal", ("emotion", "clips", "mean", "spread"))
    for name, values in by.items():
        if values:
            table.row(name, len(values), float(np.mean(values)), float(np.std(values)))
    stirred, calm = (np.array([value for name in names for value in by[name]]) for names in (STIRRED, CALM))
    report.tables.append(table)
    confidence, hit = np.array(sure), np.array(right)
    report.curves["voice"] = scores.reliability(confidence, hit)
    report.score("basic_accuracy", scores.accuracy(hit))
    report.score("highest_confidence", float(confidence.max()))
    report.notes.append(
        f"its likeliest emotion of eight is right in {scores.accuracy(hit):.3f}; it does not claim more"
    )
    report.score("arousal_auc", scores.auc(stirred, calm))
    report.score("ms_a_second", float(np.median(np.array(taken) / np.array(seconds))))
    report.notes.append(f"area under the curve, happy or angry above calm or sad: {report.scores['arousal_auc']:.3f}")
    report.notes.append(f"{report.scores['ms_a_second']:.1f} ms a second of sound here, median")
    return report
