"""English voices: hibari with emotion put in before its decoder, so that words stay clear in every style.

The predictor gives durations, a text encoding, pitch and energy; `avatar.voice.prosody` bends them; the decoder turns
them into spectra, whose noise, tilt and formants are bent too; hibari's own `dsp` turns spectra into sound. A tenth of
a second of English costs about 2 ms of one core.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from avatar.engines.base import Samples, Spec, Utterance, Voice
from avatar.errors import BadInput, UnknownName
from avatar.voice import english
from avatar.voice.clauses import sentences, speakable
from avatar.voice.delivery import Delivery, frames, swelled
from avatar.voice.following import follow, together
from avatar.voice.hibari_weights import SPECTRA, STEP, package_folder
from avatar.voice.manner import manner
from avatar.voice.prosody import UNIT, Prosody, plan_units
from avatar.voice.reading import Reading
from avatar.voice.runtime import OnnxModel
from avatar.voice.sound import PAUSES, SAMPLE_RATE, SPEECH_DB, finished, joined, timed
from avatar.voice.sounds import Note
from avatar.voice.stress import delivered, marked, strength
from avatar.voice.timbres import Timbre, timbres
from avatar.weights.store import prepared

LEAD = 0.055  # seconds; see sound.timed
LONGEST = 400  # symbols the model takes at once
EDGE = 4  # units of silence around a sound without words
QUIET = -30.0  # dB, of that silence
SOUND_DB = -23.0  # dBFS: laughs and sighs are softer than speech
_BINS = 601  # of a 1200-point spectrum at 24 kHz: 20 Hz each
_VOICED_OVER = 70.0  # Hz; under it the contour runs through unvoiced sounds
_DB = np.float32(np.log(10) / 20)  # one dB in the natural log magnitudes of the spectra


class Hibari:
    """Speech engine "hibari"; see avatar.engines.base.Speech.

    `sing` is called from other voices' threads too; once loaded, nothing is kept from one call to the next.
    """

    name = "hibari"

    def __init__(self) -> None:
        self._loaded = False
        self._loading = Lock()

    def voices(self) -> tuple[Voice, ...]:
        return tuple(timbre.voice for timbre in timbres(self.name).values())

    def load(self) -> None:
        with self._loading:
            if self._loaded:
                return
            self._load()
        self.speak("Hello there.", voice="hibari")

    def _load(self) -> None:
        from hibari import dsp

        self._dsp = dsp
        self._predictor = OnnxModel(prepared(f"{STEP.key}/predictor.onnx"))
        self._decoder = OnnxModel(prepared(f"{STEP.key}/decoder.onnx"))
        vocab = package_folder("hibari") / "assets" / "vocab.json"
        self._vocab: dict[str, int] = json.loads(vocab.read_text(encoding="utf-8"))
        self._loaded = True

    def speak(
        self, text: str, *, voice: str, style: str = "neutral", intensity: float = 1.0, common: bool = False
    ) -> Utterance:
        timbre = self._timbre(voice)
        way = manner(style, intensity).joined(timbre.bend)
        wanted = marked(text)
        force = strength(style, intensity, wanted)
        self.load()
        parts = [
            self._say(run, timbre, delivered(run, sentence.split(), "en", way, force, wanted))
            for sentence in sentences(speakable(text), "en")
            for run in self.symbols(sentence)
        ]
        if not parts:
            raise BadInput("There is nothing to say in that text.", "Give at least one word or number.")
        return joined(parts, pause=0.22 * way.middle.pause / way.middle.rate)

    def follow(
        self, text: str, *, voice: str, reading: Reading, style: str = "neutral", intensity: float = 1.0
    ) -> Utterance:
        """See `avatar.voice.dubbing.Following`."""
        timbre = self._timbre(voice)
        way = manner(style, intensity).joined(timbre.bend)
        self.load()
        runs = [run for sentence in sentences(speakable(text), "en") for run in self.symbols(sentence)]
        if not runs:
            raise BadInput("There is nothing to say in that text.", "Give at least one word or number.")
        followed = follow(reading, runs, way)
        return together([self._say(list(one.symbols), timbre, one) for one in followed], followed)

    def _timbre(self, voice: str) -> Timbre:
        known = timbres(self.name)
        if voice not in known:
            raise UnknownName(f"This engine has no voice {voice!r}.", f"Use one of: {', '.join(known)}.")
        return known[voice]

    def symbols(self, sentence: str) -> list[list[str]]:
        """A sentence as runs of the model's symbols, each short enough for it; nothing for a sentence of no words."""
        known = [symbol for symbol in english.symbols(sentence) if symbol in self._vocab]
        runs: list[list[str]] = []
        while known:
            end = len(known)
            if end > LONGEST:
                gaps = [place for place in range(LONGEST // 2, LONGEST) if known[place] in PAUSES]
                end = (gaps[-1] + 1) if gaps else LONGEST
            if any(symbol not in PAUSES for symbol in known[:end]):
                runs.append(known[:end])
            known = known[end:]
        return runs

    def _say(self, symbols: list[str], timbre: Timbre, delivery: Delivery) -> Utterance:
        prosody = delivery.bend
        local = delivery.local.padded() if delivery.local else None
        ids = np.array([[0, *(self._vocab[symbol] for symbol in symbols), 0]], np.int64)
        raw = self._predictor.run(["raw"], ids=ids, speed=np.ones(1, np.float32))[0].ravel()
        marks = ["", *symbols, ""]
        silent = np.array([not mark or mark in PAUSES for mark in marks])
        units = plan_units(delivery.lasting(raw, silent), prosody, silent)
        encoding, f0, energy = self._predictor.run(
            ["encoding", "f0", "energy"], ids=ids, speed=(raw / units).astype(np.float32)
        )
        pitch = delivery.f0(f0[0], units, _VOICED_OVER, LEAD)
        spectra = self._decoder.run(
            SPECTRA, encoding=encoding, f0=pitch[None], energy=energy + np.float32(prosody.energy)
        )
        sound = self._sound([layer[0] for layer in spectra], pitch, prosody, timbre.warp)
        if local:
            sound = swelled(sound, frames(local.gain, units), LEAD, SAMPLE_RATE)
        sound = delivery.swell(sound, units, LEAD)
        return finished(sound, timed(marks, units, LEAD), SPEECH_DB + prosody.level)

    def sing(self, notes: Sequence[Note], hertz: float, warp: float = 1.0) -> Utterance:
        """A sound without words at a middle pitch of `hertz`; see `avatar.voice.sounds`."""
        self.load()
        symbols = [note.symbol for note in notes]
        ids = np.array([[0, *(self._vocab[symbol] for symbol in symbols), 0]], np.int64)
        raw = self._predictor.run(["raw"], ids=ids, speed=np.ones(1, np.float32))[0].ravel()
        units = np.array([EDGE, *(max(1, round(note.seconds * SAMPLE_RATE / UNIT)) for note in notes), EDGE])
        encoding, _, energy = self._predictor.run(
            ["encoding", "f0", "energy"], ids=ids, speed=(raw / units).astype(np.float32)
        )
        heights = [np.nan if note.semitones is None else note.semitones for note in notes]
        steps = np.repeat(np.array([np.nan, *heights, np.nan]), 2 * units)
        sung = ~np.isnan(steps)
        glide = np.interp(np.arange(len(steps)), np.flatnonzero(sung), steps[sung]) if sung.any() else steps
        pitch = np.where(sung, hertz * 2 ** (_smoothed(glide) / 12), 0.0).astype(np.float32)
        spectra = self._decoder.run(SPECTRA, encoding=encoding, f0=pitch[None], energy=energy)
        sound = self._sound([layer[0] for layer in spectra], pitch, Prosody(breath=1.0), warp)
        gain = np.array([QUIET, *(note.gain for note in notes), QUIET], np.float32)
        swelling = swelled(sound, frames(gain, units), LEAD, SAMPLE_RATE)
        return finished(swelling, timed(["", *symbols, ""], units, LEAD), SOUND_DB)

    def _sound(
        self, spectra: list[NDArray[np.float32]], pitch: NDArray[np.float32], prosody: Prosody, warp: float
    ) -> Samples:
        """Five spectra (601, frames) bent by warp, tilt and breath, as sound. Noise is seeded: same in, same out."""
        if warp != 1.0:
            source = np.minimum(np.arange(_BINS) / warp, _BINS - 1)
            low = source.astype(int)
            high = np.minimum(low + 1, _BINS - 1)
            part = (source - low)[:, None].astype(np.float32)
            spectra = [layer[low] * (1 - part) + layer[high] * part for layer in spectra]
        harmonic, theta, noise, rest, phi = spectra
        if prosody.tilt:
            octaves = np.log2(np.clip(np.arange(_BINS) * 20.0 / 1000.0, 0.25, 8.0))
            slope = (prosody.tilt * _DB * octaves)[:, None].astype(np.float32)
            harmonic, noise, rest = harmonic + slope, noise + slope, rest + slope
        if prosody.breath:
            noise = noise + np.float32(prosody.breath * _DB)
            harmonic = harmonic - np.float32(0.35 * prosody.breath * _DB)
        sound: Samples = self._dsp.synth(harmonic, theta, noise, rest, phi, pitch, np.random.default_rng(0))
        return sound


def _smoothed(steps: NDArray[np.float64]) -> NDArray[np.float64]:
    """Steps of pitch as a glide over nine frames."""
    return np.convolve(np.pad(steps, 4, mode="edge"), np.full(9, 1 / 9), "valid")


def specs() -> list[Spec]:
    return [Spec("speech", "hibari", Hibari, "English with emotion inside the model; fast on one core")]
