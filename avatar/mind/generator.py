"""The embedded language model: Gemma 3 270M as packaged, with an adapter that `training.generator` made.

It writes several continuations of one conversation at once; who uses it weighs them and throws away what is not fit to
be said. What was read of a conversation stays in the cache, so that a turn costs the new message and the answer.
llama.cpp opens a port on 127.0.0.1 for it: a free one, behind a random key. Used by `avatar.mind.embedded`.
"""

from __future__ import annotations

import os
import re
import secrets
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from avatar.engines.base import Turn
from avatar.errors import DamagedWeights, MissingWeights
from avatar.mind import prompt
from avatar.persona import Persona
from avatar.weights.store import prepared

CONTEXT = 4096
"""Tokens of all conversations in the cache together."""
TOKENS = 56
"""Longest answer: three short sentences, in Korean as well."""
SLOTS = 4
CACHE_MIB = 256
"""Conversations that fell out of the context are kept here and come back without being read again."""
BLOCK = 4
"""Exchanges are forgotten by so many at once: forgetting one at a time would break the cache at every turn."""
_WHOLE = re.compile(r".*?[.!?…~](?=\s|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Written:
    """One continuation: its text, and whether the model came to its end by itself."""

    text: str
    whole: bool


def adapter_file() -> Path:
    """The file that $GYOGAM_ADAPTER names. None is shipped: what the adapter says so far is not good enough."""
    named = os.environ.get("GYOGAM_ADAPTER", "")
    if not named or not Path(named).is_file():
        raise MissingWeights(
            f"There is no adapter for the language model ({named or 'none is named'}).",
            "Name in GYOGAM_ADAPTER what training/generator.py made, or answer with GYOGAM_REPLY_ENGINE=bank.",
        )
    return Path(named)


class Generator:
    """The model in this process. Loads on construction; raises MissingWeights and DamagedWeights."""

    def __init__(self, threads: int = 1) -> None:
        base, adapter = prepared("model/gemma.gguf"), adapter_file()
        import xllamacpp

        params: Any = xllamacpp.CommonParams()
        params.model.path = str(base)
        params.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(str(adapter), 1.0)]
        params.n_ctx, params.n_parallel, params.n_predict = CONTEXT, SLOTS, TOKENS
        params.kv_unified = True
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
        params.swa_full = True  # without it this model's prefix is never found in the cache
        params.cache_prompt = True
        params.cache_ram_mib = CACHE_MIB
        params.verbosity = 0
        params.hostnames, params.port = ["127.0.0.1"], 0
        params.api_keys = [secrets.token_hex(16)]
        params.ui = params.endpoint_slots = False
        try:
            self._server: Any = xllamacpp.Server(params)
        except RuntimeError as error:
            raise DamagedWeights(f"The language model does not open ({error}).", "Run `make setup` again.") from error

    def write(
        self,
        text: str,
        *,
        count: int,
        within: float,
        cancelled: Callable[[], bool] = lambda: False,
        tokens: int = TOKENS,
        warmth: float = 0.7,
    ) -> list[Written]:
        """Up to `count` (at most SLOTS) continuations of `text`, each to the end of its line, or as far as they came
        `within` seconds; then only their whole sentences."""
        deadline = time.monotonic() + within
        pieces: dict[int, list[str]] = {}
        ended: set[int] = set()

        def heard(chunk: Any) -> bool:
            for part in chunk if isinstance(chunk, list) else [chunk]:
                for choice in part.get("choices") or ():
                    pieces.setdefault(choice["index"], []).append(choice.get("text") or "")
                    if choice.get("finish_reason") == "stop":
                        ended.add(choice["index"])
            return cancelled() or time.monotonic() > deadline  # True stops the generation

        body = {
            "prompt": text,
            "n": count,
            "n_predict": tokens,
            "stream": True,
            "cache_prompt": True,
            "temperature": warmth,
            "top_p": 0.92,
            "repeat_penalty": 1.05,
            "seed": zlib.crc32(text.encode()),  # the same conversation goes on alike
            "stop": ["\n"],
        }
        self._server.handle_completions(body, heard)
        made = []
        for index, parts in sorted(pieces.items()):
            said = "".join(parts).strip()
            if index not in ended:
                said = "".join(_WHOLE.findall(said)).strip()
            if said:
                made.append(Written(said, index in ended))
        return made


def written(persona: Persona, lang: str, history: Sequence[Turn], said: prompt.Said) -> str:
    """The conversation as the generator reads it, up to where the avatar begins to answer."""
    name = persona.text("name", lang)
    level = persona.speech_level if lang == "ko" else "plain"
    return prompt.head(name, tone_of(persona), level) + "".join(_past(history, name)) + prompt.turn(said, name)


def tone_of(persona: Persona) -> str:
    """The tone of training that is nearest to a persona."""
    if persona.playfulness >= 0.7:
        return "playful"
    if persona.baseline[0] >= 0.3 or persona.baseline[1] >= 0.25:
        return "bright"
    return "calm" if persona.baseline[1] <= -0.15 or persona.expressiveness < 0.5 else "gentle"


def _past(history: Sequence[Turn], name: str) -> list[str]:
    """What was said before, oldest first: the last BLOCK exchanges and up to BLOCK - 1 more."""
    pairs: list[str] = []
    asked = ""
    for turn in history:
        if turn.role == "user":
            asked = f"{asked} {turn.text}".strip()
        elif asked:
            pairs.append(f"{prompt.past(asked, name)} {prompt.one_line(turn.text)}\n")
            asked = ""
    kept = len(pairs) - max(0, (len(pairs) - BLOCK) // BLOCK * BLOCK)
    return pairs[len(pairs) - kept :]
