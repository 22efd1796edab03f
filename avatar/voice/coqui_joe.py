"""The voice `coqui-joe`: coqui-tts's own VITS network, with lengths of phonemes planned before it decodes them.

Loaded through `TTS.api.TTS(model_path=..., config_path=...)` from what `avatar.voice.coqui_weights` prepared. The same
text in the same style gives the same sound. Used by `avatar.voice.coqui`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avatar.emotion import STYLES
from avatar.engines.base import Phoneme, Utterance, Voice
from avatar.voice import coqui_compat, coqui_symbols
from avatar.voice.coqui_shape import shaped
from avatar.voice.coqui_symbols import Spelt
from avatar.voice.coqui_weights import CHECKPOINT, CONFIG, HOP, STEP
from avatar.voice.prosody import Prosody
from avatar.voice.sound import MARKS_AFTER, MARKS_BEFORE, PAUSES, SAMPLE_RATE
from avatar.weights.store import prepared

VOICE = Voice(
    "coqui-joe", "en", "coqui", STYLES, "MIT", True, "American English, by coqui-tts",
    title="Joe", gender="male", age="adult", hertz=112,
)  # fmt: skip
EDGE = (3, 6)
"""Units of silence kept before and after a sentence."""
GAP = 9
"""Units up to which a word gap is no silence: 0.1 s."""
HIGHEST_HZ = 260.0
"""Of this speaker: looking no higher keeps hissing sounds from being taken for voice."""
NOISE, NOISE_LENGTHS = 0.667, 0.6
_SEED = 11


def loaded_tts(checkpoint: Path, config: Path) -> Any:
    """A `TTS.api.TTS` of files on this machine."""
    coqui_compat.make_importable()
    from TTS.api import TTS

    coqui_symbols.register()
    return TTS(model_path=str(checkpoint), config_path=str(config), progress_bar=False)


class Joe:
    """Speaks one sentence at a time."""

    def __init__(self) -> None:
        self.tts = tts = loaded_tts(prepared(f"{STEP.key}/{CHECKPOINT}"), prepared(f"{STEP.key}/{CONFIG}"))
        self._model = tts.synthesizer.tts_model
        self._rate = int(tts.synthesizer.output_sample_rate)
        characters = self._model.tokenizer.characters
        self._ids = {symbol: characters.char_to_id(symbol) for symbol in characters.vocab}
        self._blank, self._begin, self._end = characters.blank_id, characters.bos_id, characters.eos_id
        self._model.inference_noise_scale = NOISE

    def pieces(self, sentence: str) -> list[Spelt]:
        """A sentence as symbols of the voice; empty where nothing can be said."""
        known = coqui_symbols.spell(coqui_symbols.g2p()(sentence), self._ids)
        return known if any(piece.symbol not in PAUSES for piece in known) else []

    def say(self, pieces: Sequence[Spelt], prosody: Prosody) -> Utterance:
        import torch

        ids, owners = self._tokens(pieces)
        silent = np.array([owner < 0 or pieces[owner].symbol in PAUSES for owner in owners])
        with torch.random.fork_rng(devices=[]), torch.inference_mode():
            torch.manual_seed(_SEED)
            tokens = torch.tensor([ids])
            lengths = torch.tensor([len(ids)])
            encoded, _, _, mask = self._model.text_encoder(tokens, lengths, lang_emb=None)
            logs = self._model.duration_predictor(
                encoded, mask, g=None, reverse=True, noise_scale=NOISE_LENGTHS, lang_emb=None
            )
            raw: NDArray[np.float32] = torch.ceil(torch.exp(logs) * mask)[0, 0].numpy()
            units = planned(raw, prosody, silent)
            given = {
                "x_lengths": lengths,
                "durations": torch.from_numpy(units.astype(np.float32))[None],
                "d_vectors": None,
                "speaker_ids": None,
                "language_ids": None,
            }
            sound = self._model.inference(tokens, aux_input=given)["model_outputs"][0, 0].numpy()
        samples = shaped(np.array(sound, np.float32), self._rate, prosody, highest=HIGHEST_HZ)
        return Utterance(samples, SAMPLE_RATE, self._times(pieces, owners, units, len(samples) / SAMPLE_RATE))

    def _tokens(self, pieces: Sequence[Spelt]) -> tuple[list[int], list[int]]:
        """Ids with a blank around each, and for each the piece it belongs to: a blank to the symbol before it."""
        ids, owners = [self._begin, self._blank], [-1, -1]
        for place, piece in enumerate(pieces):
            for symbol in piece.voice:
                ids += [self._ids[symbol], self._blank]
                owners += [place, place]
        return [*ids, self._end], [*owners, -1]

    def _times(
        self, pieces: Sequence[Spelt], owners: Sequence[int], units: NDArray[np.int64], seconds: float
    ) -> tuple[Phoneme, ...]:
        """Times of misaki's symbols; where one rule joined two, each has half."""
        own = np.zeros(len(pieces), np.int64)
        for owner, count in zip(owners, units.tolist(), strict=True):
            if owner >= 0:
                own[owner] += count
        spans: list[tuple[str, int]] = [("", int(units[:2].sum()))]  # begin and its blank
        for piece, count in zip(pieces, own.tolist(), strict=True):
            if piece.symbol in PAUSES:
                if spans[-1][0] == "" or (piece.symbol == " " and count <= GAP):
                    spans[-1] = (spans[-1][0], spans[-1][1] + count)
                else:
                    spans.append(("", count))
                continue
            sounds = [mark for mark in piece.symbol if mark not in MARKS_BEFORE and mark not in MARKS_AFTER]
            if sounds:
                shares = [
                    count * (place + 1) // len(sounds) - count * place // len(sounds) for place in range(len(sounds))
                ]
                spans += zip(sounds, shares, strict=True)
            else:  # a stress mark alone gives its time to the sound after it, a length mark to the one before
                spans.append((piece.symbol, count))
        spans.append(("", int(units[-1])))
        return _timed(_folded(spans), HOP / self._rate, seconds)


def planned(raw: NDArray[np.float32], prosody: Prosody, silent: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many units each token lasts: (n,) predicted in, (n,) whole units, at least 1, out.

    What rounding takes from one token is given to the next, so that the whole keeps its rate. `silent` marks tokens of
    no sound; the first and the last, the model's own padding, are cut to `EDGE`.
    """
    wanted = raw.astype(np.float64) / prosody.rate
    wanted[silent] *= prosody.pause
    wanted[0], wanted[-1] = min(wanted[0], EDGE[0]), min(wanted[-1], EDGE[1])
    ends = np.floor(np.cumsum(wanted) + 0.5)
    units = np.diff(np.concatenate([[0.0], ends]))
    return np.maximum(units, 1).astype(np.int64)


def _folded(spans: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Spans without marks: the time of a mark goes to the sound it marks."""
    found: list[tuple[str, int]] = []
    carried = 0
    for symbol, count in spans:
        if symbol and symbol in MARKS_BEFORE:
            carried += count
        elif symbol and symbol in MARKS_AFTER and found:
            found[-1] = (found[-1][0], found[-1][1] + count)
        elif symbol == "" and found and found[-1][0] == "":
            found[-1] = ("", found[-1][1] + count + carried)
            carried = 0
        else:
            found.append((symbol, count + carried))
            carried = 0
    return found


def _timed(spans: Sequence[tuple[str, int]], unit_s: float, seconds: float) -> tuple[Phoneme, ...]:
    """Phonemes from spans of units; the last ends with the sound."""
    edges = np.cumsum([0, *(count for _, count in spans)]) * unit_s
    edges = np.minimum(edges, seconds)
    edges[-1] = seconds
    return tuple(
        Phoneme(symbol, float(start), float(end))
        for (symbol, _), start, end in zip(spans, edges[:-1], edges[1:], strict=True)
        if end > start
    )
