"""The answers of reply engines to situations of our own, beside what stands for chance and for well written answers.

The columns: an engine with the feeling read from the words, and with the feeling told; a random reviewed line of the
same strategy; the answer to another situation; and the training dialogues that nothing was trained on, on their own
messages (`--data training` gives them). `avatar.evaluate.quality` says how each measure is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from avatar.emotion import BASIC, LANGUAGES
from avatar.engines import registry
from avatar.evaluate.answers import Answer, answers, of_others, random_lines
from avatar.evaluate.quality import MEASURES, Ear, measured
from avatar.evaluate.report import Report, Table
from avatar.evaluate.situations import LONG, Situation, situations
from avatar.evaluate.source import Source
from avatar.evaluate.written import written

EVERY = 40
"""Answers between two words of progress."""
SAMPLES = 24
SHOWN = 2
"""Turns before the message that a sample shows."""
PLANNED, UNPLANNED = ("style", "strategy"), ("random", "written")
"""Measures of the plan, and columns that have nothing of their own to plan."""
GROUPED = ("relevance", "specific", "tone", "strategy", "repeated")


def evaluate(source: Source) -> Report:
    """Needs no data folder but for the written answers."""
    names = [registry.get("reply", key).name for key in source.reply_engines or (None,)]
    sense = registry.get("text", source.text_engine)
    sense.load()
    some = source.some(situations())
    columns: dict[str, tuple[str, list[Answer]]] = {}  # key of the scores -> heading, answers
    report = Report("mind", f"{len(some)} situations, answered by {', '.join(names)}; text engine {sense.name}")
    for name in names:
        for told in (False, True):
            key, title = (f"{name}_told", f"{name}, feeling told") if told else (name, name)
            columns[key] = (title, _asked(source, name, some, told))
    first = columns[names[0]][1]
    columns["random"] = ("random line", random_lines(first))
    columns["another"] = ("another's answer", of_others(first))
    model = written(source)
    if model is None:
        report.missing.append(source.missing("written dialogues", "dialogues/job_hunt.txt"))
    else:
        columns["written"] = ("written", _spread(model, len(some)))
    ear = Ear(sense)
    found = {}
    for key, (title, own) in columns.items():
        source.progress(f"mind: measuring {len(own)} answers, {title}")
        found[key] = measured(own, ear)
        for measure in MEASURES:
            if not (key in UNPLANNED and measure in PLANNED):
                report.score(f"{key}_{measure}", found[key][measure])
    whole = Table("Answers", ("measure", *(title for title, _ in columns.values())))
    whole.row("answers", *(len(own) for _, own in columns.values()))
    for measure, title in MEASURES.items():
        whole.row(title, *(report.scores.get(f"{key}_{measure}", float("nan")) for key in columns))
    report.tables.append(whole)
    for name in names:
        own = columns[name][1]
        report.tables += [_groups(name, own, ear), _writers(name, own), _times(report, name, own)]
        right = sum(one.felt == one.situation.basic for one in own) / len(own)
        report.score(f"{name}_felt_right", right)
        report.notes.append(f"{name}: the feeling read from the words alone was the right one of eight in {right:.3f}")
    report.samples = _samples(names, {name: columns[name][1] for name in names})
    return report


def _asked(source: Source, name: str, some: Sequence[Situation], told: bool) -> list[Answer]:
    engine, sense = registry.get("reply", name), registry.get("text", source.text_engine)
    engine.load()
    list(answers(engine, sense, some[:1], told))  # the first answer of a process is slower than all others
    made: list[Answer] = []
    for one in answers(engine, sense, some, told):
        if len(made) % EVERY == 0:
            source.progress(f"mind: {name}{', feeling told' if told else ''}, {len(made)} of {len(some)} answers")
        made.append(one)
    return made


def _spread(some: Sequence[Answer], count: int) -> list[Answer]:
    """At most so many: how often sentences come back, and how many pairs are new, depends on how much is read."""
    return [some[i] for i in np.linspace(0, len(some) - 1, min(count, len(some))).astype(int)]


def _groups(name: str, own: Sequence[Answer], ear: Ear) -> Table:
    table = Table(f"{name}, by what is said", ("situations", "n", *(MEASURES[key].split(":")[0] for key in GROUPED)))
    groups = [(f"in {lang}", [one for one in own if one.situation.lang == lang]) for lang in LANGUAGES]
    for level in ("polite", "casual"):
        korean = [one for one in own if one.situation.lang == "ko" and one.situation.level == level]
        groups.append((f"in ko, {level}", korean))
    groups += [(basic, [one for one in own if one.situation.basic == basic]) for basic in BASIC]
    groups += [
        ("nothing said before", [one for one in own if not one.situation.history]),
        ("turns before", [one for one in own if 0 < len(one.situation.history) < LONG]),
        (f"{LONG} turns before, or more", [one for one in own if len(one.situation.history) >= LONG]),
    ]
    for title, some in groups:
        if some:
            found = measured(some, ear)
            table.row(title, len(some), *(found[key] for key in GROUPED))
    return table


def _writers(name: str, own: Sequence[Answer]) -> Table:
    table = Table(f"{name}, who wrote the sentences", ("engine", "sentences", "share"))
    counts = Counter(writer for one in own for writer in one.writers)
    for writer, count in counts.most_common():
        table.row(writer, count, count / counts.total())
    return table


def _times(report: Report, name: str, own: Sequence[Answer]) -> Table:
    """With the reading of the words, without voice and face; warm."""
    table = Table(f"{name}, milliseconds", ("conversations", "n", "first, median", "90 %", "end, median", "90 %"))
    for key, title, some in (
        ("", "all", list(own)),
        ("long_", f"{LONG} turns or more", [one for one in own if len(one.situation.history) >= LONG]),
    ):
        if some:
            first, total = (np.array([getattr(one, what) for one in some]) for what in ("first_ms", "total_ms"))
            cells = [float(np.percentile(taken, share)) for taken in (first, total) for share in (50, 90)]
            table.row(title, len(some), *cells)
            for what, value in zip(("first_ms", "first_ms_90", "total_ms", "total_ms_90"), cells, strict=True):
                report.score(f"{name}_{key}{what}", value)
    return table


def _samples(names: Sequence[str], by: dict[str, list[Answer]]) -> Table:
    """Evenly spread over the set, the answers of all engines side by side."""
    table = Table("Samples", ("said to", "feels", "what is said", *names))
    count = len(by[names[0]])
    for i in np.linspace(0, count - 1, min(SAMPLES, count)).astype(int):
        one = by[names[0]][i].situation
        marks = {"user": "> ", "assistant": "< "}
        before = [f"{marks[turn.role]}{turn.text}" for turn in one.history[-SHOWN:]]
        said = "\n".join([*before, f"> {one.text}"])
        table.row(one.persona, one.basic, said, *(f"{by[name][i].text} ({by[name][i].strategy})" for name in names))
    return table
