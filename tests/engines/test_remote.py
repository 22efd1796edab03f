"""The engine "openai" against a real server that fails as scripted: every turn ends with something sensible, is
marked, and no word of danger and no key gets out."""

from __future__ import annotations

import itertools
import json
import logging
import socket
import threading
import time
from urllib.parse import urlsplit

import pytest

from avatar.engines.base import ReplyDone, Sentence, Turn
from avatar.mind import streamed
from avatar.mind.remote import RemoteReplier
from tests.engines.remote import INSTEAD, KEY, WORDS, answered, engine_at, texts
from tests.engines.test_instructions import asked
from tests.engines.text_server import END, TextServer, event, said

# ---------------------------------------------------------------- all is well


def test_a_sentence_is_given_out_while_the_next_is_still_being_written(server: TextServer, engine: RemoteReplier):
    heard = threading.Event()
    server.steps = ("That ", "really hurts", ". ", heard, "What happened", " then?", END)
    stream = engine.reply(asked(WORDS))
    first = next(stream)
    assert isinstance(first, Sentence)
    assert (first.text, first.engine) == ("That really hurts.", "openai")
    heard.set()
    second, done = stream
    assert isinstance(second, Sentence)
    assert second.text == "What happened then?"
    assert done == ReplyDone(1, "openai")


def test_what_is_sent(server: TextServer, engine: RemoteReplier):
    answered(engine, asked(WORDS, history=(Turn("user", "hi"), Turn("assistant", "Hello."))))
    (body,) = server.asked
    assert body["model"] == "small"
    assert body["stream"] is True
    assert 0 < body["max_tokens"] <= 200
    assert [one["role"] for one in body["messages"]] == ["system", "user", "assistant", "user"]
    assert WORDS in body["messages"][-1]["content"]
    assert server.paths == ["/v1/chat/completions"]
    assert set(server.keys) == {f"Bearer {KEY}"}


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        (["<think>\nShe is sad.", " So...</think>\n\nThat", " sounds hard.", END], ["That sounds hard."]),
        (["**Mira:** That *really* hurts. 😢\n\n", "I am here.", END], ["That really hurts.", "I am here."]),
        (["\"That sounds hard.\"", END], ["That sounds hard."]),
        (["That sounds hard", END], ["That sounds hard"]),
        (["Dr. Who would be sad too. ", "So would I.", END], ["Dr. Who would be sad too.", "So would I."]),
        (["Hmm...", " that must hurt… ", "Yes.", END], ["Hmm... that must hurt…", "Yes."]),
        (["- That sounds hard.\n- It is a lot.", END], ["That sounds hard.", "It is a lot."]),
        (["That hurts. Was it sudden? How long did you know him?", END], ["That hurts.", "Was it sudden?"]),
        (["That sounds hard. And it is not your", said(None, finish_reason="length")], ["That sounds hard."]),
        (["That sounds hard.", b"data: [DONE]\n\n"], ["That sounds hard."]),
        ([b": ping\n\n", b'data: {"choices": []}\r\n\r\n', "That sounds hard.", END], ["That sounds hard."]),
    ],
)  # fmt: skip
def test_what_is_written_is_said_as_a_person_would(
    server: TextServer, engine: RemoteReplier, written: list[str | bytes], spoken: list[str]
):
    server.steps = written
    sentences, done = answered(engine)
    assert texts(sentences) == spoken
    assert done == ReplyDone(1, "openai")


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        (["[smile] That sounds ", "hard.", END], [("That sounds hard.", ["happy"])]),
        (
            ["*sighs* That sounds hard. *nods* ", "I am here.", END],
            [("That sounds hard.", ["sigh"]), ("I am here.", ["nod"])],
        ),
        (["That sounds hard. *laughs*", END], [("That sounds hard.", []), ("", ["laugh", "laughing"])]),
        (["*smiles softly*\n", "That sounds hard.", END], [("That sounds hard.", ["happy"])]),
        (["That sounds hard [tilts her head].", END], [("That sounds hard.", [])]),
        (["[neutral] That sounds hard.", END], [("That sounds hard.", ["neutral"])]),
    ],
)  # fmt: skip
def test_stage_directions_are_cues_and_no_words(
    server: TextServer, engine: RemoteReplier, written: list[str], spoken: list[tuple[str, list[str]]]
):
    server.steps = written
    sentences, done = answered(engine)
    assert [(one.text, [cue.name for cue in one.cues]) for one in sentences] == spoken
    assert done == ReplyDone(1, "openai")


def test_tags_of_the_machine_are_still_a_leak(server: TextServer, engine: RemoteReplier):
    server.steps = ("[memory] That sounds hard.", END)
    sentences, done = answered(engine)
    assert texts(sentences) == INSTEAD
    assert "leak" in done.degraded


def test_korean_is_cut_and_its_level_kept(server: TextServer, engine: RemoteReplier):
    server.steps = ("아이고… ", "많이 속상", "하셨겠어요. 어떤 일이", " 있었어요?", END)
    sentences, done = answered(engine, asked("시험에 떨어졌어요", "ko"))
    assert texts(sentences) == ["아이고… 많이 속상하셨겠어요.", "어떤 일이 있었어요?"]
    assert not done.degraded


def test_a_server_that_does_not_stream_is_understood(server: TextServer, engine: RemoteReplier):
    server.headers = {"Content-Type": "application/json"}
    whole = {"choices": [{"message": {"content": "That sounds hard. I am here."}, "finish_reason": "stop"}]}
    server.steps = (json.dumps(whole).encode(),)
    assert texts(answered(engine)[0]) == ["That sounds hard.", "I am here."]


def test_a_model_that_names_its_limit_otherwise_is_asked_again(server: TextServer, engine: RemoteReplier):
    server.refuse = lambda body: b"Use 'max_completion_tokens' instead." if "max_tokens" in body else None
    assert texts(answered(engine)[0]) == ["Hello there."]
    assert answered(engine)[1].degraded == ""
    assert ["max_completion_tokens" in body for body in server.asked] == [False, True, True]


# ---------------------------------------------------------------- the server fails


def broken(server: TextServer, how: str) -> None:
    server.steps = {
        "no json": (b"data: {oops\n\n",),
        "no object": (b"data: [1]\n\n",),
        "no choice": (event({"choices": "none"}),),
        "parts": (event({"choices": [{"delta": {"content": ["That."]}}]}),),
        "empty": (END,),
        "blank": ("  \n ", "…", END),
        "cut": ("That sounds",),
        "nothing": (),
        "error": (event({"error": {"message": f"{KEY} {WORDS}"}}),),
        "filtered": (said(None, finish_reason="content_filter"),),
        "silence": (3.0, "That sounds hard.", END),
        "web page": (b"<html>hello</html>",),
        "endless thought": ("<think>", lambda: itertools.repeat("so " * 500)),
        "endless sentence": (lambda: itertools.repeat("and then "),),
        "endless event": (b"data: ", b"x" * 1_200_000),
    }[how]
    if how == "web page":
        server.headers = {"Content-Type": "text/html"}


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("no json", "no chat completion"),
        ("no object", "no chat completion"),
        ("no choice", "no chat completion"),
        ("parts", "no chat completion"),
        ("empty", "nothing that could be said"),
        ("blank", "nothing that could be said"),
        ("cut", "broke off"),
        ("nothing", "broke off"),
        ("error", "reports an error"),
        ("filtered", "own filter"),
        ("silence", "said nothing for 1 s"),
        ("web page", "no chat completion"),
        ("endless thought", "without an end"),
        ("endless sentence", "without an end"),
        ("endless event", "without an end"),
    ],
)
def test_a_failure_before_the_first_sentence_is_answered_in_our_own_words(
    server: TextServer, engine: RemoteReplier, caplog: pytest.LogCaptureFixture, how: str, why: str
):
    caplog.set_level(logging.DEBUG)
    broken(server, how)
    began = time.monotonic()
    sentences, done = answered(engine)
    assert time.monotonic() - began < 2.5
    assert texts(sentences) == INSTEAD
    assert {one.engine for one in sentences} == {done.engine} == {"fake"}
    assert why in done.degraded
    assert engine.degraded == done.degraded
    for told in (done.degraded, caplog.text):
        assert KEY not in told
        assert "fox" not in told
    server.steps, server.headers = ("All well.", END), {"Content-Type": "text/event-stream"}
    assert answered(engine)[1].degraded == ""
    assert engine.degraded is None


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (301, "GYOGAM_OPENAI_URL"),
        (400, "does not take the request"),
        (401, "GYOGAM_OPENAI_KEY"),
        (403, "GYOGAM_OPENAI_KEY"),
        (404, "no model small"),
        (429, "no room"),
        (500, "in trouble"),
        (503, "not ready"),
    ],
)
def test_a_refusal_says_what_to_look_at(server: TextServer, engine: RemoteReplier, status: int, why: str):
    server.status = status
    server.headers["Location"] = "http://127.0.0.1:9/elsewhere"
    server.steps = (json.dumps({"error": f"bad key {KEY}"}).encode(),)
    sentences, done = answered(engine)
    assert texts(sentences) == INSTEAD
    assert why in done.degraded
    assert str(status) in done.degraded
    assert KEY not in done.degraded


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    engine = engine_at(f"http://127.0.0.1:{port}/v1")
    engine.load()
    assert engine.degraded is not None
    assert "No text server listens" in engine.degraded
    sentences, done = answered(engine)
    assert texts(sentences) == INSTEAD
    assert "No text server listens" in done.degraded


def test_a_host_without_an_address_and_one_without_tls(server: TextServer, monkeypatch: pytest.MonkeyPatch):
    port = urlsplit(server.url).port  # type: ignore[attr-defined]
    assert "no safe connection" in answered(engine_at(f"https://127.0.0.1:{port}/v1"))[1].degraded

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert "No machine is called text.example" in answered(engine_at("https://text.example/v1"))[1].degraded


def test_a_server_that_dies_in_the_middle_leaves_what_was_said(server: TextServer, engine: RemoteReplier):
    server.steps = ("That sounds hard. ", "You must feel very")
    sentences, done = answered(engine)
    assert texts(sentences) == ["That sounds hard."]
    assert done.engine == "openai"
    assert "broke off" in done.degraded


def test_a_server_that_falls_silent_in_the_middle_is_not_waited_for(
    server: TextServer, engine: RemoteReplier, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(streamed, "SENTENCE_S", 0.3)
    server.steps = ("That sounds hard. ", "You must", 3.0, END)
    began = time.monotonic()
    sentences, done = answered(engine)
    assert time.monotonic() - began < 1.5
    assert texts(sentences) == ["That sounds hard."]
    assert "0.3 s for one sentence" in done.degraded
    assert server.gone.wait(2)


def test_an_answer_has_to_end(server: TextServer, engine: RemoteReplier, monkeypatch: pytest.MonkeyPatch):
    numbers = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    server.steps = (lambda: (f"That makes {number} of them. " for number in itertools.cycle(numbers)),)
    sentences, done = answered(engine)
    assert texts(sentences) == [f"That makes {number} of them." for number in numbers[:4]]
    assert done.degraded == ""
    assert server.gone.wait(2)
    monkeypatch.setattr(streamed, "ANSWER_S", 0.3)
    server.steps = ("That sounds hard. ", 3.0)
    assert "no end within 0.3 s" in answered(engine)[1].degraded


def test_two_silences_in_a_row_give_the_server_a_rest(
    server: TextServer, engine: RemoteReplier, monkeypatch: pytest.MonkeyPatch
):
    engine.first_s = 0.2
    server.steps = (3.0, END)
    for _ in range(2):
        assert "said nothing" in answered(engine)[1].degraded
    began = time.monotonic()
    assert "said nothing" in answered(engine)[1].degraded
    assert time.monotonic() - began < 0.15
    assert len(server.asked) == 2
    engine._rests_until = time.monotonic()
    server.steps = ("Hello there.", END)
    assert answered(engine)[1].degraded == ""


# ---------------------------------------------------------------- what is written must not be said


@pytest.mark.parametrize(
    ("lang", "bad"),
    [
        ("en", "User: and what about you?"),
        ("en", "Mira: I am here."),
        ("en", "I see.<|im_end|>"),
        ("en", "[Note for this answer; not said by the person]"),
        ("en", "Lo siento mucho, eso suena muy difícil para ti."),
        ("en", "我很难过。"),
        ("en", "정말 속상하셨겠어요."),
        ("en", "I am a real human being, just like you."),
        ("en", "You are clinically depressed."),
        ("en", "No no no no no."),
        ("ko", "I am so sorry to hear that."),
        ("ko", "정말 속상했겠다."),
        ("ko", "それは残念ですね。"),
        ("ko", "사용자: 그래서요?"),
        ("ko", "저는 진짜 사람이에요."),
    ],
)
def test_a_sentence_that_must_not_be_said_ends_the_answer(
    server: TextServer, engine: RemoteReplier, lang: str, bad: str
):
    request = asked({"en": WORDS, "ko": "시험에 떨어졌어요"}[lang], lang)
    good = {"en": "That sounds hard.", "ko": "마음이 많이 아프셨겠어요."}[lang]
    after = {"en": "I am here.", "ko": "제가 듣고 있어요."}[lang]
    server.steps = (f"{good} \n{bad} \n{after}", END)
    sentences, done = answered(engine, request)
    assert texts(sentences) == [good]
    assert done.engine == "openai"
    assert "must not be said" in done.degraded
    server.steps = (f"{bad.replace('Mira: ', 'Mira: Mira: ')} \n{good}", END)
    sentences, done = answered(engine, request)
    assert texts(sentences) == INSTEAD
    assert done.engine == "fake"


def test_polite_words_of_a_casual_persona_are_not_said(server: TextServer, engine: RemoteReplier):
    server.steps = ("정말 속상하셨겠어요.", END)
    sentences, done = answered(engine, asked("시험에 떨어졌어", "ko", slug="sunny"))
    assert texts(sentences) == INSTEAD
    assert "speech level" in done.degraded


def test_what_is_said_again_ends_the_answer(server: TextServer, engine: RemoteReplier):
    server.steps = (lambda: itertools.repeat("That sounds hard. "),)
    sentences, done = answered(engine)
    assert texts(sentences) == ["That sounds hard."]
    assert "repeats itself" in done.degraded
    server.steps = (f"{WORDS.capitalize()}.", END)
    assert "parrots" in answered(engine)[1].degraded


# ---------------------------------------------------------------- what never leaves, and stopping


@pytest.mark.parametrize("text", ["I want to kill myself", "죽고 싶어"])
def test_words_of_danger_are_never_sent(server: TextServer, engine: RemoteReplier, text: str):
    lang = "en" if text.isascii() else "ko"
    sentences, done = answered(engine, asked(text, lang))
    assert {one.engine for one in sentences} == {done.engine} == {"safety"}
    history = (Turn("user", text), Turn("assistant", sentences[0].text))
    for follow in {"en": ("yes", "I feel a bit better"), "ko": ("응", "조금 나아졌어")}[lang]:
        sentences, done = answered(engine, asked(follow, lang, history))
        assert done == ReplyDone(1, "fake")
        history = (*history, Turn("user", follow), Turn("assistant", "mhm"))
    assert server.asked == []
    answered(engine, asked({"en": "I had rice", "ko": "밥 먹었어"}[lang], lang, history))
    assert len(server.asked) == 1
    assert text not in json.dumps(server.asked, ensure_ascii=False)


def test_what_the_avatar_is_it_says_in_reviewed_words(server: TextServer, engine: RemoteReplier):
    assert answered(engine, asked("are you a real person?"))[1] == ReplyDone(1, "fake")
    assert server.asked == []


def test_who_interrupts_does_not_wait_and_the_connection_is_closed(server: TextServer, engine: RemoteReplier):
    server.steps = (5.0, "Too late.", END)
    engine.first_s = 5.0
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    began = time.monotonic()
    assert list(engine.reply(asked(WORDS), stop.is_set)) == [ReplyDone(1, "openai")]
    assert time.monotonic() - began < 1.0
    assert server.gone.wait(2)
    assert engine.degraded is None


def test_a_reader_that_leaves_closes_the_connection(server: TextServer, engine: RemoteReplier):
    server.steps = ("That sounds hard. ", 5.0, END)
    stream = engine.reply(asked(WORDS))
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert server.gone.wait(2)
