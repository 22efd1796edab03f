"""The Korean voice: Kokoro-82M (int8) speaking Korean through `avatar.voice.hangul`, with emotion before its decoder.

It costs about one second of one core a second of sound, so clauses are cached: `prerender` fills the cache with lines
of our own, which are also kept on disk under home()/cache/speech. Nothing else is ever written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from avatar.emotion import STYLES
from avatar.engines.base import Spec, Utterance, Voice
from avatar.errors import BadInput, UnknownName
from avatar.voice.cache import Cache, Key
from avatar.voice.clauses import clauses, sentences, speakable
from avatar.voice.hangul import MARKS, pronounced, spoken, symbols, table
from avatar.voice.kokoro_weights import STEP
from avatar.voice.prosody import Prosody, bend, plan_units, shape_f0
from avatar.voice.runtime import OnnxModel
from avatar.voice.sound import PAUSES, SPEECH_DB, finished, joined, tilted, timed
from avatar.weights.store import prepared

REVISION = 2
"""Part of every cache key, beside the tables: raise it when the same words would sound different."""

LEAD = 0.067  # seconds; see sound.timed
EDGE = (6, 9)  # units of silence before and after a sentence that are decoded
LONGEST = 480  # symbols the model takes at once
QUESTION = Prosody(final=0.22)  # 해요체 asks by melody alone
_HALF = 128  # columns of a style table
_VOICED_OVER = 70.0  # Hz; under it the contour runs through unvoiced sounds


@dataclass(frozen=True, slots=True)
class Timbre:
    """What tells the voices of this engine apart."""

    voice: Voice
    timbre: str  # the style table of voices.npz whose first half colours the voice
    manner: str  # the one whose second half gives its melody and rhythm
    bend: Prosody


TIMBRES = {
    timbre.voice.name: timbre
    for timbre in (
        Timbre(
            Voice("kokoro-ko", "ko", "kokoro-ko", STYLES, "Apache-2.0", True, "Korean, calm and clear"),
            timbre="jf_nezumi",
            manner="jf_nezumi",
            bend=Prosody(rate=0.9),
        ),
        Timbre(
            Voice("kokoro-ko-bright", "ko", "kokoro-ko", STYLES, "Apache-2.0", True, "Korean, higher and livelier"),
            timbre="jf_nezumi",
            manner="jf_alpha",
            bend=Prosody(rate=0.9),
        ),
    )
}


class Kokoro:
    """Speech engine "kokoro-ko"; see avatar.engines.base.Speech."""

    name = "kokoro-ko"

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads
        self.loaded = False
        self.cache = Cache(_version())

    def voices(self) -> tuple[Voice, ...]:
        return tuple(timbre.voice for timbre in TIMBRES.values())

    def load(self) -> None:
        if self.loaded:
            return
        self._predictor = OnnxModel(prepared(f"{STEP.key}/predictor.onnx"), self._threads)
        self._decoder = OnnxModel(prepared(f"{STEP.key}/decoder.onnx"), self._threads)
        self._vocab: dict[str, int] = json.loads(prepared(f"{STEP.key}/vocab.json").read_text(encoding="utf-8"))
        with np.load(prepared(f"{STEP.key}/voices.npz")) as tables:
            self._styles = {
                name: np.concatenate([tables[timbre.timbre][:, :_HALF], tables[timbre.manner][:, _HALF:]], axis=1)
                for name, timbre in TIMBRES.items()
            }
        self.loaded = True
        self._say(symbols(pronounced("네.")), Prosody(), TIMBRES["kokoro-ko"])

    def speak(
        self, text: str, *, voice: str, style: str = "neutral", intensity: float = 1.0, common: bool = False
    ) -> Utterance:
        """See Speech.speak. `common` says that the text is a line of our own, which may be kept on disk."""
        if voice not in TIMBRES:
            raise UnknownName(f"This engine has no voice {voice!r}.", f"Use one of: {', '.join(TIMBRES)}.")
        bend(style, intensity)
        parts = []
        for sentence in sentences(speakable(text), "ko"):
            said = spoken(sentence)
            if any(letter.isalnum() for letter in said):
                key = Key.of(said, voice, style, intensity)
                parts.append(self.cache.get(key, lambda key=key: self._clause(key), disk=common))  # type: ignore[misc]
        if not parts:
            raise BadInput("There is nothing to say in that text.", "Give at least one word or number.")
        return joined(parts, pause=0.25)

    def prerender(
        self, texts: Iterable[str], *, voice: str = "kokoro-ko", style: str = "neutral", intensity: float = 1.0
    ) -> int:
        """Speak lines of our own into the cache, memory and disk, in the pieces in which an answer that begins with
        them is spoken; returns how many pieces. A piece that is there already costs nothing. For warming up."""
        pieces = [piece for text in texts for piece in clauses(speakable(text), "ko", first=True)]
        for piece in pieces:
            self.speak(piece, voice=voice, style=style, intensity=intensity, common=True)
        return len(pieces)

    def _clause(self, key: Key) -> Utterance:
        self.load()
        timbre = TIMBRES[key.voice]
        prosody = bend(key.style, key.intensity).joined(timbre.bend)
        if key.text.endswith("?"):
            prosody = prosody.joined(QUESTION)
        text = key.text if key.text[-1] in MARKS else key.text + ","  # the model ends a line well only at a mark
        known = "".join(symbol for symbol in symbols(pronounced(text)) if symbol in self._vocab)
        runs = _bounded(known)
        return joined([self._say(run, prosody, timbre) for run in runs], pause=0.05)

    def _say(self, line: str, prosody: Prosody, timbre: Timbre) -> Utterance:
        tokens = np.array([[0, *(self._vocab[symbol] for symbol in line), 0]], np.int64)
        style: NDArray[np.float32] = self._styles[timbre.voice.name][len(line) - 1][None]
        raw = self._predictor.run(["raw"], tokens=tokens, style=style, speed=np.ones(1, np.float32))[0].ravel()
        marks = ["", *line, ""]
        silent = np.array([not mark or mark in PAUSES for mark in marks])
        lengths = np.array([table().lengths.get(mark, 1.0) for mark in marks], np.float32)
        units = plan_units(raw * lengths, prosody, silent)
        aligned, f0, energy = self._predictor.run(
            ["aligned", "f0", "energy"], tokens=tokens, style=style, speed=(raw / units).astype(np.float32)
        )
        pitch = shape_f0(f0[0], prosody, voiced_over=_VOICED_OVER)
        first, last, units = _trimmed(units, silent)
        sound = self._decoder.run(
            ["audio"],
            aligned=aligned[:, :, first:last],
            f0=pitch[None, 2 * first : 2 * last],
            energy=energy[:, 2 * first : 2 * last],
            style=style,
        )[0].ravel()
        return finished(tilted(sound, prosody.tilt), timed(marks, units, LEAD), SPEECH_DB + prosody.level)


def _trimmed(units: NDArray[np.int64], silent: NDArray[np.bool_]) -> tuple[int, int, NDArray[np.int64]]:
    """Which units to decode, first and last, and how long each symbol then lasts: the predictor needs the silence
    around a sentence to begin and end it well, the decoder, which costs ten times as much, does not."""
    kept = units.copy()
    kept[0] = min(kept[0], EDGE[0])
    tail = EDGE[1]
    for place in range(len(kept) - 1, 0, -1):
        if not silent[place]:
            break
        kept[place] = min(kept[place], tail)
        tail -= kept[place]
    first = int(units[0] - kept[0])
    return first, first + int(kept.sum()), kept


@cache
def _version() -> str:
    """What the sound of a line depends on besides the line: the model, the tables, this code."""
    tables = b"".join(files("avatar.voice").joinpath(name).read_bytes() for name in ("hangul.toml", "prosody.toml"))
    return f"{STEP.version}, {REVISION}, {hashlib.sha256(tables).hexdigest()[:16]}"


def _bounded(line: str) -> list[str]:
    """A line of symbols as pieces that the model takes, cut at word gaps."""
    pieces = []
    while len(line) > LONGEST:
        cut = line.rfind(" ", 1, LONGEST)
        cut = cut if cut > 0 else LONGEST
        pieces.append(line[:cut].strip())
        line = line[cut:].strip()
    return [*pieces, line]


def specs() -> list[Spec]:
    return [Spec("speech", "kokoro-ko", Kokoro, "Korean with emotion inside the model; about real time on one core")]
