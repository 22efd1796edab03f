"""Fusion against each sense alone, on the half of the constructed moments that nothing was chosen on.

"surest sense" believes the one reading that is most confident after fading: what a product without fusion could do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from avatar.emotion import BASIC, LANGUAGES, PROTOTYPES, EmotionState
from avatar.engines import registry
from avatar.evaluate import scores
from avatar.evaluate.moments import AT, SHOWN, Half, Moment, moments
from avatar.evaluate.report import Report, Table
from avatar.evaluate.source import Source
from avatar.senses.fusion import FADES, Fusion

Reader = Callable[[Moment], EmotionState]


def only(*senses: str) -> Reader:
    """What is believed when only these senses are on."""

    def read(moment: Moment) -> EmotionState:
        fusion = Fusion()
        for state in moment.readings:
            if state.source in senses:
                fusion.take(state)
        return fusion.now(AT)

    return read


def surest(moment: Moment) -> EmotionState:
    alone = [only(state.source)(moment) for state in moment.readings]
    return max(alone, key=lambda state: state.confidence, default=Fusion().now(AT))


READERS: Mapping[str, Reader] = {
    **{sense: only(sense) for sense in FADES},
    "surest sense": surest,
    "fused": only(*FADES),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One reader's beliefs about every moment."""

    right: scores.Flags
    confidence: scores.Numbers
    valence_r: float
    arousal_r: float
    table: scores.Counts

    @property
    def accuracy(self) -> float:
        return scores.accuracy(self.right)


def outcome(some: Sequence[Moment], reader: Reader) -> Outcome:
    states = [reader(moment) for moment in some]
    gold = np.array([BASIC.index(moment.felt) for moment in some])
    said = np.array([BASIC.index(state.top) for state in states])
    meant = np.array([PROTOTYPES[moment.felt] for moment in some])
    return Outcome(
        right=gold == said,
        confidence=np.array([state.confidence for state in states]),
        valence_r=scores.pearson(np.array([state.valence for state in states]), meant[:, 0]),
        arousal_r=scores.pearson(np.array([state.arousal for state in states]), meant[:, 1]),
        table=scores.confusion(gold, said, len(BASIC)),
    )


def measured(half: Half = "reported", text_engine: str | None = None) -> tuple[list[Moment], dict[str, Outcome]]:
    some = moments(registry.get("text", text_engine), half)
    return some, {name: outcome(some, reader) for name, reader in READERS.items()}


def evaluate(source: Source) -> Report:
    """Needs no data folder: the moments come with the package."""
    source.progress("fusion: constructed moments")
    some, found = measured(text_engine=source.text_engine)
    reader = registry.get("text", source.text_engine).name
    report = Report("fusion", f"{len(some)} constructed moments ({reader}, real face and voice readings)")
    whole = Table("All moments", ("reader", "accuracy", "macro-F1", "valence r", "arousal r", "calibration error"))
    for name, one in found.items():
        ece = scores.calibration_error(one.confidence, one.right)
        whole.row(name, one.accuracy, scores.macro_f1(one.table), one.valence_r, one.arousal_r, ece)
    kinds = Table("Accuracy by what is shown", ("moments", "n", *READERS))
    for shown in SHOWN:
        here = np.array([moment.kind == shown.name for moment in some])
        kinds.row(shown.name, int(here.sum()), *(scores.accuracy(one.right[here]) for one in found.values()))
    spoken = Table("Accuracy by language", ("language", "n", *READERS))
    for lang in LANGUAGES:
        here = np.array([moment.lang == lang for moment in some])
        spoken.row(lang, int(here.sum()), *(scores.accuracy(one.right[here]) for one in found.values()))
    report.tables += [whole, spoken, kinds]
    best = max(found[sense].accuracy for sense in FADES)
    for name in (max(FADES, key=lambda sense: found[sense].accuracy), "surest sense"):
        low, high = scores.gain(found["fused"].right, found[name].right)
        more = found["fused"].accuracy - found[name].accuracy
        report.notes.append(f"fused over {name}: {more:+.3f} of accuracy, 95 % of resamples {low:+.3f} to {high:+.3f}")
    report.score("fused_accuracy", found["fused"].accuracy)
    report.score("best_single_accuracy", best)
    report.score("fused_valence_r", found["fused"].valence_r)
    report.confusions["fused"] = (BASIC, found["fused"].table)
    report.curves["fused"] = scores.reliability(found["fused"].confidence, found["fused"].right)
    return report
