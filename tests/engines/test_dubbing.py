"""A line said as a recording has it: melody, pace, pauses and loudness carry over, and the words stay clear."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import jiwer
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from avatar.__main__ import main
from avatar.engines.base import Samples, Utterance
from avatar.errors import BadInput
from avatar.senses.hearing import WhisperBase
from avatar.senses.pitch import FRAME_RATE, pitch
from avatar.senses.sound import RATE, resampled
from avatar.voice import files
from avatar.voice.coqui import Coqui
from avatar.voice.delivery import Delivery, swelled
from avatar.voice.dubbing import dub
from avatar.voice.hibari import Hibari
from avatar.voice.kokoro import Kokoro
from avatar.voice.prosody import Prosody
from avatar.voice.reading import BadReading, Reading, read
from avatar.voice.sound import SAMPLE_RATE
from avatar.voice.timbres import timbres
from avatar.voice.voices import find

WORDS = "I never knew that you were living all alone in here."
OTHER = "The yellow train will arrive on the morning of the holiday."
CURVE, POINTS = 5.0, 100
SHAPES = {
    "rising": lambda along: CURVE * (2 * along - 1),
    "falling": lambda along: CURVE * (1 - 2 * along),
    "valley": lambda along: CURVE * np.cos(2 * np.pi * along),
    "waves": lambda along: CURVE * np.sin(4 * np.pi * along),
}
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Acted(Delivery):
    """A run said with a known curve of pitch (semitones) and of level (dB) over its length."""

    semitones: Floats = field(default_factory=lambda: np.zeros(POINTS, np.float32))
    decibels: Floats = field(default_factory=lambda: np.zeros(POINTS, np.float32))

    def f0(self, f0: Floats, units: NDArray[np.int64], voiced_over: float, lead: float) -> Floats:
        curve = np.interp(np.linspace(0, 1, len(f0)), np.linspace(0, 1, POINTS), self.semitones)
        return np.where(f0 > voiced_over, 150 * 2 ** (curve / 12), f0).astype(np.float32)

    def swell(self, sound: Samples, units: NDArray[np.int64], lead: float) -> Samples:
        curve = np.interp(np.linspace(0, 1, 2 * int(units.sum())), np.linspace(0, 1, POINTS), self.decibels)
        return swelled(sound, curve.astype(np.float32), lead, SAMPLE_RATE)


@pytest.fixture(scope="module")
def hibari() -> Hibari:
    made = Hibari()
    made.load()
    return made


def acted(hibari: Hibari, shape: str = "", *, words: str = WORDS, rate: float = 1.0, louder: float = 0.0) -> Utterance:
    """A recording of another voice, whose curves are known."""
    along = np.linspace(0, 1, POINTS)
    semitones = SHAPES[shape](along) if shape else np.zeros(POINTS)
    how = Acted(Prosody(rate=rate), None, semitones.astype(np.float32), (louder * (along - 0.5)).astype(np.float32))
    return hibari._say(hibari.symbols(words)[0], timbres("hibari")["hibari-low"], how)


def reading(said: Utterance) -> Reading:
    return read(said.samples, said.sample_rate)


def says(hibari: Hibari, text: str, like: Utterance) -> Utterance:
    return dub(hibari, find("hibari"), text, reading(like))


def melody(said: Utterance) -> NDArray[np.float64]:
    """(POINTS,) semitones over the time of the speech, NaN where nothing is voiced."""
    f0 = _spoken(said, pitch(said.samples, said.sample_rate))
    height = np.where(f0 > 0, 12 * np.log2(np.maximum(f0, 1.0)), np.nan)
    height -= np.nanmedian(height)
    height[np.abs(height) > 12] = np.nan  # the reader's own octaves
    return height[np.round(np.linspace(0, len(height) - 1, POINTS)).astype(int)]


def loudness(said: Utterance) -> NDArray[np.float64]:
    """(POINTS,) dB over a quarter of a second each: of syllables, not of sounds."""
    power = resampled(said.samples, said.sample_rate).astype(np.float64) ** 2
    level = 10 * np.log10(uniform_filter1d(power, RATE // 4) + 1e-9)
    held = _spoken(said, level[:: round(RATE / FRAME_RATE)].astype(np.float32))
    return np.interp(np.linspace(0, len(held) - 1, POINTS), np.arange(len(held)), held)


def _spoken(said: Utterance, frames: Floats) -> Floats:
    found = reading(said).phrases
    return frames[round(found[0].begin * FRAME_RATE) : round(found[-1].end * FRAME_RATE)]


def alike(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    both = ~np.isnan(one) & ~np.isnan(other)
    return float(np.corrcoef(one[both], other[both])[0, 1])


@pytest.mark.parametrize("text", [WORDS, OTHER], ids=["the same words", "other words"])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_melody_of_a_reading_carries_over(hibari: Hibari, shape: str, text: str):
    recording = acted(hibari, shape)
    plain = hibari.speak(text, voice="hibari")
    carried = alike(melody(recording), melody(says(hibari, text, recording)))
    assert carried >= 0.7
    assert carried >= alike(melody(recording), melody(plain)) + 0.25


def test_what_is_followed_is_the_movement_and_not_the_voice(hibari: Hibari):
    """A low voice's reading leaves a high voice high."""
    recording = acted(hibari, "waves")
    hertz = [
        float(np.median(f0[f0 > 0]))
        for one in (recording, says(hibari, WORDS, recording), hibari.speak(WORDS, voice="hibari"))
        for f0 in [pitch(one.samples, one.sample_rate)]
    ]
    assert hertz[1] > 1.1 * hertz[0]
    assert abs(np.log2(hertz[1] / hertz[2])) < 0.12


@pytest.mark.parametrize("text", [WORDS, OTHER], ids=["the same words", "other words"])
def test_a_slow_reading_is_slow_and_a_quick_one_quick(hibari: Hibari, text: str):
    lasting = {rate: acted(hibari, "waves", rate=rate) for rate in (0.75, 1.0, 1.25)}
    made = {rate: says(hibari, text, recording).duration for rate, recording in lasting.items()}
    for rate, recording in lasting.items():
        assert made[rate] / made[1.0] == pytest.approx(recording.duration / lasting[1.0].duration, rel=0.15)
        if text == WORDS:
            assert made[rate] == pytest.approx(recording.duration, rel=0.15)


@pytest.mark.parametrize("louder", [-14.0, 14.0])
def test_a_reading_that_swells_or_fades_is_followed(hibari: Hibari, louder: float):
    recording = acted(hibari, "waves", louder=louder)
    for text in (WORDS, OTHER):
        carried, plain = (
            alike(loudness(recording), loudness(one))
            for one in (says(hibari, text, recording), hibari.speak(text, voice="hibari"))
        )
        assert carried >= 0.8
        assert 1 - carried <= 0.6 * (1 - plain)


def test_a_pause_in_the_reading_is_made_between_words_without_a_mark(hibari: Hibari):
    first, second = (acted(hibari, "falling", words=words) for words in ("I never knew that", "you were living here."))
    gap = np.zeros(round(0.5 * SAMPLE_RATE), np.float32)
    recording = Utterance(np.concatenate([first.samples, gap, second.samples]), SAMPLE_RATE, ())
    assert len(reading(recording).pauses) == 1
    made = says(hibari, "I never knew that you were living here.", recording)
    found = reading(made).pauses
    assert len(found) == 1
    assert found[0] == pytest.approx(reading(recording).pauses[0], abs=0.2)
    silences = [item for item in made.phonemes if not item.symbol and 0.2 < item.start < made.duration - 0.2]
    assert len(silences) == 1, "the mouth rests where the voice does"


def test_words_stay_clear(hibari: Hibari):
    """Six lines, each said like a reading that goes far up and down, swells, and is slow or quick."""
    lines = [
        "I was hoping that we could talk about the weekend.",
        "The doctor said that everything is going to be fine.",
        "Please close the window before the rain comes in.",
        "My sister found a new job in a small town.",
        "We should have left the house an hour ago.",
        "Nobody told me that the meeting was on Monday.",
    ]
    whisper = WhisperBase()
    heard = []
    for number, text in enumerate(lines):
        shape = list(SHAPES)[number % len(SHAPES)]
        recording = acted(hibari, shape, rate=(0.75, 1.25)[number % 2], louder=(-12.0, 12.0)[number % 2])
        made = says(hibari, text, recording)
        heard.append(whisper.hear(made.samples, made.sample_rate, "en").text)
    plain = jiwer.Compose(
        [jiwer.ToLowerCase(), jiwer.RemovePunctuation(), jiwer.Strip(), jiwer.ReduceToListOfListOfWords()]
    )
    assert jiwer.wer(lines, heard, reference_transform=plain, hypothesis_transform=plain) <= 0.10


@pytest.mark.slow
def test_a_korean_line_follows_an_english_reading_and_leaves_nothing_behind(
    hibari: Hibari, tmp_path: Path, monkeypatch
):
    monkeypatch.setattr("avatar.voice.kokoro.Cache.get", lambda *given, **more: pytest.fail("a reading was cached"))
    kokoro, voice, text = Kokoro(), find("kokoro-ko"), "오늘은 날씨가 정말 좋네요. 우리 나가요!"
    recording = acted(hibari, "waves")
    made = dub(kokoro, voice, text, reading(recording))
    assert alike(melody(recording), melody(made)) >= 0.6


def test_recordings_that_cannot_be_followed_say_why(hibari: Hibari):
    speech = acted(hibari, "waves").samples
    noise = np.random.default_rng(0).standard_normal(2 * RATE).astype(np.float32) * 0.1
    cut = np.clip(speech * 40, -0.9, 0.9)
    bad = {
        "silent": np.zeros(SAMPLE_RATE, np.float32),
        "short": speech[: SAMPLE_RATE // 5],
        "long": np.tile(speech, 20),
        "clipped": cut,
        "no_speech": noise,
    }
    for reason, samples in bad.items():
        with pytest.raises(BadReading) as caught:
            read(samples, SAMPLE_RATE)
        assert caught.value.reason == reason
        assert caught.value.hint


def test_a_voice_that_cannot_follow_says_so(hibari: Hibari):
    with pytest.raises(BadInput, match="cannot follow"):
        dub(Coqui(), find("coqui-joe"), "Hello.", reading(acted(hibari)))


def test_one_word_follows_a_line_and_a_text_a_word(hibari: Hibari):
    """Counts that are far apart: nothing breaks, and the movement is still there."""
    recording = acted(hibari, "falling")
    assert alike(melody(recording), melody(says(hibari, "Hello.", recording))) > 0.6
    word = acted(hibari, "rising", words="Really?")
    long = says(hibari, f"{WORDS} {OTHER}", word)
    assert long.duration > 3.0
    assert np.abs(long.samples).max() < 1.0


def test_nothing_of_a_recording_is_shown_when_a_reading_is_printed(hibari: Hibari):
    assert "contour" not in repr(reading(acted(hibari, "waves")))


def test_the_command_says_a_text_like_a_recording(hibari: Hibari, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    recording = acted(hibari, "rising")
    files.write(tmp_path / "like.flac", recording)
    out = tmp_path / "out.wav"
    assert main(["say", OTHER, "--like", str(tmp_path / "like.flac"), "--out", str(out)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["voice"] == "hibari"
    assert out.exists()
    assert main(["say", OTHER, "--like", str(tmp_path / "none.wav"), "--out", str(out)]) != 0
