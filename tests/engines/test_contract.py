"""Every registered engine, fakes included, keeps the promises of its kind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from avatar.emotion import BASIC, STYLES, EmotionState
from avatar.engines import fakes, registry
from avatar.engines.base import Engine, ReplyDone, ReplyRequest, Sentence, Spec
from avatar.errors import BadInput, UnknownName
from avatar.expression import expressions
from avatar.mind.mood import Mood
from avatar.mind.turn import think
from avatar.persona import builtin
from tests.senses import tiny

registry.register(fakes.specs())
SPECS = registry.specs()
LINES = {"en": "Good to see you.", "ko": "만나서 반가워요."}


def of(kind: str) -> list[pytest.param]:  # type: ignore[valid-type]
    return [pytest.param(spec, id=spec.key) for spec in SPECS if spec.kind == kind]


def loaded(spec: Spec) -> Engine:
    engine = registry.get(spec.kind, spec.key)
    engine.load()
    return engine


def right(state: EmotionState) -> None:
    assert set(state.basic) == set(BASIC)
    assert sum(state.basic.values()) == pytest.approx(1.0, abs=1e-3)
    assert all(score >= 0 for score in state.basic.values())
    assert all(-1 <= axis <= 1 for axis in (state.valence, state.arousal, state.dominance))
    assert 0 <= state.confidence <= 1


def test_every_kind_has_the_engine_that_is_its_default() -> None:
    keys = {(spec.kind, spec.key) for spec in SPECS}
    assert set(registry.DEFAULTS.items()) <= keys


def test_an_unknown_engine_is_an_error_that_lists_the_known() -> None:
    with pytest.raises(UnknownName, match="fake"):
        registry.get("text", "no-such-engine")


@pytest.mark.parametrize("spec", of("text"))
def test_text(spec: Spec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if spec.key == "transformers":  # reads with a model of one's own
        monkeypatch.setenv("GYOGAM_TEXT_MODEL", str(tiny.save(tmp_path, ["joy", "sadness", "neutral"])))
        monkeypatch.setattr(registry, "_made", {})
    engine = loaded(spec)
    readings = engine.read(["I am so happy today", "오늘 너무 슬퍼"])  # type: ignore[attr-defined]
    assert [reading.lang for reading in readings] == ["en", "ko"]
    for reading in readings:
        right(reading.state)
        assert all(0 <= score <= 1 for score in reading.labels.values())
        assert set(reading.active) <= set(reading.labels)
    rows = engine.embed(["one", "two", "three"])  # type: ignore[attr-defined]
    assert rows.shape[0] == 3
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("spec", of("face"))
def test_face(spec: Spec) -> None:
    engine = loaded(spec)
    grey = np.full((240, 320, 3), 100, np.uint8)
    for reading in engine.read(grey):  # type: ignore[attr-defined]
        right(reading.state)
    cropped = engine.read(grey[:48, :48], crop=True)  # type: ignore[attr-defined]
    assert len(cropped) == 1
    right(cropped[0].state)
    assert engine.read_many([]) == []  # type: ignore[attr-defined]
    before = next(iter(engine.read(grey)), None)  # type: ignore[attr-defined]
    for batch in (engine.read_many([grey, grey]), engine.read_many([grey, grey], [before, None])):  # type: ignore[attr-defined]
        assert [len(readings) for readings in batch] == [len(engine.read(grey))] * 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("spec", of("voice"))
def test_voice(spec: Spec) -> None:
    engine = loaded(spec)
    tone = (0.1 * np.sin(2 * np.pi * 200 * np.arange(16_000) / 16_000)).astype(np.float32)
    right(engine.read(tone, 16_000).state)  # type: ignore[attr-defined]


@pytest.mark.parametrize("spec", of("hearing"))
def test_hearing(spec: Spec) -> None:
    engine = loaded(spec)
    transcript = engine.hear(np.zeros(16_000, np.float32), 16_000, "en")  # type: ignore[attr-defined]
    assert transcript.lang == "en"
    if spec.key != "fake":
        assert transcript.text == "", "silence says nothing"


@pytest.mark.parametrize("spec", of("reply"))
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_reply(spec: Spec, lang: str) -> None:
    engine = loaded(spec)
    persona = builtin("default")
    from avatar.emotion import state_of

    user = state_of({"sadness": 0.9, "neutral": 0.1}, confidence=0.8, source="text")
    text = {"en": "I failed my exam", "ko": "시험에 떨어졌어"}[lang]
    _, plan = think(persona, lang, text, user, Mood(persona, 0.0).now(0.0), ())
    request = ReplyRequest(persona, lang, text, user, plan)  # type: ignore[arg-type]
    items = list(engine.reply(request))  # type: ignore[attr-defined]
    assert isinstance(items[-1], ReplyDone)
    said = items[:-1]
    assert said
    assert all(isinstance(item, Sentence) and item.text.strip() for item in said)
    assert all(item.expression in expressions.names() for item in said)
    assert list(engine.reply(request, lambda: True))[:1] in ([], [items[0]])  # type: ignore[attr-defined]


@pytest.mark.parametrize("spec", of("speech"))
def test_speech(spec: Spec) -> None:
    engine = loaded(spec)
    voices = engine.voices()  # type: ignore[attr-defined]
    assert voices
    assert all(voice.engine == spec.key and set(voice.styles) <= set(STYLES) for voice in voices)
    voice = voices[0]
    utterance = engine.speak(LINES[voice.lang], voice=voice.name)  # type: ignore[attr-defined]
    assert utterance.samples.dtype == np.float32
    assert utterance.samples.ndim == 1
    assert 0.02 < np.abs(utterance.samples).max() <= 1.0
    times = [moment for phoneme in utterance.phonemes for moment in (phoneme.start, phoneme.end)]
    assert times == sorted(times)
    assert times[0] >= 0
    assert times[-1] <= utterance.duration + 0.05
    with pytest.raises(BadInput):
        engine.speak("  ", voice=voice.name)  # type: ignore[attr-defined]
    with pytest.raises(UnknownName):
        engine.speak("hello", voice="no-such-voice")  # type: ignore[attr-defined]
    with pytest.raises(UnknownName):
        engine.speak("hello", voice=voice.name, style="no-such-style")  # type: ignore[attr-defined]
