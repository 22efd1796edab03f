"""How good answers are, each measure automatic and stated here; none of them is a person's judgement.

Every measure but the last three of `MEASURES` is a share of answers. Used by `avatar.evaluate.mind`, which explains and
prints them with what random lines reach.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from avatar.emotion import EmotionState
from avatar.engines.base import Lang, Plan, ReplyRequest, TextSense
from avatar.evaluate.answers import Answer, feeling
from avatar.evaluate.situations import situations
from avatar.evaluate.wording import folded, pairs, stems
from avatar.mind import bank, output_check
from avatar.mind.fitting import WRONG_STYLES
from avatar.mind.policy import DISTRESS
from avatar.mind.retrieval import centred, centres
from avatar.mind.weighing import level_fault, tone_fault
from avatar.persona import builtin
from avatar.senses.language import NO_WORDS, language, other

BATCH = 16
NEAREST = 0.05
"""Share of a language's messages among which an answer's own message must be."""
BRIGHT, DARK, HEAVY = 0.1, 0.35, -0.4
"""Valence that an answer to joy has at least, that an answer to pain has at most, and that any other has at least."""
MEASURES: Mapping[str, str] = {
    "relevance": "relevance: own message in the nearest 5 %",
    "specific": "specificity: takes up a word",
    "tone": "emotion fit, words",
    "style": "emotion fit, voice style",
    "strategy": "strategy fit",
    "language": "language right",
    "level": "speech level right (Korean)",
    "one_question": "at most one question",
    "safe": "nothing that must not be said",
    "alarm": "taken for danger, where there is none",
    "mrr": "relevance, mean reciprocal rank",
    "repeated": "sentences said in several situations",
    "again": "sentences said before in the talk",
    "distinct_2": "distinct pairs of words",
}
"""Key -> what it is called in tables."""


class Ear:
    """The text engine, reading every text once; and the messages of the set that answers are compared with."""

    def __init__(self, sense: TextSense) -> None:
        self._sense, self._centres = sense, centres(sense)
        self._heard: dict[tuple[str, Lang], tuple[EmotionState, NDArray[np.float32]]] = {}
        self._messages: dict[Lang, list[str]] = {"en": [], "ko": []}
        for one in situations():
            if one.about:
                self._messages[one.lang].append(one.about)

    def hear(self, texts: Iterable[tuple[str, Lang]]) -> None:
        new = [pair for pair in dict.fromkeys(texts) if pair not in self._heard]
        for start in range(0, len(new), BATCH):
            some = new[start : start + BATCH]
            readings = self._sense.read([text for text, _ in some], [lang for _, lang in some])
            vectors = self._sense.embed([text for text, _ in some])
            for pair, reading, vector in zip(some, readings, vectors, strict=True):
                self._heard[pair] = (reading.state, centred(vector, self._centres[pair[1]]))

    def tone(self, text: str, lang: Lang) -> EmotionState:
        self.hear([(text, lang)])
        return self._heard[text, lang][0]

    def rank(self, answer: str, about: str, lang: Lang) -> tuple[int, int]:
        """Where the own message stands among all messages of the language by nearness to the answer, from 1; and how
        many stand there."""
        others = [text for text in self._messages[lang] if text != about]
        self.hear([(answer, lang), (about, lang), *((text, lang) for text in others)])
        said = self._heard[answer, lang][1]
        own = float(self._heard[about, lang][1] @ said)
        nearer = np.stack([self._heard[text, lang][1] for text in others]) @ said > own
        return 1 + int(nearer.sum()), 1 + len(others)


def measured(some: Sequence[Answer], ear: Ear) -> dict[str, float]:
    """Every key of MEASURES; not a number where it cannot be told of any of these answers."""
    ear.hear((one.text, one.situation.lang) for one in some)
    ranks = [ear.rank(one.text, one.situation.about, one.situation.lang) for one in some if one.situation.about]
    sentences = [(folded(text), one) for one in some for text in one.sentences]
    wide = Counter(text for one in some for text in {folded(text) for text in one.sentences})
    earlier = {id(one): folded(_answered(one)) for one in some}
    by_pairs = [pair for one in some for text in one.sentences for pair in pairs(text)]
    return {
        "relevance": _share(rank <= max(1, round(NEAREST * count)) for rank, count in ranks),
        "mrr": _share(1 / rank for rank, _ in ranks),
        "specific": _share(specific(one) for one in some),
        "tone": _share(tone_fits(ear.tone(one.text, one.situation.lang), one) for one in some),
        "style": _share(one.style not in WRONG_STYLES[one.situation.basic] for one in some if one.style),
        "strategy": _share(one.support in one.situation.fits for one in some),
        "language": _share(language_right(one.text, one.situation.lang) for one in some),
        "level": _share(level_fault(one.text, one.situation.level) is None for one in some if _korean(one)),
        "one_question": _share(one.text.count("?") <= 1 for one in some),
        "safe": _share(output_check.fault(one.text, one.situation.lang) is None for one in some if not _danger(one)),
        "alarm": _share(_danger(one) for one in some),
        "repeated": _share(wide[text] > 1 for text, _ in sentences),
        "again": _share(text in earlier[id(one)] for text, one in sentences if one.situation.history),
        "distinct_2": len(set(by_pairs)) / len(by_pairs) if by_pairs else float("nan"),
    }


def specific(one: Answer) -> bool:
    """Whether it takes up a content word of what the person said; our stock openers do not count."""
    own = " ".join(text for text in one.sentences if text not in openers())
    return bool(stems(own, one.situation.lang) & stems(one.situation.said, one.situation.lang))


def tone_fits(tone: EmotionState, one: Answer) -> bool:
    """Whether an answer that sounds like this can be said to somebody who feels what this person feels: not dark or
    scornful over joy, not bright over pain, not heavy over anything else."""
    basic, persona = one.situation.basic, builtin(one.situation.persona)
    request = ReplyRequest(persona, one.situation.lang, one.situation.text, feeling(basic), Plan("", "", "", 0.0))
    if tone_fault(tone, request):
        return False
    if basic in DISTRESS:
        return tone.valence <= DARK
    return tone.valence >= (BRIGHT if basic == "happiness" else HEAVY)


def language_right(text: str, lang: Lang) -> bool:
    return language(text) == lang and other(text) in (None, NO_WORDS)


@cache
def openers() -> frozenset[str]:
    return frozenset(line for entry in bank.entries() for voice in bank.VOICES for line in entry.part(voice, "open"))


def _answered(one: Answer) -> str:
    return " ".join(turn.text for turn in one.situation.history if turn.role == "assistant")


def _korean(one: Answer) -> bool:
    return one.situation.lang == "ko"


def _danger(one: Answer) -> bool:
    """Fixed texts for danger carry telephone numbers, which nothing else may."""
    return "safety" in one.writers


def _share(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else float("nan")
