"""Any model of coqui-tts as a voice, through the same `TTS.api`. Named by environment:

    GYOGAM_COQUI_MODEL      a folder with model.pth and config.json, or a name of coqui's hub such as
                            tts_models/multilingual/multi-dataset/xtts_v2 (downloaded by coqui-tts on first use)
    GYOGAM_COQUI_SPEAKER    a speaker, where the model has several
    GYOGAM_COQUI_REFERENCE  a folder with neutral.wav, and with a wav for any other style (sad.wav, ...): the voice
                            that a cloning model such as XTTS speaks with, one clip an emotion

Its voices are `coqui-<name>`; a model of several languages has a second one, `coqui-<name>-ko`. `commercial` is false
unless the licence that coqui-tts lists for it allows commercial use: that of XTTS (CPML) does not. A model in a folder
carries no licence that could be read, so it counts as not commercial. Phoneme times are spread over the speech by rule,
not given by the model. Used by `avatar.voice.coqui`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from avatar.emotion import STYLES
from avatar.engines.base import Lang, Phoneme, Samples, Utterance, Voice
from avatar.errors import BadInput, EngineFailed
from avatar.voice import coqui_compat, coqui_symbols
from avatar.voice.coqui_joe import loaded_tts
from avatar.voice.coqui_shape import shaped
from avatar.voice.coqui_weights import CHECKPOINT, CONFIG
from avatar.voice.hangul import pronounced, spoken, symbols
from avatar.voice.prosody import NEUTRAL, Prosody
from avatar.voice.sound import MARKS_AFTER, MARKS_BEFORE, PAUSES, SAMPLE_RATE

MODEL, SPEAKER, REFERENCE = "GYOGAM_COQUI_MODEL", "GYOGAM_COQUI_SPEAKER", "GYOGAM_COQUI_REFERENCE"
AGREED = "COQUI_TOS_AGREED"
"""coqui-tts's own variable; "1" says that the terms of a model that has some were read and accepted."""
FREE: Mapping[str, str] = {
    "mit": "MIT",
    "apache 2.0": "Apache-2.0",
    "mpl": "MPL-2.0",
    "bsd-3-clause": "BSD-3-Clause",
    "cc-by-4.0": "CC-BY-4.0",
    "cc-by-sa 4.0": "CC-BY-SA-4.0",
}
"""Licences in coqui's list that allow commercial use."""
_VOWEL_WEIGHT = 1.6  # a vowel lasts longer than a consonant
_VOWELS = frozenset("aeiouæɑɐɒɔəɛɜɪʊʌᵻɯøyAIOWYQ")


@dataclass(frozen=True, slots=True)
class Settings:
    model: str
    speaker: str = ""
    reference: Path | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings | None:
        """None where no other model is named."""
        given = os.environ if environment is None else environment
        if not given.get(MODEL):
            return None
        reference = given.get(REFERENCE)
        return cls(given[MODEL], given.get(SPEAKER, ""), Path(reference) if reference else None)


class HubModel:
    """One model besides `coqui-joe`; see the module. Knows its voices without loading it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = Path(settings.model) if Path(settings.model).is_dir() else None
        self._entry: Mapping[str, Any] = {} if self._folder else _listed(settings.model)
        if self._folder and not (self._folder / CONFIG).is_file():
            raise BadInput(f"{MODEL} names a folder without {CONFIG}.", "Name a folder of a coqui-tts model.")
        self._name = (self._folder.resolve().name if self._folder else settings.model.rpartition("/")[2]).lower()
        self._tts: Any = None

    def voices(self) -> tuple[Voice, ...]:
        named = str(self._entry.get("license") or "unknown")
        licence = FREE.get(named.lower(), named)
        stem = f"coqui-{self._name.replace('_', '-')}"
        return tuple(
            Voice(
                f"{stem}-{lang}" if number else stem,
                lang,
                "coqui",
                STYLES,
                licence,
                commercial=named.lower() in FREE,
                about=f"{self._name} of coqui-tts",
            )
            for number, lang in enumerate(self._langs())
        )

    def say(self, sentence: str, lang: Lang, style: str, prosody: Prosody) -> Utterance:
        """One sentence. A reference clip of the style carries the emotion itself; else the sound is shaped."""
        self._load()
        given: dict[str, Any] = {"split_sentences": False}
        clip = self._clip(style)
        if clip:
            given["speaker_wav"] = str(clip)
        if self._settings.speaker:
            given["speaker"] = self._settings.speaker
        if self._tts.is_multi_lingual:
            given["language"] = lang
        model = self._tts.synthesizer.tts_model
        own_length = getattr(model, "length_scale", None)
        acted = clip is not None and clip.stem == style
        bent = NEUTRAL if acted else prosody
        if own_length is not None:
            model.length_scale = own_length / bent.rate
        try:
            sound = np.asarray(self._tts.tts(sentence, **given), np.float32).reshape(-1)
        except ValueError as error:
            raise BadInput(
                f"The model {self._name} cannot speak so: {error}", f"See {SPEAKER} and {REFERENCE}."
            ) from None
        finally:
            if own_length is not None:
                model.length_scale = own_length
        if not len(sound):
            raise BadInput("There is nothing to say in that text.", "Give at least one word or number.")
        samples = shaped(sound, int(self._tts.synthesizer.output_sample_rate), bent)
        return Utterance(samples, SAMPLE_RATE, spread(_symbols(sentence, lang), samples))

    def _langs(self) -> tuple[Lang, ...]:
        if self._folder:
            config = json.loads((self._folder / CONFIG).read_text(encoding="utf-8"))
            told = [config.get("phoneme_language") or "", *(config.get("languages") or [])]
        else:
            told = [self._settings.model.split("/")[1]]
            if told == ["multilingual"]:
                told = ["en", "ko"] if "xtts" in self._name else ["en"]
        known = {str(lang)[:2] for lang in told}
        langs: list[Lang] = [lang for lang in ("en", "ko") if lang in known]
        if not langs:
            raise BadInput(f"The model {self._name} speaks neither English nor Korean.", f"Name another in {MODEL}.")
        return tuple(langs)

    def _clip(self, style: str) -> Path | None:
        folder = self._settings.reference
        if folder is None:
            return None
        found = next((path for name in (style, "neutral") if (path := folder / f"{name}.wav").is_file()), None)
        if found is None:
            raise BadInput(f"{REFERENCE} names a folder without neutral.wav.", "Put one clip of 6 to 30 s there.")
        return found

    def _load(self) -> None:
        if self._tts is not None:
            return
        if self._folder:
            self._tts = loaded_tts(self._folder / CHECKPOINT, self._folder / CONFIG)
            return
        if self._entry.get("tos_required") and os.environ.get(AGREED) != "1":
            raise BadInput(
                f"The model {self._name} has terms of its own ({self._entry.get('license')}).",
                f"Read them; if you accept them, set {AGREED}=1.",
            )
        coqui_compat.make_importable()
        from TTS.api import TTS

        coqui_symbols.register()
        try:
            self._tts = TTS(self._settings.model, progress_bar=False)
        except OSError as error:  # requests' and the hub's own errors are OSErrors
            raise EngineFailed(
                f"coqui-tts could not fetch {self._settings.model}: {type(error).__name__}.",
                "Check the connection, or name a folder of files you already have.",
            ) from error


def _listed(name: str) -> Mapping[str, Any]:
    """What coqui-tts's own list says of a model; read as data, without importing TTS."""
    found = find_spec("TTS")
    table = json.loads((Path(str(found.origin)).parent / ".models.json").read_text(encoding="utf-8")) if found else {}
    entry: Any = table
    for part in name.split("/"):
        entry = entry.get(part) if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or name.count("/") != 3 or not name.startswith("tts_models/"):
        raise BadInput(
            f"{MODEL} is neither a folder nor a model that coqui-tts lists: {name}.",
            "Use a name such as tts_models/en/ljspeech/vits.",
        )
    return entry


def _symbols(sentence: str, lang: Lang) -> str:
    return symbols(pronounced(spoken(sentence))) if lang == "ko" else str(coqui_symbols.g2p()(sentence))


def spread(symbols: str, samples: Samples) -> tuple[Phoneme, ...]:
    """Symbols over the part of a sound that holds speech, vowels longer than consonants, silence before and after."""
    seconds = len(samples) / SAMPLE_RATE
    floor = 0.02 * max(float(np.abs(samples).max(initial=0.0)), 1e-6)
    loud = np.flatnonzero(np.abs(samples) > floor)
    begin, end = (loud[0] / SAMPLE_RATE, (loud[-1] + 1) / SAMPLE_RATE) if len(loud) else (0.0, seconds)
    inner = [item for item in symbols if item not in PAUSES and item not in MARKS_BEFORE and item not in MARKS_AFTER]
    weights = np.array([_VOWEL_WEIGHT if item in _VOWELS else 1.0 for item in inner])
    edges = begin + (end - begin) * np.concatenate([[0.0], np.cumsum(weights) / max(weights.sum(), 1e-9)])
    pieces = [("", 0.0, begin), *zip(inner, edges[:-1].tolist(), edges[1:].tolist(), strict=True), ("", end, seconds)]
    return tuple(Phoneme(symbol, float(start), float(stop)) for symbol, start, stop in pieces if stop > start)
