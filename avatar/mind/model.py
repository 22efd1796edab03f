"""A small packaged language model that may propose one sentence on a light turn, behind checks.

Gemma 3 270M (base, untuned) writes fluent words with unreliable sense, so it never answers alone: never to distress or
risk, never where the bank has a situation of its own, never a question, a fact, an advice or a claim about itself. A
proposal that fails one check is dropped and the bank's line is said. It is off unless $GYOGAM_MODEL is on: measured on
the dev texts, one proposal in twelve passed the checks and most of those still missed the point. llama.cpp opens a port
on 127.0.0.1 for it: a free one, behind a random key. Used by `avatar.mind.reply`.
"""

from __future__ import annotations

import os
import re
import secrets
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avatar.emotion import EmotionState
from avatar.engines.base import ReplyRequest, TextSense
from avatar.errors import BadInput, MissingWeights
from avatar.mind import safety
from avatar.mind.bank import voice_of
from avatar.mind.policy import DISTRESS
from avatar.weights.store import prepared

DEADLINE_S = 1.0
"""A proposal that is not whole by then is dropped."""
TOKENS = 24
ABOUT = (0.22, 0.9)
"""Closeness to the user's words, centred: below the first it is about something else, above the second a parrot."""
SHARED = 0.6
"""Largest share of a proposal's words that may be the user's own."""

Embed = Callable[[Sequence[str], Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class _Rules:
    prefix: dict[str, str]  # voice -> few-shot beginning
    turn: dict[str, str]  # language -> how a turn is appended
    words: dict[str, tuple[int, int]]  # language -> fewest and most words
    banned: dict[str, re.Pattern[str]]  # language -> what a proposal may not contain
    ending: dict[str, re.Pattern[str]]  # voice -> how it must end


def wanted() -> bool:
    """Whether the model is switched on. Raises BadInput for another word than on or off."""
    value = os.environ.get("GYOGAM_MODEL", "off").lower()
    if value not in ("on", "off"):
        raise BadInput(f"GYOGAM_MODEL is {value!r}.", "Use on or off.")
    return value == "on"


def open_proposer() -> tuple[Proposer | None, str | None]:
    """The proposer, or None with the reason: switched off needs none, missing weights are a degradation to show."""
    if not wanted():
        return None, None
    try:
        return Proposer(), None
    except MissingWeights as error:
        return None, str(error)


class Proposer:
    """The model in this process. Loads on construction; one thread; raises MissingWeights."""

    def __init__(self) -> None:
        path = prepared("model/gemma.gguf")
        import xllamacpp

        params: Any = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.n_ctx, params.n_parallel, params.n_predict = 1024, 1, TOKENS
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
        params.swa_full = True  # without it this model's prefix is never found in the cache
        params.cache_prompt = True
        params.verbosity = 0
        params.hostnames, params.port = ["127.0.0.1"], 0
        params.api_keys = [secrets.token_hex(16)]
        params.ui = params.endpoint_slots = False
        self._server: Any = xllamacpp.Server(params)
        for prefix in _rules().prefix.values():
            self._complete(prefix, time.monotonic() + 30, lambda: False, tokens=1)

    def propose(
        self, request: ReplyRequest, said: str, sense: TextSense, embed: Embed, cancelled: Callable[[], bool]
    ) -> str | None:
        """One sentence that passes every check, or None. `said`: everything the avatar has said so far."""
        rules = _rules()
        voice = voice_of(request.lang, request.persona.speech_level)
        prompt = rules.prefix[voice] + rules.turn[request.lang].format(text=_one_line(request.text))
        text = self._complete(prompt, time.monotonic() + DEADLINE_S, cancelled)
        if not text or formal_fault(text, request.text, said, request.lang, voice):
            return None
        return None if meaning_fault(text, request, sense, embed) else text

    def _complete(self, prompt: str, deadline: float, cancelled: Callable[[], bool], tokens: int = TOKENS) -> str:
        """The model's words up to the end of the line; "" when the deadline passed or the turn was cancelled."""
        pieces: list[str] = []
        ended = False

        def heard(chunk: Any) -> bool:
            nonlocal ended
            for part in chunk if isinstance(chunk, list) else [chunk]:
                for choice in part.get("choices") or ():
                    pieces.append(choice.get("text") or "")
                    ended = ended or choice.get("finish_reason") == "stop"
            return cancelled() or time.monotonic() > deadline  # True stops the generation

        body = {
            "prompt": prompt,
            "n_predict": tokens,
            "stream": True,
            "cache_prompt": True,
            "temperature": 0.5,
            "top_p": 0.9,
            "repeat_penalty": 1.05,
            "seed": 7,
            "stop": ["\n"],
        }
        self._server.handle_completions(body, heard)
        return "".join(pieces).strip() if ended else ""


def formal_fault(text: str, asked: str, said: str, lang: str, voice: str) -> str | None:
    """What is wrong with a proposal's form, or None: script, length, sentence, speech level, words it may not use."""
    rules = _rules()
    letters = [char for char in text if char.isalpha()]
    own = [char for char in letters if ("가" <= char <= "힣") == (lang == "ko") and (lang == "ko" or char.isascii())]
    words = text.split()
    low, high = rules.words[lang]
    if not letters or len(own) < len(letters):
        return "script"
    if not low <= len(words) <= high:
        return "length"
    if not re.fullmatch(r"[^.!?…]+[.!]", text):
        return "not one whole statement"
    if not rules.ending[voice].search(text):
        return "speech level"
    if rules.banned[lang].search(text.lower()):
        return "a word it may not use"
    if text.rstrip(".!") in said:
        return "said before"
    given = set(re.findall(r"\w+", asked.lower()))
    used = re.findall(r"\w+", text.lower())
    if sum(word in given for word in used) / len(used) > SHARED:
        return "parrots"
    return None


def meaning_fault(text: str, request: ReplyRequest, sense: TextSense, embed: Embed) -> str | None:
    """What is wrong with a proposal's sense, or None: danger, a tone that does not fit, another subject."""
    if safety.check(text).level != "none":
        return "risk"
    tone: EmotionState = sense.read([text], [request.lang])[0].state
    if tone.top in DISTRESS or tone.valence < -0.05:
        return "tone"
    if request.state.top == "happiness" and tone.valence < 0.15:
        return "tone"
    asked, answered = embed([request.text, text], [request.lang, request.lang])
    close = float(asked @ answered)
    return None if ABOUT[0] <= close <= ABOUT[1] else "another subject"


def _one_line(text: str) -> str:
    """The user's words as one short line of the prompt: data, never an instruction the checks depend on."""
    return re.sub(r"\s+", " ", text).strip()[:160]


@cache
def _rules() -> _Rules:
    data = tomllib.loads(files("avatar.mind").joinpath("model.toml").read_text(encoding="utf-8"))
    return _Rules(
        data["prefix"],
        data["turn"],
        {lang: (int(low), int(high)) for lang, (low, high) in data["words"].items()},
        {lang: re.compile("|".join(patterns)) for lang, patterns in data["banned"].items()},
        {voice: re.compile(pattern) for voice, pattern in data["ending"].items()},
    )
