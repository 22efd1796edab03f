"""How the limits of avatar/mind/topic.py were chosen: on every second talk of topic_talks.tsv, measured on the others.

    python -m training.topic_limits

Each talk is begun with one to three messages, at which the person corrects a reading, and then goes on (is it taken to
have left its topic?) or turns to another talk (is that noticed, after two messages or after four?).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from avatar.emotion import LANGUAGES
from avatar.engines import registry
from avatar.engines.base import Lang
from avatar.mind import topic
from avatar.mind.retrieval import centred, centres

TALKS = Path(__file__).parent / "topic_talks.tsv"
Talks = dict[str, list[topic.Vector]]


def talks(lang: Lang) -> Talks:
    sense = registry.get("text")
    rows = [line.split("\t") for line in TALKS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = [row for row in rows if row[0] == lang]
    centre = centres(sense)[lang]
    made: Talks = {}
    for row, vector in zip(rows, sense.embed([row[2] for row in rows]), strict=True):
        made.setdefault(row[1], []).append(centred(vector, centre))
    return made


def left_after(begun: list[topic.Vector], then: list[topic.Vector], lang: Lang) -> int:
    """Messages until the topic was taken to be left; 0 if it never was."""
    held = topic.Topic(begun)
    return next((number for number, message in enumerate(then, 1) if held.hear(message, lang) is False), 0)


def outcomes(some: Talks, lang: Lang) -> Iterator[tuple[bool, int]]:
    """(the talk went on, messages until it was taken to have left its topic)."""
    for name, own in some.items():
        for begun in (1, 2, 3):
            yield True, left_after(own[:begun], own[begun:], lang)
            for other in some:
                if other != name:
                    yield False, left_after(own[:begun], some[other][:4], lang)


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    for lang in LANGUAGES:
        every = talks(lang)  # type: ignore[arg-type]
        for half, about in ((0, "chosen on"), (1, "measured on")):
            some = {name: every[name] for name in list(every)[half::2]}
            found = list(outcomes(some, lang))  # type: ignore[arg-type]
            went_on = np.array([left for same, left in found if same])
            turned = np.array([left for same, left in found if not same])
            print(
                f"{lang} {about} {len(some)} talks: wrongly left {np.mean(went_on > 0):.2f}, "
                f"noticed after two {np.mean(turned == 2):.2f}, after four {np.mean(turned > 0):.2f}"
            )


if __name__ == "__main__":
    main()
