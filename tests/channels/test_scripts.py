"""Dialogue files: what is accepted, and errors that name the line and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from chat import scripts
from chat.scripts import BadScript

SHIPPED = sorted((Path(__file__).resolve().parents[1] / "dialogues").glob("*.yaml"))


def read(tmp_path: Path, text: str):
    path = tmp_path / "talk.yaml"
    path.write_text(text, encoding="utf-8")
    return scripts.read(path)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_our_own_dialogues_can_be_read(path: Path):
    assert scripts.read(path)


def test_both_languages_have_dialogues():
    langs = [script.lang for path in SHIPPED for script, _ in scripts.read(path)]
    assert langs.count("en") >= 4
    assert langs.count("ko") >= 4


def test_a_whole_script(tmp_path: Path):
    Image.new("RGB", (32, 32)).save(tmp_path / "smile.png")
    [(script, lines)] = read(
        tmp_path,
        """
name: Everything
lang: ko
turns:
  - user: hello
    lang: en
    picture: smile.png
    interrupt: 0.5
    expect:
      emotion: {any_of: [sadness, fear], min: 0.2, sense: text}
      expression: concerned
      words: {any: one, none: [two, three]}
      milliseconds: {reaction: 100}
""",
    )
    line = script.turns[0]
    assert script.persona == "default"
    assert line.picture == tmp_path / "smile.png"
    assert line.expect.emotion.names == ("sadness", "fear")
    assert line.expect.expression == ["concerned"]
    assert line.expect.words.any == ["one"]
    assert lines["turns", 0, "expect", "words"] == 12


BAD = {
    "not YAML": ("name: x\nlang: en\nturns: [\n", 4, "this is not YAML"),
    "empty": ("", 1, "the file is empty"),
    "a list": ("- user: hi\n", 1, "the document"),
    "no turns": ("name: x\nlang: en\nturns: []\n", 3, "turns"),
    "missing lang": ("name: x\nturns:\n  - user: hi\n", 1, "lang: this is missing"),
    "another language": ("name: x\nlang: fr\nturns:\n  - user: hi\n", 2, "'en' or 'ko'"),
    "unknown key": ("name: x\nlang: en\nturns:\n  - user: hi\n    expects: {}\n", 5, "nothing of this name is known"),
    "unknown emotion": (
        "name: x\nlang: en\nturns:\n  - user: hi\n    expect:\n      emotion: {top: gloom}\n",
        6,
        "gloom: no such basic emotion; use neutral, happiness",
    ),
    "unknown expression": (
        "name: x\nlang: en\nturns:\n  - user: hi\n    expect:\n      card: none\n      expression: [grimdark]\n",
        7,
        "grimdark: no such expression",
    ),
    "top and any_of": (
        "name: x\nlang: en\nturns:\n  - user: hi\n    expect:\n      emotion: {top: fear, any_of: [anger]}\n",
        6,
        "either top or any_of",
    ),
    "nothing happens": ("name: x\nlang: en\nturns:\n  - user: hi\n  - lang: ko\n", 5, "words, a picture, or both"),
    "no such picture": ("name: x\nlang: en\nturns:\n  - picture: none.jpg\n", 4, "there is no picture none.jpg"),
    "given twice": ("name: x\nlang: en\nlang: ko\nturns:\n  - user: hi\n", 3, "lang is given twice"),
    "milliseconds not positive": (
        "name: x\nlang: en\nturns:\n  - user: hi\n    expect:\n      milliseconds: {reaction: 0}\n",
        6,
        "greater than 0",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_script_names_line_and_reason(tmp_path: Path, case: str):
    text, line, reason = BAD[case]
    with pytest.raises(BadScript) as refused:
        read(tmp_path, text)
    message = str(refused.value)
    assert f"talk.yaml:{line}: " in message
    assert reason in message
    assert refused.value.hint


def test_a_missing_file_is_told():
    with pytest.raises(BadScript, match="there is no such file"):
        scripts.read(Path("nowhere.yaml"))
