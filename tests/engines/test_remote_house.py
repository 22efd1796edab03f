"""The engine "openai" by its settings: in the house, on the command line, and against a real server."""

from __future__ import annotations

import asyncio
import io
import json
import sys
import threading
from dataclasses import replace
from typing import Any

import pytest

from avatar.__main__ import main
from avatar.engines import registry
from avatar.engines.fakes import FakeReply
from avatar.errors import BadInput
from avatar.house import House
from avatar.mind import remote, streamed
from avatar.mind.remote import RemoteReplier, Settings
from tests.engines.remote import INSTEAD, KEY, WORDS, answered, engine_at, texts
from tests.engines.test_instructions import asked
from tests.engines.text_server import END, TextServer

# ---------------------------------------------------------------- settings and the house


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"URL": ""}, "GYOGAM_OPENAI_URL is not set"),
        ({"MODEL": " "}, "GYOGAM_OPENAI_MODEL is not set"),
        ({"URL": "localhost:11434"}, "no http:// or https://"),
        ({"URL": "ftp://host/v1"}, "no http:// or https://"),
        ({"URL": "http://host:port/v1"}, "no address"),
        ({"URL": f"http://me:{KEY}@host/v1"}, "GYOGAM_OPENAI_KEY"),
        ({"URL": f"http://host/v1?key={KEY}"}, "GYOGAM_OPENAI_KEY"),
        ({"WITHIN_S": "soon"}, "0.1 to 8"),
        ({"WITHIN_S": "60"}, "0.1 to 8"),
        ({"WITHIN_S": "nan"}, "0.1 to 8"),
        ({"KEY": f"Bearer {KEY}"}, "GYOGAM_OPENAI_KEY"),
        ({"KEY": f"{KEY}\r\nX: y"}, "GYOGAM_OPENAI_KEY"),
    ],
)
def test_wrong_settings_are_named_and_no_secret_is_repeated(changed: dict[str, str], why: str):
    good = {"URL": "http://127.0.0.1:1/v1", "MODEL": "small"}
    given = {f"GYOGAM_OPENAI_{name}": value for name, value in {**good, **changed}.items()}
    with pytest.raises(BadInput) as told:
        Settings.from_environment(given)
    assert why in str(told.value)
    assert KEY not in str(told.value)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://127.0.0.1:11434/v1", "/v1/chat/completions"),
        ("http://127.0.0.1:11434/v1/", "/v1/chat/completions"),
        ("https://host/api/v1/chat/completions", "/api/v1/chat/completions"),
        ("https://host", "/chat/completions"),
    ],
)
def test_the_address_may_be_given_in_any_usual_way(url: str, path: str):
    settings = Settings.from_environment({"GYOGAM_OPENAI_URL": url, "GYOGAM_OPENAI_MODEL": "m"})
    assert settings.url.path == path
    assert settings.within_s == 2.5
    assert "key" not in repr(replace(settings, key=KEY)).replace("GYOGAM", "")


async def test_without_an_address_the_house_answers_and_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("GYOGAM_OPENAI_URL", raising=False)
    monkeypatch.setattr(registry, "_made", {("reply", registry.DEFAULTS["reply"]): FakeReply()})
    house = House()
    await house._take("reply", "reply", "openai")
    assert "GYOGAM_OPENAI_URL" in house.notices["reply"].message
    assert house.reply is not None
    sentences, done = answered(house.reply)  # type: ignore[arg-type]
    assert texts(sentences) == INSTEAD
    assert "GYOGAM_OPENAI_URL" in done.degraded
    house.workers["reply"].close()  # type: ignore[attr-defined]


async def test_the_page_is_told_when_words_leave_the_machine(server: TextServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GYOGAM_OPENAI_URL", server.url)  # type: ignore[attr-defined]
    monkeypatch.setenv("GYOGAM_OPENAI_MODEL", "small")
    for here, told in ((remote.HERE, []), ((), ["elsewhere"])):
        monkeypatch.setattr(remote, "HERE", here)
        monkeypatch.setattr(registry, "_made", {("reply", registry.DEFAULTS["reply"]): FakeReply()})
        house = House()
        await house._take("reply", "reply", "openai")
        assert [notice.code for notice in house.notices.values()] == told
        assert all("127.0.0.1" in notice.message for notice in house.notices.values())
        house.workers["reply"].close()  # type: ignore[attr-defined]


async def test_conversations_do_not_wait_for_one_another(server: TextServer, monkeypatch: pytest.MonkeyPatch):
    for name, value in {"URL": server.url, "MODEL": "small"}.items():  # type: ignore[attr-defined]
        monkeypatch.setenv(f"GYOGAM_OPENAI_{name}", value)
    monkeypatch.setattr(registry, "_made", {("reply", registry.DEFAULTS["reply"]): FakeReply()})
    house = House()
    await house._take("reply", "reply", "openai")
    assert not house.notices
    engine, worker = house.engines["reply"], house.workers["reply"]
    everybody = threading.Barrier(3)
    server.steps = (everybody.wait, "That sounds hard.", END)  # nobody is answered before all three have asked

    async def talk() -> list[str]:
        stream = worker.stream(lambda cancelled: engine.reply(asked(WORDS), cancelled), within=5.0)
        return [getattr(item, "engine", "") async for item in stream]

    assert await asyncio.gather(talk(), talk(), talk()) == [["openai", "openai"]] * 3
    worker.close()  # type: ignore[attr-defined]


def test_the_command_line_takes_it_by_setting(
    server: TextServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    for name, value in {"URL": server.url, "MODEL": "small", "KEY": KEY}.items():  # type: ignore[attr-defined]
        monkeypatch.setenv(f"GYOGAM_OPENAI_{name}", value)
    monkeypatch.setenv("GYOGAM_REPLY_ENGINE", "openai")
    monkeypatch.setattr(registry, "_made", {("reply", registry.DEFAULTS["reply"]): FakeReply()})
    row = json.dumps({"lang": "en", "text": WORDS, "basic": {"sadness": 1.0}})
    rows = []
    for steps in (("That sounds hard. ", "I am here.", END), ("That",)):
        server.steps = steps
        monkeypatch.setattr(sys, "stdin", io.StringIO(row))
        assert main(["reply"]) == 0
        told = capsys.readouterr()
        rows.append((json.loads(told.out), told.err))
    (whole, quiet), (instead, said_why) = rows
    assert whole["reply"] == "That sounds hard. I am here."
    assert whole["engine"] == "openai"
    assert quiet == ""
    assert instead["engine"] == "fake"
    assert "broke off" in said_why
    assert KEY not in said_why


# ---------------------------------------------------------------- a real server


@pytest.mark.slow
def test_against_llama_cpp_with_the_packaged_model(monkeypatch: pytest.MonkeyPatch):
    import xllamacpp

    from avatar.weights.store import prepared

    params: Any = xllamacpp.CommonParams()
    params.model.path = str(prepared("model/gemma.gguf"))
    params.n_ctx, params.n_parallel, params.verbosity, params.swa_full = 4096, 1, 0, True
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.sampling.seed, params.sampling.temp = 3, 0.0
    params.hostnames, params.port, params.api_keys, params.ui = ["127.0.0.1"], 0, [KEY], False
    running = xllamacpp.Server(params)
    for limit in ("SENTENCE_S", "ANSWER_S"):
        monkeypatch.setattr(streamed, limit, 120.0)  # whatever else this machine does
    engine = engine_at(f"{running.listening_address}/v1", within_s=120.0)
    engine._settings = replace(engine._settings, ready_s=120.0)  # type: ignore[type-var]
    engine.load()
    assert engine.degraded is None
    made = [answered(engine, asked(text)) for text in ("I got the job!", "I had pasta today.")]
    for sentences, done in made:  # so small a model may well write what is not said; it must not be for the wire
        assert "must not be said" in done.degraded or texts(sentences) != INSTEAD, done.degraded
    wrong = RemoteReplier(replace(engine._settings, key="sk-wrong"), FakeReply())  # type: ignore[type-var]
    wrong.load()
    assert "GYOGAM_OPENAI_KEY" in (wrong.degraded or "")
