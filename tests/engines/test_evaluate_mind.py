"""`python -m avatar evaluate mind` with the real text engine and the bank: a few situations, and slowly all of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from avatar.__main__ import main
from avatar.evaluate.quality import MEASURES

ROOT = Path(__file__).resolve().parents[2]
TABLES = ("Answers", "bank, by what is said", "bank, who wrote the sentences", "bank, milliseconds")
FLOORS = {
    "bank_relevance": 0.07,
    "bank_tone": 0.85,
    "bank_style": 0.87,
    "bank_strategy": 0.42,
    "bank_told_tone": 0.95,
    "bank_told_strategy": 0.74,
    "bank_language": 1.0,
    "bank_level": 0.93,
    "bank_one_question": 0.98,
    "bank_safe": 0.98,
}
"""A little under what the bank reached when they were set; docs/mind.md has the numbers."""
ALARMS = 0.03
"""Share of harmless messages that are answered as danger, at most."""


def measured(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    assert main(["evaluate", "mind", "--reply-engine", "bank", "--json", *arguments]) == 0
    (report,) = json.loads(capsys.readouterr().out)
    return report


def test_a_few_answers_are_measured_beside_chance_and_written_to_a_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "mind.md"
    page.write_text("<!-- evaluate mind -->\n<!-- /evaluate mind -->\n", encoding="utf-8")
    report = measured(capsys, "--limit", "10", "--data", str(ROOT / "training"), "--samples", str(page))
    assert tuple(table["title"] for table in report["tables"]) == TABLES
    whole = report["tables"][0]
    assert whole["columns"] == ["measure", "bank", "bank, feeling told", "random line", "another's answer", "written"]
    assert [row[0] for row in whole["rows"]] == ["answers", *MEASURES.values()]
    found = report["scores"]
    assert all(0 <= (found[f"bank_{key}"] or 0) <= 1 for key in MEASURES)
    assert found["written_specific"] > found["another_specific"]
    assert found["bank_language"] == found["written_language"] == 1.0
    assert 0 < found["bank_first_ms"] <= found["bank_total_ms"]
    assert report["missing"] == []
    text = page.read_text(encoding="utf-8")
    assert "**Samples**" in text
    assert text.count("| sunny |") + text.count("| default |") + text.count("| calm |") == 10


@pytest.mark.parametrize(
    "arguments", [["--reply-engine", "oracle"], ["--samples", "no/such/page.md"]], ids=["engine", "page"]
)
def test_what_cannot_be_measured_is_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "mind", *arguments]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.slow
def test_the_bank_holds_its_floors_and_the_measures_tell_good_from_chance(capsys: pytest.CaptureFixture[str]) -> None:
    found = measured(capsys, "--data", str(ROOT / "training"))["scores"]
    assert {name: found[name] for name, floor in FLOORS.items() if found[name] < floor} == {}
    for key in ("relevance", "mrr", "specific", "tone"):
        assert found[f"written_{key}"] > found[f"another_{key}"]
    assert found["written_relevance"] > 5 * found["another_relevance"]
    assert found["written_specific"] > 5 * found["random_specific"]
    assert found["bank_strategy"] > found["another_strategy"] + 0.05
    assert found["bank_alarm"] < ALARMS
    assert found["bank_long_first_ms"] < 2000
