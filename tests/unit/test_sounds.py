"""Laughs, sighs and hums: found in a text, sung in a voice's own pitch, with the mouth's times."""

from __future__ import annotations

import numpy as np
import pytest

from avatar.engines.base import Utterance
from avatar.errors import BadInput, UnknownName
from avatar.senses.pitch import pitch
from avatar.voice.saying import say, sayable, sound
from avatar.voice.sounds import Sound, notes, pieces, sounds
from avatar.voice.voices import engine, find


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[laugh] That is wonderful.", [Sound("laugh"), " That is wonderful."]),
        ("I see. *sighs* Go on.", ["I see. ", Sound("sigh"), " Go on."]),
        ("(한숨) 그랬구나.", [Sound("sigh"), " 그랬구나."]),
        ("[ Gasp ]", [Sound("gasp")]),
        ("I am *really* glad [sic].", ["I am *really* glad [sic]."]),
        ("", []),
    ],
)
def test_sounds_are_found_where_a_writer_puts_them(text: str, found: list[object]) -> None:
    assert pieces(text) == found


def voiced(said: Utterance) -> np.ndarray:
    found = pitch(said.samples, said.sample_rate)
    return found[(found > 90) & (found < 500)]


@pytest.mark.parametrize("name", list(sounds()))
@pytest.mark.parametrize("voice", ["hibari", "ko-junho"])
def test_every_sound_is_heard_and_short(name: str, voice: str) -> None:
    said = sound(name, find(voice))
    assert 0.2 < said.duration < 1.6
    assert float(np.sqrt((said.samples**2).mean())) > 0.005
    assert said.phonemes[-1].end == pytest.approx(said.duration, abs=1e-3)


def test_a_sound_is_in_its_voices_own_pitch() -> None:
    high, low = (float(np.median(voiced(sound("hum", find(name))))) for name in ("hibari", "hibari-deep"))
    assert high == pytest.approx(find("hibari").hertz, rel=0.15)
    assert low == pytest.approx(find("hibari-deep").hertz, rel=0.15)


def test_a_sigh_falls_and_a_gasp_is_breath() -> None:
    sigh, gasp = sound("sigh", find("hibari")), sound("gasp", find("hibari"))
    loud = [float(np.abs(part).mean()) for part in np.array_split(sigh.samples, 4)]
    assert loud[3] < 0.5 * max(loud)
    assert len(voiced(gasp)) < 0.2 * len(pitch(gasp.samples, gasp.sample_rate))


def test_a_laugh_is_separate_bursts() -> None:
    said = sound("laugh", find("hibari"))
    frame = said.sample_rate // 100
    power = np.array([np.abs(said.samples[i : i + frame]).mean() for i in range(0, len(said.samples) - frame, frame)])
    smooth = np.convolve(power, np.ones(3) / 3, "same")
    peaks = [
        i
        for i in range(4, len(smooth) - 4)
        if smooth[i] == smooth[i - 4 : i + 5].max() and smooth[i] > 0.2 * smooth.max()
    ]
    assert len(peaks) >= 3


def test_sounds_and_words_are_one_utterance() -> None:
    voice = find("hibari")
    words = engine("hibari").speak("That is wonderful.", voice="hibari", style="joyful")
    both = say(engine("hibari"), voice, "[laugh] That is wonderful.", style="joyful")
    assert both.duration > words.duration + 0.4
    assert both.phonemes[-1].end == pytest.approx(both.duration, abs=1e-3)


def test_what_holds_neither_words_nor_sounds_is_an_error() -> None:
    with pytest.raises(BadInput):
        say(engine("hibari"), find("hibari"), "🙂 ...")
    assert not sayable("🙂 ...", find("hibari"))
    assert sayable("[sigh]", find("hibari"))
    with pytest.raises(UnknownName, match="laugh"):
        notes("burp")
