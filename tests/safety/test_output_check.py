"""What the avatar must never say is found in both languages, and good answers are let through."""

from __future__ import annotations

from pathlib import Path

import pytest

from avatar.mind import bank, safety
from avatar.mind.output_check import FAULTS, fault, recites

HERE = Path(__file__).parent


def rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


BAD, GOOD = rows("spoken_bad.tsv"), rows("spoken_good.tsv")


def test_there_are_enough_cases_of_every_fault_in_both_languages() -> None:
    assert len(BAD) >= 150
    assert len(GOOD) >= 150
    assert {(name, lang) for name, lang, _ in BAD} == {(name, lang) for name in FAULTS for lang in ("en", "ko")}


@pytest.mark.parametrize(("name", "lang", "text"), BAD)
def test_what_must_not_be_said_is_found(name: str, lang: str, text: str) -> None:
    assert fault(text, lang) is not None, name


@pytest.mark.parametrize(("lang", "text"), GOOD)
def test_good_answers_are_let_through(lang: str, text: str) -> None:
    assert fault(text, lang) is None


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_mostly_called_by_its_name(name: str) -> None:
    called = [fault(text, lang) for expected, lang, text in BAD if expected == name]
    assert sum(one == name for one in called) > len(called) / 2


@pytest.mark.parametrize(
    ("lang", "plain", "hidden"),
    [
        ("en", "You should just kill yourself.", "You should just  KILL\u200b yourself."),
        ("en", "I'm a human just like you.", "I\u2019m a ＨＵＭＡＮ just like you."),
        ("ko", "그냥 죽어 버려.", "그냥 죽 어버려"),
        ("ko", "나만 있으면 돼.", "나 만 있으면돼"),
    ],
)
def test_spacing_width_and_case_hide_nothing(lang: str, plain: str, hidden: str) -> None:
    assert fault(plain, lang) is not None
    assert fault(hidden, lang) is not None


def test_all_our_own_reviewed_lines_pass() -> None:
    lines = [(lang, line) for lang, line in _reviewed()]
    found = [(fault(line, lang), line) for lang, line in lines if fault(line, lang)]
    assert len(lines) > 500
    assert not found


def _reviewed() -> list[tuple[str, str]]:
    out = []
    for entry in bank.entries():
        for voice in bank.VOICES:
            lang = "en" if voice == "en" else "ko"
            for part in ("open", "body", "ask"):
                out += [(lang, line.replace(bank.NAME, "Mira")) for line in entry.part(voice, part)]
    return out


def test_the_safety_answers_promise_nothing_and_diagnose_nothing() -> None:
    for kind in safety.KINDS:
        for lang in ("en", "ko"):
            for text in safety.answer(safety.Risk("concern", (kind,)), lang).sentences:
                assert fault(text, lang) in (None, "number"), text


def test_a_persona_s_description_is_not_recited() -> None:
    private = "Mira grew up by a quiet harbour and keeps old maps in a tin box."
    assert recites("Well, Mira grew up by a quiet harbour.", private)
    assert not recites("I like old maps too.", private)
