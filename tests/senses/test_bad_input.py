"""Whatever comes in as words: an answer or a clear error, never a crash, never a confident guess."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from avatar.__main__ import main
from avatar.clock import VirtualClock
from avatar.emotion import SURE
from avatar.engines import fakes, registry
from avatar.errors import BadMessage, TextTooLong
from avatar.house import virtual_house
from avatar.mind import bank
from avatar.protocol import messages as wire
from avatar.senses.text import HeadsTextSense
from tests.unit.test_session import Talk

CONTROL = "\x01\x02\x07\x08\x0b\x0c\x1b\x7f\x9f\u200b\u202e\ufeff"
OTHER = {
    "Japanese": "今日は最高に楽しかった！",
    "Chinese": "我气死了，真的受不了他",
    "Cyrillic": "я так рада, это лучший день!",
    "Arabic": "أنا سعيد جدا اليوم",
    "Thai": "วันนี้ฉันมีความสุขมาก",
    "Spanish": "estoy muy feliz, ¡qué día tan bonito!",
    "German": "ich bin so wütend auf meinen Chef",
    "Vietnamese": "hôm nay tôi rất buồn",
    "French": "je suis tellement triste ce soir",
}


@pytest.fixture(scope="module")
def sense() -> HeadsTextSense:
    made = HeadsTextSense()
    made.load()
    return made


# ---------------------------------------------------------------- the sense


@pytest.mark.parametrize(("name", "text"), OTHER.items())
@pytest.mark.parametrize("given", [None, "en", "ko"])
def test_another_language_is_named_and_never_read_surely(sense, name, text, given):
    (reading,) = sense.read([text], [given])
    assert reading.other == name
    assert reading.state.confidence < SURE
    assert sum(reading.state.basic.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    "text",
    ["1234567890", "asdkjh qwoeiru zmxnc", "ㅁㄴㅇㄹ", "...", "?!?!", "12:30", CONTROL, "()[]{}", "\ud83d", "\x00"],
)
def test_what_has_no_words_and_no_emoji_is_never_read_surely(sense, text):
    (reading,) = sense.read([text])
    assert reading.other == "no words"
    assert reading.state.confidence < SURE


@pytest.mark.parametrize(("text", "top"), [("😭😭😭", "sadness"), ("🎉🎉🥳", "happiness"), ("😡😡😡", "anger")])
def test_emoji_alone_are_read(sense, text, top):
    (reading,) = sense.read([text])
    assert reading.other == "no words"
    assert reading.state.top == top


def test_control_characters_do_not_hide_the_words(sense):
    (reading,) = sense.read([CONTROL + "I am so happy " + CONTROL + "today!" + CONTROL])
    assert reading.other is None
    assert reading.state.top == "happiness"


def test_a_very_long_text_is_read_by_its_beginning(sense):
    long = ("I am so sad and I cry every night. " * 300)[:10_000]
    (reading,) = sense.read([long])
    assert len(long) == 10_000
    assert reading.state.top == "sadness"
    (heap,) = sense.read(["a" * 10_000])
    assert 0 <= heap.state.confidence <= 1


def test_a_lone_surrogate_is_read_around(sense):
    (reading,) = sense.read(["I am so happy \udc00 today"])
    assert reading.state.top == "happiness"
    json.dumps(reading.text, ensure_ascii=False).encode("utf-8")
    assert sense.embed(["\udc00"]).shape == (1, 384)


def test_a_mixture_that_leans_to_korean_or_english_is_theirs(sense):
    said = ["오늘 진짜 最高였어, 너무 행복해", "I'm so happy, gracias amigo", "my abuela died and I can't stop crying"]
    readings = sense.read(said)
    assert [reading.other for reading in readings] == [None, None, None]
    assert [reading.state.top for reading in readings] == ["happiness", "happiness", "sadness"]


# ---------------------------------------------------------------- the command line


def piped(monkeypatch, capsys, data: bytes, *command: str) -> tuple[int, list[dict], str]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
    status = main([*command])
    got = capsys.readouterr()
    return status, [json.loads(line) for line in got.out.splitlines()], got.err


def test_the_command_line_answers_every_odd_line(monkeypatch, capsys):
    odd = ["", "   ", "\t", "a" * 10_000, "가" * 10_000, CONTROL, "\x00", "😭", "ㅋ", "?", "\u2028", *OTHER.values()]
    data = "\n".join(text.replace("\n", " ") for text in odd).encode()
    status, rows, said = piped(monkeypatch, capsys, data, "sense", "text")
    assert (status, said) == (0, "")
    assert [row["text"] for row in rows] == odd
    assert [row["other"] for row in rows[-len(OTHER) :]] == list(OTHER)
    assert all(row["confidence"] < SURE for row in rows[-len(OTHER) :])
    assert [row["confidence"] for row in rows[:3]] == [0, 0, 0]
    assert all(sum(row["basic"].values()) == pytest.approx(1, abs=1e-3) for row in rows)


def test_nothing_at_all_is_no_line(monkeypatch, capsys):
    assert piped(monkeypatch, capsys, b"", "sense", "text") == (0, [], "")


@pytest.mark.parametrize("data", [b"\xed\xa0\xbd\n", b"\xff\xfeh\x00i\x00\n", b"fine\n\xc3\n"])
def test_bytes_that_are_no_text_are_one_clear_line(monkeypatch, capsys, data):
    status, _, said = piped(monkeypatch, capsys, data, "sense", "text")
    assert status == 2
    assert "is not UTF-8" in said
    assert len(said.splitlines()) == 1


def test_a_reply_to_another_language_claims_no_topic(monkeypatch, capsys):
    asked = "\n".join(json.dumps({"lang": lang, "text": text}) for text in OTHER.values() for lang in ("en", "ko"))
    status, rows, said = piped(monkeypatch, capsys, asked.encode(), "reply")
    assert (status, said, len(rows)) == (0, "", 2 * len(OTHER))
    generic = (Path(bank.__file__).parent / "generic.toml").read_text(encoding="utf-8")
    for row in rows:
        assert [sentence["text"] for sentence in row["sentences"] if sentence["text"] not in generic] == []


def test_a_reply_reads_around_lone_surrogates(monkeypatch, capsys):
    row = {"text": "I am so sad \udc00", "history": [{"role": "user", "text": "\ud83d"}]}
    status, rows, said = piped(monkeypatch, capsys, json.dumps(row).encode(), "reply")
    assert (status, said) == (0, "")
    assert rows[0]["reply"]


# ---------------------------------------------------------------- the conversation


@pytest.fixture
async def talk(sense: HeadsTextSense) -> AsyncIterator[Talk]:
    registry.register(fakes.specs())
    clock = VirtualClock()
    house = virtual_house(clock)
    house.install("text", sense)
    house.install("reply", fakes.FakeReply())
    house.install("speech:fake", fakes.FakeSpeech())
    made = Talk(house, clock)
    await made.session.start(greet=False)
    yield made
    await made.session.close()


async def test_another_language_is_told_kindly_and_the_conversation_goes_on(talk: Talk):
    await talk.say(OTHER["Spanish"])
    told = talk.of(wire.Problem)
    assert [(problem.code, problem.id, problem.retryable) for problem in told] == [("other_language", "", False)]
    assert "Spanish" in told[0].message
    assert "feliz" not in told[0].model_dump_json(), "no word of the person"
    assert not [reading for reading in talk.of(wire.Reading) if reading.sense == "text"][-1].sure
    await talk.say("I am so happy today")
    assert len(talk.of(wire.Problem)) == 1
    assert [reading for reading in talk.of(wire.Reading) if reading.sense == "text"][-1].sure
    assert [done.status for done in talk.of(wire.Done)] == ["finished", "finished"]


async def test_the_language_is_that_of_the_message_not_of_the_page(talk: Talk):
    asked: list[str] = []

    class Asked(fakes.FakeReply):
        def reply(self, request, cancelled=lambda: False):
            asked.append(request.lang)
            return super().reply(request, cancelled)

    talk.house.install("reply", Asked())
    for words in ("lol", "오늘 면접에서 떨어졌어", "ㅠㅠ", "ok", "I am so sad today", "😭"):
        await talk.say(words)  # from an English page
    await talk.session.receive(wire.Configure(lang="ko"))
    await talk.session.receive(wire.Say(id="ko", text="ok", lang="ko"))
    await talk.clock.advance(1.0)
    assert asked == ["en", "ko", "ko", "ko", "en", "en", "ko"]


@pytest.mark.parametrize("text", ["   ", "\n\n", CONTROL, "\x00", "12:30", "😭😭", "?!", "x" * wire.TEXT_LIMIT])
async def test_odd_words_are_answered(talk: Talk, text: str):
    await talk.say(text)
    assert [done.status for done in talk.of(wire.Done)] == ["finished"]
    assert talk.of(wire.Text)
    assert not talk.of(wire.Problem)


def test_the_wire_refuses_what_cannot_be_words():
    def say(text: str) -> str:
        return json.dumps({"type": "say", "id": "m", "lang": "en", "text": text})

    with pytest.raises(TextTooLong, match="10000 characters"):
        wire.parse(say("a" * 10_000))
    with pytest.raises(BadMessage):
        wire.parse(say(""))
    with pytest.raises(BadMessage):
        wire.parse(say("\ud83d"))  # a lone surrogate, escaped as JSON allows
    assert wire.parse(say("\x00 \u202e 😭")).text == "\x00 \u202e 😭"
