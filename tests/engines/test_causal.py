"""The engine "transformers" with real, tiny causal models: streamed, stopped, and rubbish answered in our own words."""

from __future__ import annotations

import json
import shutil
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from avatar.engines import registry
from avatar.engines.base import ReplyDone, ReplyRequest, Sentence, Turn
from avatar.engines.fakes import FakeReply
from avatar.house import House
from avatar.mind import causal
from avatar.mind.causal import CausalReplier
from tests.engines import tiny_causal
from tests.engines.test_instructions import asked
from tests.senses import tiny

INSTEAD = ["I hear you.", "Tell me more?"]
"""What FakeReply says."""
ANSWER = ["That sounds hard.", "I am here with you."]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that learnt to say ANSWER, with a chat template."""
    return tiny_causal.save(tmp_path_factory.mktemp("causal") / "chat", " ".join(ANSWER))


@pytest.fixture(scope="module")
def engine(folder: Path) -> CausalReplier:
    made = CausalReplier(str(folder), FakeReply(), first_s=60.0)
    made.load()
    assert made.degraded is None
    return made


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Holds the model after some tokens of an answer, until it is set."""
    opened = threading.Event()

    class Gated(causal._Stop):
        tokens = 0

        def __call__(self, ids: Any, scores: Any, **more: Any) -> Any:
            self.tokens += 1
            while self.tokens > 12 and not opened.is_set() and not self._stop.is_set():
                time.sleep(0.01)
            return super().__call__(ids, scores, **more)

    monkeypatch.setattr(causal, "_Stop", Gated)
    return opened


def answered(engine: Any, request: ReplyRequest | None = None) -> tuple[list[str], ReplyDone]:
    *sentences, done = engine.reply(request or asked("I failed my exam"))
    assert isinstance(done, ReplyDone)
    assert all(isinstance(one, Sentence) and one.engine == done.engine for one in sentences)
    return [one.text for one in sentences], done


def test_it_answers_from_its_template_with_the_talk_so_far(engine: CausalReplier):
    assert answered(engine) == (ANSWER, ReplyDone(1, "transformers"))
    history = (Turn("user", "hi"), Turn("assistant", "Hello."))
    assert answered(engine, asked("I failed my exam", history=history)) == (ANSWER, ReplyDone(1, "transformers"))


def test_without_a_template_it_answers_the_plain_form(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    plain = tmp_path / "plain"
    shutil.copytree(folder, plain)
    (plain / "chat_template.jinja").unlink()
    engine = CausalReplier(str(plain), FakeReply(), first_s=60.0)
    engine.load()
    read: list[str] = []
    tokenizer = engine._tokenizer
    monkeypatch.setattr(engine, "_tokenizer", Reading(tokenizer, read))
    assert answered(engine) == (ANSWER, ReplyDone(1, "transformers"))
    assert read[0].startswith("Mira, ")
    assert read[0].endswith("User: I failed my exam\n(sadness; reflection)\nMira:")


class Reading:
    """A tokenizer that keeps what it is given."""

    def __init__(self, real: Any, read: list[str]) -> None:
        self._real, self._read = real, read

    def __call__(self, text: str, **more: Any) -> Any:
        self._read.append(text)
        return self._real(text, **more)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def test_a_sentence_is_given_out_while_the_next_is_still_being_written(engine: CausalReplier, gate: threading.Event):
    stream = engine.reply(asked("I failed my exam"))
    first = next(stream)
    assert isinstance(first, Sentence)
    assert first.text == ANSWER[0]
    assert engine._writing is not None
    assert engine._writing.is_alive()
    gate.set()
    assert [getattr(item, "text", "") for item in stream] == [ANSWER[1], ""]


def test_who_interrupts_does_not_wait_and_the_model_stops(engine: CausalReplier, gate: threading.Event):
    stop = threading.Event()
    stream = engine.reply(asked("I failed my exam"), stop.is_set)
    assert isinstance(next(stream), Sentence)
    stop.set()
    assert list(stream) == [ReplyDone(1, "transformers")]
    assert engine._writing is not None
    engine._writing.join(5)
    assert not engine._writing.is_alive()
    gate.set()
    assert answered(engine)[0] == ANSWER


def test_a_reader_that_leaves_stops_the_model(engine: CausalReplier, gate: threading.Event):
    stream = engine.reply(asked("I failed my exam"))
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert engine._writing is not None
    engine._writing.join(5)
    assert not engine._writing.is_alive()


def test_a_model_that_is_too_slow_is_not_waited_for(engine: CausalReplier, monkeypatch: pytest.MonkeyPatch):
    class Slow(causal._Stop):
        def __call__(self, ids: Any, scores: Any, **more: Any) -> Any:
            self._stop.wait(5.0)
            return super().__call__(ids, scores, **more)

    monkeypatch.setattr(causal, "_Stop", Slow)
    monkeypatch.setattr(engine, "first_s", 0.3)
    texts, done = answered(engine)
    assert texts == INSTEAD
    assert "said nothing for 0.3 s" in done.degraded


def test_rubbish_is_not_said(tmp_path: Path):
    engine = CausalReplier(str(tiny_causal.save(tmp_path / "m")), FakeReply(), first_s=60.0)
    engine.load()
    for lang, text in (("en", "I failed my exam"), ("ko", "시험에 떨어졌어요")):
        texts, done = answered(engine, asked(text, lang))
        assert texts == INSTEAD
        assert done.engine == "fake"
        assert "The language model" in done.degraded
        assert text not in done.degraded


def test_weights_that_are_no_numbers_and_a_talk_that_is_too_long(folder: Path, tmp_path: Path):
    from safetensors.torch import load_file, save_file

    ill = tmp_path / "ill"
    shutil.copytree(folder, ill)
    path = ill / "model.safetensors"
    save_file({name: row * float("nan") for name, row in load_file(path).items()}, path, metadata={"format": "pt"})
    settings = json.loads((ill / "generation_config.json").read_text())
    (ill / "generation_config.json").write_text(json.dumps({**settings, "do_sample": True}))
    engine = CausalReplier(str(ill), FakeReply(), first_s=60.0)
    engine.load()
    assert "failed in the middle" in (engine.degraded or "")
    assert answered(engine)[0] == INSTEAD
    short = CausalReplier(str(tiny_causal.save(tmp_path / "short", room=300)), FakeReply(), first_s=60.0)
    short.load()
    texts, done = answered(short)
    assert texts == INSTEAD
    assert "reads 300 tokens at most" in done.degraded


def test_a_model_that_cannot_be_had_is_told_and_answered_for(folder: Path, tmp_path: Path):
    (tmp_path / "empty").mkdir()
    damaged = tmp_path / "damaged"
    shutil.copytree(folder, damaged)
    (damaged / "model.safetensors").write_bytes(b"no weights")
    reader = tmp_path / "reader"
    reader.mkdir()
    (reader / "config.json").write_text(json.dumps({"model_type": "t5", "architectures": ["T5Model"]}))
    for name, why in {
        "/nowhere/at/all": "is no folder",
        str(tmp_path / "empty"): "without config.json",
        str(damaged): "cannot be loaded",
        str(reader): "no causal language model",
        str(tiny.save(tmp_path / "classifier", ["joy", "sadness"])): "lacks weights",
    }.items():
        engine = CausalReplier(name, FakeReply())
        engine.load()
        assert why in (engine.degraded or ""), engine.degraded
        texts, done = answered(engine)
        assert texts == INSTEAD
        assert done.degraded == engine.degraded


def test_no_code_of_a_model_is_run(tmp_path: Path):
    folder, mark = tmp_path / "evil", tmp_path / "was_run"
    folder.mkdir()
    (folder / "evil.py").write_text(f"open({str(mark)!r}, 'w')\nclass Config: pass\nclass Model: pass\n")
    auto = {"AutoConfig": "evil.Config", "AutoModelForCausalLM": "evil.Model"}
    (folder / "config.json").write_text(json.dumps({"model_type": "evil", "auto_map": auto}))
    engine = CausalReplier(str(folder), FakeReply())
    engine.load()
    assert "GYOGAM_REPLY_MODEL" in (engine.degraded or "")
    assert not mark.exists()


async def test_the_house_takes_it_by_setting(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(registry, "_made", {("reply", registry.DEFAULTS["reply"]): FakeReply()})
    monkeypatch.setenv("GYOGAM_REPLY_MODEL", str(folder))
    house = House()
    await house._take("reply", "reply", "transformers")
    assert not house.notices
    house.workers["reply"].close()  # type: ignore[attr-defined]
    monkeypatch.setattr(registry, "_made", {("reply", registry.DEFAULTS["reply"]): FakeReply()})
    monkeypatch.delenv("GYOGAM_REPLY_MODEL")
    house = House()
    await house._take("reply", "reply", "transformers")
    assert "GYOGAM_REPLY_MODEL is not set" in house.notices["reply"].message
    assert house.reply is not None
    assert answered(house.reply)[0] == INSTEAD
    house.workers["reply"].close()  # type: ignore[attr-defined]
