"""`manage.py play`: what passes, what fails, exit status, reports. Engines are scripted here; the dialogues of
tests/dialogues run on the real ones in tests/dialogues/test_dialogues.py."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from avatar.engines.fakes import Script as Delay
from avatar.house import House
from avatar.persona import builtin
from chat import play, scripts
from chat.management.commands.play import Command
from chat.models import Persona
from tests.channels.pages import ScriptedHouse, jpeg

pytestmark = pytest.mark.django_db
GOOD = """
name: Sad and heard
lang: en
turns:
  - user: I failed and I feel awful
    expect:
      emotion: {top: sadness, min: 0.5}
      words: {any: [hear], all: [tell, more], none: [congratulations]}
      reply_lang: en
      card: none
      sound: true
      milliseconds: {reaction: 2000, total: 20000}
"""


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    house = ScriptedHouse()
    monkeypatch.setattr(House, "shared", staticmethod(lambda: house))
    return house


def file_of(tmp_path: Path, text: str, name: str = "talk.yaml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


async def played(house: House, path: Path, slack: float = 1.0) -> play.ScriptResult:
    [(script, _)] = scripts.read(path)
    return await play.Player(house, builtin(script.persona), slack=slack).play(path, script)


async def checks_of(house: House, tmp_path: Path, expect: str, user: str = "I failed and I feel awful"):
    text = f"name: x\nlang: en\nturns:\n  - user: {user}\n    expect: {expect}\n"
    result = await played(house, file_of(tmp_path, text))
    return {check.name: check for check in result.lines[0].checks}


async def test_what_was_expected_passes(house: House, tmp_path: Path):
    result = await played(house, file_of(tmp_path, GOOD))
    assert result.passed
    assert result.lines[0].seen.reply == "I hear you. Tell me more?"
    assert {check.name for check in result.lines[0].checks} >= {"status", "emotion", "words.any", "milliseconds.total"}


@pytest.mark.parametrize(
    ("expect", "name", "got"),
    [
        ("{emotion: {top: anger}}", "emotion", "sadness"),
        ("{emotion: {top: sadness, min: 0.99}}", "emotion", "sadness 0."),
        ("{emotion: {top: sadness, sense: face}}", "emotion", "nothing was read"),
        ("{expression: disgusted}", "expression", ""),
        ("{reaction: disgusted}", "reaction", ""),
        ("{style: angry}", "style", ""),
        ("{strategy: juggling}", "strategy", ""),
        ("{words: {any: [bananas]}}", "words.any", "I hear you"),
        ("{words: {all: [hear, bananas]}}", "words.all", "I hear you"),
        ("{words: {none: [HEAR]}}", "words.none", "HEAR"),
        ("{reply_lang: ko}", "reply_lang", "en"),
        ("{card: crisis}", "card", "none"),
        ("{sound: false}", "sound", "samples"),
        ("{status: interrupted}", "status", "finished"),
        ("{milliseconds: {total: 0.01}}", "milliseconds.total", " ms"),
        ("{milliseconds: {card: 100}}", "milliseconds.card", "did not happen"),
    ],
)
async def test_what_was_not_expected_fails_and_says_what_came(house: House, tmp_path: Path, expect, name, got):
    check = (await checks_of(house, tmp_path, expect))[name]
    assert not check.passed
    assert got in check.got


async def test_slack_widens_the_limits(house: House, tmp_path: Path):
    path = file_of(tmp_path, "name: x\nlang: en\nturns:\n  - user: hi\n    expect: {milliseconds: {total: 1}}\n")
    assert not (await played(house, path)).passed
    assert (await played(house, path, slack=100_000)).passed


async def test_a_picture_is_shown_before_the_words(house: House, tmp_path: Path):
    (tmp_path / "bright.jpg").write_bytes(jpeg(240, (1600, 1200)))
    text = """
name: x
lang: en
turns:
  - picture: bright.jpg
    expect: {emotion: {top: happiness, sense: face}}
  - user: hello
    picture: bright.jpg
"""
    result = await played(house, file_of(tmp_path, text))
    assert result.passed, [line.failures for line in result.lines]
    assert house.face.script.calls == 2 * play.LOOKS


async def test_an_interruption_ends_the_turn_as_interrupted(house: House, tmp_path: Path):
    house.install("reply", type(house.reply)(Delay(delay_s=0.3), [f"Sentence number {n}." for n in range(10)]))
    text = "name: x\nlang: en\nturns:\n  - user: hi\n    interrupt: 0.1\n  - user: go on\n    interrupt: 0.1\n"
    result = await played(house, file_of(tmp_path, text))
    assert [line.seen.done.status for line in result.lines] == ["interrupted", "interrupted"]
    assert result.passed


async def test_a_failing_generator_fails_the_line_and_the_next_is_played(house: House, tmp_path: Path):
    house.install("reply", type(house.reply)(Delay(fails=frozenset({1}))))
    result = await played(house, file_of(tmp_path, "name: x\nlang: en\nturns:\n  - user: hi\n  - user: and now\n"))
    assert [line.passed for line in result.lines] == [False, True]


# ---------------------------------------------------------------- the command


def run(*arguments: object) -> int:
    """The exit status, as the shell would see it."""
    try:
        call_command(Command(), *map(str, arguments), no_color=True)
    except SystemExit as left:
        return int(left.code or 0)
    except CommandError as error:
        return error.returncode
    return 0


def test_exit_status_and_output(house: House, tmp_path: Path, capsys: pytest.CaptureFixture):
    good = file_of(tmp_path, GOOD)
    bad = file_of(tmp_path, GOOD.replace("sadness", "anger"), "bad.yaml")
    assert run(good) == 0
    assert "1 dialogues passed" in capsys.readouterr().out
    assert run(good, bad) == 1
    told = capsys.readouterr()
    assert "emotion: expected anger" in told.out
    assert "1 of 2 dialogues failed" in told.err
    assert run(file_of(tmp_path, "name: x\n", "broken.yaml")) == 2


def test_an_unknown_persona_names_the_line(house: House, tmp_path: Path):
    path = file_of(tmp_path, "name: x\npersona: nobody\nlang: en\nturns:\n  - user: hi\n")
    with pytest.raises(CommandError) as refused:
        call_command("play", str(path))
    assert refused.value.returncode == 2
    assert "talk.yaml:2: There is no persona 'nobody'" in str(refused.value)
    assert "default" in str(refused.value)


def test_a_persona_of_the_database_comes_before_the_built_in_one(house: House, tmp_path: Path):
    Persona.objects.create(slug="default", name_en="Edited", look="sol")
    path = file_of(tmp_path, GOOD)
    from chat.management.commands.play import persona_of

    assert persona_of(path, "default", {}).name["en"] == "Edited"
    assert persona_of(path, "calm", {}) == builtin("calm")


def test_reports_can_be_read_by_machines_and_people(house: House, tmp_path: Path):
    tricky = GOOD.replace("Sad and heard", "'<b>Sad</b> & heard'").replace("sadness", "anger")
    page, xml = tmp_path / "out.html", tmp_path / "out.xml"
    assert run(file_of(tmp_path, GOOD), file_of(tmp_path, tricky, "b.yaml"), "--report", page, "--junit", xml) == 1
    suites = ElementTree.parse(xml).getroot()
    assert [(s.get("tests"), s.get("failures")) for s in suites] == [("1", "0"), ("1", "1")]
    assert suites[1].get("name") == "<b>Sad</b> & heard"
    failure = suites[1].find("testcase/failure")
    assert "emotion: expected anger" in failure.get("message")
    html = page.read_text(encoding="utf-8")
    HTMLParser().feed(html)
    assert "1 of 2 lines passed" in html
    assert "&lt;b&gt;Sad&lt;/b&gt; &amp; heard" in html
    assert "http" not in html
    assert "<script" not in html


def test_control_letters_do_not_break_the_report(house: House, tmp_path: Path):
    house.install("reply", type(house.reply)(sentences=("a\x0bb\x00c",)))
    xml = tmp_path / "out.xml"
    assert run(file_of(tmp_path, "name: x\nlang: en\nturns:\n  - user: hi\n"), "--junit", xml) == 0
    assert ElementTree.parse(xml).find("testsuite/testcase/system-out").text == "abc"


def test_languages_are_told_by_letters():
    assert play.language("I am 미라, hello there friend") == "en"
    assert play.language("저는 Mira예요. 반가워요") == "ko"
    assert play.language("123 :)") == ""


def test_a_picture_is_sent_as_a_camera_would(tmp_path: Path):
    from PIL import Image

    from avatar.protocol.frames import PICTURE_LIMIT

    path = tmp_path / "large.png"
    Image.effect_noise((2400, 1800), 90).save(path)
    sent = play.as_jpeg(path)
    assert sent[:2] == b"\xff\xd8"
    assert len(sent) <= PICTURE_LIMIT
    path.write_bytes(b"no picture")
    with pytest.raises(scripts.BadScript):
        play.as_jpeg(path)
