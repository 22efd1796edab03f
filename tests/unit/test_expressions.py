"""Named expressions: enough of them, true to FACS, and told apart."""

from __future__ import annotations

import itertools
import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from avatar.cli.expressions import markdown
from avatar.emotion import BASIC
from avatar.errors import UnknownName
from avatar.expression import expressions, units

WANTED = [
    "neutral",
    "happy",
    "joyful",
    "delighted",
    "amused",
    "playful",
    "proud",
    "grateful",
    "tender",
    "caring",
    "concerned",
    "sympathetic",
    "sad",
    "sorrowful",
    "calm",
    "relaxed",
    "attentive",
    "curious",
    "thoughtful",
    "surprised",
    "amazed",
    "worried",
    "afraid",
    "angry",
    "annoyed",
    "disgusted",
    "contempt",
    "shy",
    "hopeful",
    "encouraging",
]

PROTOTYPES = {  # Ekman and Friesen's prototypes, by the expression that shows each
    "happy": {"6", "12"},
    "sad": {"1", "4", "15"},
    "surprised": {"1", "2", "5", "26"},
    "afraid": {"1", "2", "4", "5", "7", "20", "26"},
    "angry": {"4", "5", "7", "23"},
    "disgusted": {"9", "15", "16"},
    "contempt": {"R12", "R14"},
}


def _all() -> list[expressions.Expression]:
    return [expressions.get(name) for name in expressions.names()]


def test_there_are_more_than_seventy_and_every_wanted_one() -> None:
    assert len(expressions.names()) >= 70
    assert set(WANTED) <= set(expressions.names())
    assert expressions.names()[0] == "neutral"
    assert not expressions.get("neutral").params


@pytest.mark.parametrize("name", PROTOTYPES)
def test_prototypes_hold_their_action_units(name: str) -> None:
    assert PROTOTYPES[name] <= set(expressions.get(name).units)


def test_every_basic_emotion_has_expressions_on_its_side_of_valence() -> None:
    assert {e.basic for e in _all()} == set(BASIC)
    for e in _all():
        if e.basic in ("anger", "disgust", "fear"):
            assert e.valence < 0, e.name
        if e.basic == "happiness":
            assert e.valence > 0, e.name


def test_no_two_expressions_look_nearly_the_same() -> None:
    def apart(a: expressions.Expression, b: expressions.Expression) -> float:
        keys = set(a.params) | set(b.params)
        return math.sqrt(sum((a.params.get(k, 0.0) - b.params.get(k, 0.0)) ** 2 for k in keys))

    nearest = min((apart(a, b), a.name, b.name) for a, b in itertools.combinations(_all(), 2))
    assert nearest[0] > 0.4, nearest


def test_parameters_stay_in_their_range_and_are_known() -> None:
    table = units.table()
    for e in _all():
        for parameter, value in e.params.items():
            assert parameter in table.parameters
            assert (-1 if parameter in table.signed else 0) <= value <= 1, (e.name, parameter)


def test_one_sided_units_move_one_side() -> None:
    assert units.parameters({"R12": 0.6}) == {"mouthSmileRight": 0.6}
    both = units.parameters({"12": 0.3, "L12": 0.8})
    assert both == {"mouthSmileLeft": 0.8, "mouthSmileRight": 0.3}


def test_units_add_up_to_full_and_no_further() -> None:
    assert units.parameters({"26": 1.0, "27": 1.0})["jawOpen"] == 1.0


def test_unknown_names_say_what_exists() -> None:
    with pytest.raises(UnknownName, match="neutral"):
        expressions.get("flabbergasted")
    with pytest.raises(UnknownName, match="action unit"):
        units.parameters({"99": 1.0})


def test_the_command_lists_every_expression_with_its_action_units() -> None:
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "avatar", "expressions"], cwd=root, capture_output=True, text=True, check=True
    )
    rows = json.loads(done.stdout)
    assert [row["name"] for row in rows] == list(expressions.names())
    happy = next(row for row in rows if row["name"] == "happy")
    assert {"AU6", "AU12"} <= set(happy["action_units"])


def test_the_command_refuses_an_unknown_name_in_one_line() -> None:
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "avatar", "expressions", "nope"], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_page_of_the_docs_holds_the_tables() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "expressions.md").read_text(encoding="utf-8")
    assert markdown([expressions.get(name) for name in expressions.names()]) in page
    assert f"has {len(expressions.names())} named expressions" in page
