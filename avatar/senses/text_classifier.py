"""The text engine "transformers": any sequence-classification model of transformers, named by environment.

    GYOGAM_TEXT_MODEL       a folder with config.json, weights and tokenizer, or a name of the Hugging Face hub, which
                            transformers downloads on first use
    GYOGAM_TEXT_LABELS      a TOML or JSON file: what each label says in basic emotions (`avatar.senses.label_map`);
                            well-known names need none
    GYOGAM_TEXT_KIND        single or multi: one label a text, or each by itself; empty: told from the model's config
    GYOGAM_TEXT_LANGUAGES   languages the model was made for, of en and ko; texts in the other one are never read surely

No code of a model is run (`trust_remote_code` stays off). Dimensions are read off the basic distribution. The
confidence is not calibrated, because nothing is known of the model: it is the likeliest basic emotion's share times
`TRUST`.
Sentence embeddings are those of the packaged encoder. Chosen by GYOGAM_TEXT_ENGINE=transformers.
"""

from __future__ import annotations

import inspect
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from avatar.emotion import BASIC, LANGUAGES, NOTHING, normalised, state_of
from avatar.engines.base import Lang, Spec, TextReading
from avatar.engines.hub import source_of
from avatar.engines.imports import without
from avatar.errors import BadInput, DamagedWeights
from avatar.senses.encoder import BATCH, LENGTH, Encoder
from avatar.senses.label_map import weights
from avatar.senses.language import language, other, readable
from avatar.senses.text import UNREAD, unread
from avatar.senses.text_heads import evidence

MODEL, LABELS, KIND, LANGS = (
    "GYOGAM_TEXT_MODEL",
    "GYOGAM_TEXT_LABELS",
    "GYOGAM_TEXT_KIND",
    "GYOGAM_TEXT_LANGUAGES",
)
TRUST = 0.8
"""Of the likeliest share, what counts as confidence: a classifier's own certainty is too high as a rule."""
ACTIVE = 0.5
"""A label of a multi-label model is active over this."""
STRANGE = 0.3
"""From this share of unknown tokens on, the model cannot read a text."""
RESERVED = 2
"""Positions that some kinds of models keep for padding."""
HEAD = "ForSequenceClassification"
Kind = Literal["single", "multi"]


@dataclass(frozen=True, slots=True)
class Settings:
    model: str
    labels: Path | None = None
    kind: Kind | None = None  # None: as the model's config says
    langs: tuple[str, ...] = LANGUAGES

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Raises BadInput when no model is named, or a value is none of those that can be."""
        given = {name: value.strip() for name, value in (os.environ if environment is None else environment).items()}
        if not given.get(MODEL):
            raise BadInput(
                f"The text engine transformers has no model: {MODEL} is not set.",
                "Set it to a folder with a sequence-classification model, or to a name of the Hugging Face hub.",
            )
        kinds: dict[str, Kind | None] = {"": None, "single": "single", "multi": "multi"}
        kind = given.get(KIND, "")
        if kind not in kinds:
            raise BadInput(f"{KIND} is {kind!r}.", "Use single or multi, or leave it empty.")
        langs = tuple(lang.strip() for lang in (given.get(LANGS) or ",".join(LANGUAGES)).split(","))
        if not set(langs) <= set(LANGUAGES):
            raise BadInput(f"{LANGS} is {','.join(langs)!r}.", f"Use some of: {', '.join(LANGUAGES)}, with commas.")
        labels = given.get(LABELS)
        return cls(given[MODEL], Path(labels).expanduser() if labels else None, kinds[kind], langs)


class ClassifierTextSense:
    """See the module. Weights load in `load()` or on first use; without settings, those of the environment then."""

    name = "transformers"

    def __init__(self, settings: Settings | None = None) -> None:
        self._given = settings
        self._model: _Model | None = None
        self._encoder: Encoder | None = None

    def load(self) -> None:
        """Raises BadInput (nothing named, not a classification model, labels without a meaning) and DamagedWeights."""
        self.read(["warm", "준비"])
        self.embed(["warm"])

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, 384) sentence embeddings of unit length, by the packaged encoder, for retrieval by meaning."""
        if self._encoder is None:
            self._encoder = Encoder()
        return self._encoder.embed([readable(text) for text in texts])

    def read(self, texts: Sequence[str], langs: Sequence[Lang | None] | None = None) -> list[TextReading]:
        """One reading a text. A blank text reads as nothing: neutral, no active label, confidence 0."""
        if langs is not None and len(langs) != len(texts):
            raise BadInput(f"{len(texts)} texts came with {len(langs)} languages.", "Give one language a text.")
        if self._model is None:
            self._model = _Model(self._given or Settings.from_environment())
        model = self._model
        texts = [readable(text) for text in texts]
        said = [i for i, text in enumerate(texts) if text.strip()]
        chances, strange = model([texts[i] for i in said])
        read: dict[int, TextReading] = {}
        for row, i in enumerate(said):
            lang = (langs[i] if langs is not None else None) or language(texts[i])
            read[i] = unread(model.reading(texts[i], lang, chances[row], float(strange[row])))
        return [read.get(i) or self._silent(model, text, langs[i] if langs else None) for i, text in enumerate(texts)]

    @staticmethod
    def _silent(model: _Model, text: str, lang: Lang | None) -> TextReading:
        labels = dict.fromkeys(model.labels, 0.0)
        state = NOTHING.moved(source="text", fine=labels)
        return TextReading(text, lang or language(text), "model", labels, (), state, other(text))


class _Model:
    """A loaded classifier: texts -> chances of its labels -> readings."""

    def __init__(self, settings: Settings) -> None:
        import torch

        self._torch = torch
        self._langs = settings.langs
        self._net, self._tokenizer = _loaded(settings.model)
        config = self._net.config
        self.labels: tuple[str, ...] = tuple(str(config.id2label[i]) for i in range(config.num_labels))
        if len(self.labels) < 2 or len(set(self.labels)) < len(self.labels) or config.problem_type == "regression":
            raise BadInput(
                f"The model {settings.model} does not tell labels apart ({', '.join(self.labels)}).",
                f"Name a classification model of two labels or more in {MODEL}.",
            )
        self._multi = (settings.kind or _kind(config.problem_type)) == "multi"
        self._weights = weights(self.labels, settings.labels, LABELS)
        room = int(getattr(config, "max_position_embeddings", None) or LENGTH + RESERVED)
        self._length = min(LENGTH, room - RESERVED)
        self._batch = BATCH if self._tokenizer.pad_token is not None else 1
        self._takes = frozenset(inspect.signature(self._net.forward).parameters)

    def __call__(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(n, labels) chances, and (n,) shares of tokens that the model does not know.

        Raises DamagedWeights when the model answers with something that is no number.
        """
        chances = np.zeros((len(texts), len(self.labels)), np.float32)
        strange = np.zeros(len(texts), np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))  # like lengths together: little padding
        for start in range(0, len(order), self._batch):
            chosen = order[start : start + self._batch]
            given = self._tokenizer(
                [texts[i] for i in chosen],
                truncation=True,
                max_length=self._length,
                padding=self._batch > 1,
                return_tensors="pt",
            )
            with self._torch.inference_mode():
                logits = self._net(**{key: given[key] for key in given if key in self._takes}).logits.float()
            if not bool(self._torch.isfinite(logits).all()):
                raise DamagedWeights("The text model answers with something that is no number.", "Use other weights.")
            made = logits.sigmoid() if self._multi else logits.softmax(-1)
            chances[chosen] = made.numpy()
            if self._tokenizer.unk_token_id is not None:
                real = given["attention_mask"].sum(1)
                unknown = ((given["input_ids"] == self._tokenizer.unk_token_id) & (given["attention_mask"] == 1)).sum(1)
                strange[chosen] = (unknown / real).numpy()
        return chances, strange

    def reading(self, text: str, lang: Lang, chances: NDArray[np.float32], strange: float) -> TextReading:
        labels = dict(zip(self.labels, (min(1.0, chance) for chance in chances.tolist()), strict=True))
        if self._multi:
            active = sorted((label for label in labels if labels[label] > ACTIVE), key=lambda label: -labels[label])
            speaks = evidence(chances, np.full(len(chances), ACTIVE, np.float32))
            scores = speaks @ self._weights
            scores[BASIC.index("neutral")] += 1 - speaks.max()  # no label is likely: nothing is felt
        else:
            active = [max(labels, key=lambda label: labels[label])]
            scores = chances @ self._weights
        basic = normalised(dict(zip(BASIC, scores.tolist(), strict=True)))
        confidence = TRUST * max(basic.values())
        if lang not in self._langs or strange >= STRANGE:
            confidence *= UNREAD
        state = state_of(basic, confidence=confidence, source="text").moved(fine=labels)
        return TextReading(text, lang, "model", labels, tuple(active), state)


def _kind(problem: str | None) -> Kind:
    return "multi" if problem == "multi_label_classification" else "single"


def _loaded(name: str) -> tuple[Any, Any]:
    """The network, ready to run, and its tokenizer. Raises BadInput and DamagedWeights."""
    source = source_of(name, MODEL)
    with without("torchaudio"):
        from safetensors import SafetensorError
        from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer
        from transformers.utils import logging as said

        said.disable_progress_bar()
        said.set_verbosity_error()
        logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # its retries; what failed is said once, below
        try:
            config = AutoConfig.from_pretrained(source)
        except (OSError, ValueError) as fault:
            if Path(source).is_dir():
                raise BadInput(f"{MODEL}: {name} cannot be read: {_first(fault)}", "Look at its config.json.") from None
            raise BadInput(
                f"{MODEL} names {name}, which is neither a folder here nor a model that the hub gave: {_first(fault)}",
                "Name a folder, or go online once so that the model can be downloaded.",
            ) from None
        made = config.architectures or []
        if not any(kind.endswith(HEAD) for kind in made):
            raise BadInput(
                f"{name} is no sequence-classification model ({', '.join(made) or 'it does not say what it is'}).",
                f"Name a model whose architecture ends in {HEAD}.",
            )
        try:
            net, told = AutoModelForSequenceClassification.from_pretrained(source, output_loading_info=True)
            tokenizer = AutoTokenizer.from_pretrained(source)
        except (OSError, ValueError, RuntimeError, SafetensorError) as fault:
            raise DamagedWeights(f"The text model {name} cannot be loaded: {_first(fault)}", "Save it anew.") from None
    if told["missing_keys"] or told["mismatched_keys"]:
        lacking = sorted(str(key) for key in [*told["missing_keys"], *told["mismatched_keys"]])
        raise DamagedWeights(f"The text model {name} lacks weights: {', '.join(lacking[:4])}.", "Save it anew.")
    return net.eval(), tokenizer


def _first(fault: BaseException) -> str:
    line = str(fault).strip().splitlines()[0] if str(fault).strip() else type(fault).__name__
    return line if line.endswith(".") else f"{line}."


def specs() -> list[Spec]:
    return [Spec("text", "transformers", ClassifierTextSense, "any classification model of transformers, by setting")]
