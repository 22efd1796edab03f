"""The dialogues that the generator learns from: all of them parse, and a reader would strike nothing out for form."""

from pathlib import Path

import pytest

from training import dialogue_data
from training.dialogue_data import HELD_OUT, Malformed, faults, load, parts, read

GOOD = "@ en plain bright\nU happiness: guess who got the lead\nA celebration: You did! What is the first line?\n"


def test_the_dialogues_are_whole_and_of_both_languages() -> None:
    dialogues = load()
    learned, held = parts(dialogues)
    assert len(dialogues) >= 4000
    assert {one.situation for one in held} == set(HELD_OUT)
    assert len({one.situation for one in dialogues}) >= 32
    korean = sum(one.lang == "ko" for one in learned) / len(learned)
    assert 0.45 < korean < 0.55
    casual = [one.level == "casual" for one in learned if one.lang == "ko"]
    assert 0.4 < sum(casual) / len(casual) < 0.6


def test_nothing_in_them_breaks_the_rules_of_form() -> None:
    assert faults(load()) == []


def test_held_out_situations_share_no_answer_with_what_is_learned() -> None:
    learned, held = parts(load())
    answers = {exchange.answer for one in learned for exchange in one.exchanges}
    assert not [e.answer for one in held for e in one.exchanges if e.answer in answers]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (GOOD.replace("plain", "polite"), "not a header"),
        (GOOD.replace("bright", "loud"), "not a header"),
        (GOOD.replace("happiness", "glee"), "basic emotion"),
        (GOOD.replace("celebration", "cheering"), "known strategy"),
        (GOOD.replace("U happiness: guess who got the lead\n", ""), "pairs"),
    ],
)
def test_a_broken_file_is_named_with_its_line(tmp_path: Path, text: str, wrong: str) -> None:
    path = tmp_path / "broken.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Malformed, match=rf"broken\.txt:\d.*{wrong}"):
        list(read(path))


@pytest.mark.parametrize(
    ("header", "answer", "fault"),
    [
        ("@ en plain gentle", "Which one? And why?", "two questions"),
        ("@ en plain gentle", "word " * 46, "too long"),
        ("@ ko casual gentle", "그랬구나. 정말 속상했겠어요.", "polite ending"),
        ("@ ko polite gentle", "그랬구나. 정말 속상했겠다.", "no polite ending"),
        ("@ ko polite gentle", "당신은 잘했어요.", "당신"),
        ("@ ko polite gentle", "That is good.", "no Korean"),
        ("@ en plain gentle", "그렇구나, 정말 속상했겠다", "Korean in an English"),
    ],
)
def test_each_fault_of_form_is_found(tmp_path: Path, header: str, answer: str, fault: str) -> None:
    path = tmp_path / "one.txt"
    path.write_text(
        f"{header}\nU sadness: it was a long day, and then the rain\nA reflection: {answer}\n", encoding="utf-8"
    )
    found = dialogue_data.faults(list(read(path)))
    assert len(found) == 1
    assert fault in found[0]


def test_repeats_and_danger_are_found(tmp_path: Path) -> None:
    path = tmp_path / "two.txt"
    path.write_text(f"{GOOD}\n{GOOD}", encoding="utf-8")
    assert sorted(found.split(": ")[1] for found in faults(list(read(path)))) == ["answered twice", "begun twice"]
    path.write_text("@ en plain calm\nU sadness: I want to kill myself\nA silence: I am here.\n", encoding="utf-8")
    assert "danger" in faults(list(read(path)))[0]
