"""The voice sense measures what was put in, and hears a stirred voice from a flat one; it never claims to be sure."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from avatar.__main__ import main
from avatar.emotion import BASIC, SURE
from avatar.engines import registry
from avatar.engines.base import Samples, Utterance
from avatar.errors import BadInput
from avatar.senses.pitch import FRAME_RATE, pitch
from avatar.senses.sound import RATE, resampled
from avatar.senses.voice import QUIET_DB, Prosody, measure, syllables

SENTENCE = "Could you tell me what happened at the meeting yesterday?"


def voiced(hertz: float | np.ndarray, seconds: float = 1.5, rate: int = RATE) -> Samples:
    """A buzz with the harmonics of a voice, at one pitch or along a contour."""
    phase = 2 * np.pi * np.cumsum(np.broadcast_to(hertz, int(seconds * rate))) / rate
    top = int(3500 / np.max(hertz))
    return (0.1 * sum(np.sin(number * phase) / number for number in range(1, top + 1))).astype(np.float32)


@pytest.fixture(scope="module")
def sense() -> Prosody:
    engine: Prosody = registry.get("voice", "prosody")
    engine.load()
    return engine


@pytest.fixture(scope="module")
def said() -> dict[str, Utterance]:
    voice = registry.get("speech", "hibari")
    return {style: voice.speak(SENTENCE, voice="hibari", style=style) for style in ("neutral", "sad", "angry")}


@pytest.mark.parametrize("hertz", [80, 110, 165, 220, 330, 480])
def test_the_pitch_of_a_tone_is_measured(sense: Prosody, hertz: int) -> None:
    assert sense.read(voiced(hertz), RATE).pitch_hz == pytest.approx(hertz, rel=0.01)
    assert sense.read(voiced(hertz, rate=44_100), 44_100).pitch_hz == pytest.approx(hertz, rel=0.01)


def test_a_weak_fundamental_is_still_the_pitch() -> None:
    """As over a telephone: the harmonics are there, the fundamental is not."""
    time = np.arange(RATE) / RATE
    sound = sum(np.sin(2 * np.pi * 150 * number * time) for number in (3, 4, 5, 6)).astype(np.float32)
    found = pitch(sound, RATE)
    assert np.median(found[found > 0]) == pytest.approx(150, rel=0.01)


def test_a_gliding_pitch_is_followed() -> None:
    contour = 180 + 60 * np.sin(2 * np.pi * np.arange(2 * RATE) / RATE)
    found = pitch(voiced(contour, 2.0), RATE)
    wanted = 180 + 60 * np.sin(2 * np.pi * np.arange(len(found)) / FRAME_RATE)
    assert np.abs(found - wanted)[4:-4].max() < 3


def test_noise_and_silence_have_no_pitch(sense: Prosody) -> None:
    noise = (0.1 * np.random.default_rng(0).standard_normal(2 * RATE)).astype(np.float32)
    assert sense.read(noise, RATE).pitch_hz == 0.0
    quiet = sense.read(np.zeros(RATE, np.float32), RATE)
    assert (quiet.pitch_hz, quiet.rate, quiet.energy_db) == (0.0, 0.0, QUIET_DB)


@pytest.mark.parametrize("sound", [np.zeros(0, np.float32), np.zeros(100, np.float32), np.zeros(RATE, np.float32)])
def test_where_nobody_speaks_nothing_is_believed(sense: Prosody, sound: Samples) -> None:
    state = sense.read(sound, RATE).state
    assert state.confidence == 0.0
    assert state.arousal == 0.0
    assert state.top == "neutral"


def test_syllables_are_counted(said: dict[str, Utterance]) -> None:
    """The sentence has 14."""
    for item in said.values():
        sound = resampled(item.samples, item.sample_rate)
        assert 10 <= len(syllables(sound, pitch(sound, RATE))) <= 17


def test_level_is_the_level_of_the_speech(sense: Prosody, said: dict[str, Utterance]) -> None:
    item = said["neutral"]
    level = sense.read(item.samples, item.sample_rate).energy_db
    louder = sense.read(2 * item.samples, item.sample_rate).energy_db
    padded = np.concatenate([item.samples, np.zeros(3 * item.sample_rate, np.float32)])
    assert louder - level == pytest.approx(6.0, abs=0.3)
    assert sense.read(padded, item.sample_rate).energy_db == pytest.approx(level, abs=0.7), "silence does not count"


def test_louder_speech_is_more_aroused(sense: Prosody, said: dict[str, Utterance]) -> None:
    item = said["neutral"]
    levels = [sense.read((gain * item.samples).astype(np.float32), item.sample_rate) for gain in (0.25, 0.5, 1.0, 2.0)]
    found = [reading.state.arousal for reading in levels]
    assert found == sorted(found)
    assert found[-1] - found[0] > 0.2


def test_faster_speech_is_more_aroused(sense: Prosody, said: dict[str, Utterance]) -> None:
    """The same voice said quicker; pitch, level and balance set equal, so that pace alone speaks."""
    from dataclasses import replace

    from avatar.senses.voice import arousal_of

    slow, quick = (resampled(said[style].samples, said[style].sample_rate) for style in ("sad", "angry"))
    one, two = measure(slow), measure(quick)
    assert two.rate > one.rate + 0.3
    assert arousal_of(replace(one, rate=two.rate)) > arousal_of(one) + 0.03


def test_an_angry_voice_is_more_aroused_than_a_neutral_and_a_sad_one(
    sense: Prosody, said: dict[str, Utterance]
) -> None:
    found = {style: sense.read(item.samples, item.sample_rate).state for style, item in said.items()}
    assert found["sad"].arousal + 0.2 < found["neutral"].arousal < found["angry"].arousal - 0.2
    assert found["angry"].basic["anger"] > found["sad"].basic["anger"]
    assert found["sad"].basic["sadness"] > found["angry"].basic["sadness"]


def test_prosody_alone_is_never_sure(sense: Prosody, said: dict[str, Utterance]) -> None:
    for item in said.values():
        state = sense.read((4 * item.samples).clip(-1, 1).astype(np.float32), item.sample_rate).state
        assert 0 < state.confidence < SURE
        assert not state.sure
        assert state.source == "voice"
        assert state.valence == 0.0, "prosody does not know it"


def test_a_short_word_is_believed_less_than_a_sentence(sense: Prosody) -> None:
    voice = registry.get("speech", "hibari")
    word, sentence = (voice.speak(text, voice="hibari") for text in ("Yes.", SENTENCE))
    found = [sense.read(item.samples, item.sample_rate).state.confidence for item in (word, sentence)]
    assert found[0] < found[1]


def test_what_is_not_sound_is_refused(sense: Prosody) -> None:
    with pytest.raises(BadInput):
        sense.read(np.zeros((10, 2), np.float32), RATE)
    with pytest.raises(BadInput):
        sense.read(np.full(10, np.inf, np.float32), RATE)


def test_the_command_prints_one_object_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], said: dict[str, Utterance]
) -> None:
    names = [str(tmp_path / f"{style}.wav") for style in said]
    for name, item in zip(names, said.values(), strict=True):
        soundfile.write(name, item.samples, item.sample_rate)
    assert main(["sense", "voice", *names]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["path"] for row in rows] == names
    for row in rows:
        assert list(row) == [
            *("path", "basic", "valence", "arousal", "dominance", "confidence"),
            *("pitch_hz", "rate", "energy_db"),
        ]
        assert set(row["basic"]) == set(BASIC)
        assert sum(row["basic"].values()) == pytest.approx(1, abs=1e-3)
        assert 120 < row["pitch_hz"] < 300
        assert 2 < row["rate"] < 9
    loud = np.clip(20 * said["angry"].samples, -1, 1)
    soundfile.write(tmp_path / "loud.wav", loud[:, None] * [1, 1], 44_100)
    assert main(["sense", "voice", str(tmp_path / "loud.wav")]) == 0
    told = capsys.readouterr()
    assert "clipped" in told.err
    assert json.loads(told.out)["confidence"] < rows[2]["confidence"]
    (tmp_path / "words.wav").write_text("words")
    assert main(["sense", "voice", str(tmp_path / "words.wav")]) == 2
