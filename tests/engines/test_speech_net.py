"""The trained voice sense: never a default, never sure beyond its measure, and steady against what microphones do."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest

from avatar.clock import RealClock
from avatar.emotion import BASIC
from avatar.engines import registry
from avatar.engines.base import Samples, Utterance
from avatar.engines.worker import InlineWorker
from avatar.errors import BadInput, DamagedWeights
from avatar.house import House
from avatar.senses.sound import RATE, resampled
from avatar.senses.speech_net import TRUST, SpeechNet
from avatar.senses.speech_states import LAYERS, WIDTH, SpeechStates
from avatar.senses.voice_net import AS_BASIC, LABELS, basic_of
from avatar.weights.store import prepared

SENTENCE = "Could you tell me what happened at the meeting yesterday?"


@pytest.fixture(scope="module")
def sense() -> SpeechNet:
    engine: SpeechNet = registry.get("voice", "speech-net")
    engine.load()
    return engine


@pytest.fixture(scope="module")
def said() -> dict[str, Utterance]:
    voice = registry.get("speech", "hibari")
    return {style: voice.speak(SENTENCE, voice="hibari", style=style) for style in ("neutral", "sad", "angry")}


def test_a_reading_is_whole_and_held_under_its_measure(sense: SpeechNet, said: dict[str, Utterance]) -> None:
    for item in said.values():
        state = sense.read(item.samples, item.sample_rate).state
        assert list(state.basic) == list(BASIC)
        assert sum(state.basic.values()) == pytest.approx(1.0, abs=1e-4)
        assert state.basic["contempt"] == 0.0, "it was never acted"
        assert tuple(state.fine) == LABELS
        assert sum(state.fine.values()) == pytest.approx(1.0, abs=1e-4)
        assert 0 < state.confidence <= TRUST
        assert state.source == "voice"


def test_an_angry_voice_is_more_aroused_than_a_sad_one(sense: SpeechNet, said: dict[str, Utterance]) -> None:
    angry, sad = (sense.read(said[style].samples, said[style].sample_rate).state for style in ("angry", "sad"))
    assert angry.arousal > sad.arousal + 0.2
    assert angry.basic["anger"] > sad.basic["anger"]


def test_calm_is_neutral_among_the_eight() -> None:
    for number, basic in enumerate(AS_BASIC):
        found = basic_of(np.eye(len(LABELS))[number])
        assert BASIC[int(found.argmax())] == basic


@pytest.mark.parametrize("gain", [0.1, 0.5, 2.0])
def test_how_loud_the_microphone_is_says_nothing_of_the_feeling(
    sense: SpeechNet, said: dict[str, Utterance], gain: float
) -> None:
    item = said["neutral"]
    one = sense.read(item.samples, item.sample_rate).state.basic
    other = sense.read((gain * item.samples).astype(np.float32), item.sample_rate).state.basic
    assert all(abs(one[name] - other[name]) < 0.05 for name in BASIC)


def test_the_rate_of_the_recording_changes_little(sense: SpeechNet, said: dict[str, Utterance]) -> None:
    item = said["angry"]
    readings = [
        sense.read(resampled(item.samples, item.sample_rate, rate), rate).state.basic for rate in (16_000, 44_100)
    ]
    assert all(abs(readings[0][name] - readings[1][name]) < 0.1 for name in BASIC)


@pytest.mark.parametrize(
    "sound",
    [np.zeros(0, np.float32), np.zeros(48, np.float32), np.zeros(RATE, np.float32)],
    ids=["none", "3 ms", "1 s"],
)
def test_where_nobody_speaks_nothing_is_believed(sense: SpeechNet, sound: Samples) -> None:
    state = sense.read(sound, RATE).state
    assert (state.top, state.confidence, state.arousal) == ("neutral", 0.0, 0.0)


def test_noise_is_not_a_voice(sense: SpeechNet) -> None:
    noise = (0.1 * np.random.default_rng(0).standard_normal(2 * RATE)).astype(np.float32)
    assert sense.read(noise, RATE).state.confidence == 0.0


@pytest.mark.parametrize("key", ["speech-net", "prosody"])
def test_clipped_sound_is_told_and_believed_less(key: str, said: dict[str, Utterance]) -> None:
    engine = registry.get("voice", key)
    item = said["angry"]
    clean = engine.read(item.samples, item.sample_rate)
    loud = np.clip(item.samples * 20 / np.abs(item.samples).max(), -1, 1).astype(np.float32)
    clipped = engine.read(loud, item.sample_rate)
    assert clean.clipped < 0.001
    assert clipped.clipped > 0.05
    assert clipped.state.confidence < 0.7 * clean.state.confidence
    turned_down = engine.read((0.3 * loud).astype(np.float32), item.sample_rate)
    assert turned_down.clipped == pytest.approx(clipped.clipped, rel=0.1)


def test_a_long_recording_is_read_to_its_end(sense: SpeechNet, said: dict[str, Utterance]) -> None:
    item = said["neutral"]
    sound = np.tile(resampled(item.samples, item.sample_rate), 14)
    assert len(sound) > 35 * RATE
    assert sense.read(sound, RATE).state.confidence > 0


def test_what_is_not_sound_is_refused(sense: SpeechNet) -> None:
    with pytest.raises(BadInput, match="mono"):
        sense.read(np.zeros((10, 2), np.float32), RATE)
    with pytest.raises(BadInput, match="not numbers"):
        sense.read(np.full(10, np.nan, np.float32), RATE)


def test_whoever_chooses_it_is_told_what_it_may_not_be_used_for(caplog: pytest.LogCaptureFixture) -> None:
    import asyncio

    async def take() -> House:
        house = House(lambda part: InlineWorker(part, RealClock()))
        await house._take("voice", "voice", "speech-net")
        return house

    with caplog.at_level(logging.WARNING):
        house = asyncio.run(take())
    assert house.notices["voice:terms"].code == "noncommercial"
    assert "non-commercial" in house.notices["voice:terms"].message
    assert "non-commercial" in caplog.text
    assert "voice" in house.engines


def test_states_are_a_tenth_of_a_second_each() -> None:
    states = SpeechStates(prepared("hearing/model.bin"))(np.zeros(2 * RATE, np.float32))
    assert tuple(states.shape) == (len(LAYERS), 20, WIDTH)


def test_another_file_is_no_encoder(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(b"\x06\x00\x00\x00" + b"\x06\x00Other\x00" + bytes(64))
    with pytest.raises(DamagedWeights, match="setup"):
        SpeechStates(path)
