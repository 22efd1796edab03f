"""Answers that were written for messages, not found or generated: the training dialogues of situations held out.

They show how high a measure can be expected to go. Read from a data folder's `dialogues`; the format is told in
training/dialogues/README.md. Used by `avatar.evaluate.mind`.
"""

from __future__ import annotations

import re
from pathlib import Path

from avatar.emotion import BASIC
from avatar.engines.base import Turn
from avatar.errors import BadInput
from avatar.evaluate.answers import Answer
from avatar.evaluate.situations import Situation
from avatar.evaluate.source import Source
from avatar.mind.policy import SUPPORT
from avatar.mind.weighing import sentences

HELD_OUT = ("job_hunt", "partner_conflict", "health_worry", "hobby")
"""Situations that nothing was trained on; the same as training.dialogue_data.HELD_OUT."""
HEADER = re.compile(r"@ (en|ko) (plain|polite|casual) \w+(?: \| remembers: .+)?")
LINE = re.compile(r"([UA]) (\w+): (.+)")
PERSONA = {"plain": "default", "polite": "default", "casual": "sunny"}


def written(source: Source) -> list[Answer] | None:
    """All of them; None where a file is not there. Raises BadInput."""
    paths = [source.path(f"dialogues/{name}.txt") for name in HELD_OUT]
    found: list[Answer] = []
    for path in paths:
        if path is None:
            return None
        for block in path.read_text(encoding="utf-8").split("\n\n"):
            found += _dialogue(path, [line.strip() for line in block.splitlines() if line.strip()])
    return found


def _dialogue(path: Path, lines: list[str]) -> list[Answer]:
    if not lines:
        return []
    header = HEADER.fullmatch(lines[0])
    turns = [LINE.fullmatch(line) for line in lines[1:]]
    if header is None or len(turns) % 2 or not turns:
        raise BadInput(f"{path.name}: not a dialogue: {lines[0]}", "training/dialogues/README.md has the format.")
    made: list[Answer] = []
    history: list[Turn] = []
    for user, answer in zip(turns[::2], turns[1::2], strict=True):
        if user is None or answer is None or user[2] not in BASIC or answer[2] not in SUPPORT:
            raise BadInput(f"{path.name}: under {lines[0]!r}: not an exchange.", "See training/dialogues/README.md.")
        situation = Situation(
            path.stem, "ko" if header[1] == "ko" else "en", PERSONA[header[2]], tuple(history), user[3], user[2],
            (answer[2],),
        )  # fmt: skip
        made.append(Answer(situation, tuple(sentences(answer[3])), "", answer[2], "", ("written",)))
        history += [Turn("user", user[3]), Turn("assistant", answer[3])]
    return made
