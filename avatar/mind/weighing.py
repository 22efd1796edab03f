"""How good a whole answer is for this person at this moment: what must not be said, and what is said best.

`form_fault` looks at one written answer alone (length, script, speech level, repetition); `Scale` weighs answers
against each other by topic, by the tone they carry and by what the plan wants. Used by `avatar.mind.embedded` and by
the engines that write whole answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar.emotion import EmotionState
from avatar.engines.base import Plan, ReplyRequest, TextSense
from avatar.mind.policy import DISTRESS, strategies

Vector = NDArray[np.float32]
Embed = Callable[[Sequence[str], Sequence[str]], NDArray[np.float32]]
ASKS: frozenset[str] = frozenset({"question", "clarify", "ponder", "notice", "repair", "check_in"})
"""Strategies that are a question."""
NEVER_ASKS: frozenset[str] = frozenset({"presence", "comfort", "calm", "farewell"})
WORDS: dict[str, tuple[int, int]] = {"en": (3, 45), "ko": (2, 30)}
"""Fewest and most words of an answer."""
SHARED = 0.75
"""Largest share of an answer's words that may be the user's own."""
AGAIN = 0.9
"""Closeness to an earlier sentence of the avatar from which it has said this before."""
PARROT = 0.93
"""Closeness to the user's words from which they are only said back."""
_SENTENCE = re.compile(r".+?(?:[.!?…~]+(?=\s|$)|$)", re.DOTALL)
_POLITE_END = re.compile(r"(?:요|죠|니다|니까|세요)[\s.!?…~ㅎㅋ]*$")
_OTHER_SCRIPT = re.compile(r"[\u0400-\u04ff\u0600-\u06ff\u0900-\u0dff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")


def sentences(text: str) -> list[str]:
    """An answer cut at its sentence ends."""
    return [piece.strip() for piece in _SENTENCE.findall(text) if piece.strip()]


def form_fault(text: str, request: ReplyRequest, said: str = "") -> str | None:
    """What is wrong with an answer's form, or None. `said`: everything the avatar has said so far."""
    lang = request.lang
    words = text.split()
    low, high = WORDS[lang]
    if not low <= len(words) <= high:
        return "length"
    if _wrong_script(text, lang):
        return "script"
    if lang == "ko" and (level := level_fault(text, request.persona.speech_level)):
        return level
    if text.count("?") > 1:
        return "more than one question"
    if any(piece.rstrip(".!?… ") in said for piece in sentences(text) if len(piece) > 8):
        return "said before"
    given = set(re.findall(r"\w+", request.text.lower()))
    used = re.findall(r"\w+", text.lower())
    if len(used) > 4 and sum(word in given for word in used) / len(used) > SHARED:
        return "parrots"
    if re.search(r"(\b\w+\b)(?:\W+\1\b){2,}", text.lower()):
        return "stammers"
    return None


def level_fault(text: str, speech_level: str) -> str | None:
    """Korean in the other speech level, sentence by sentence; fragments without a verb fit both."""
    ends = [bool(_POLITE_END.search(piece)) for piece in sentences(text)]
    if speech_level == "casual":
        polite = any(ends) or re.search(r"(?<![가-힣])(?:저는|저도|제가|저한테|저랑)(?![가-힣])", text)
        return "speech level" if polite else None
    own = re.search(r"(?<![가-힣])(?:너는|너도|네가|니가|너한테|나는|나도|나랑|내가)(?![가-힣])", text)
    return None if any(ends) and not own else "speech level"


def _wrong_script(text: str, lang: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    if not letters or _OTHER_SCRIPT.search(text):
        return True
    hangul = sum("가" <= char <= "힣" or "ㄱ" <= char <= "ㅣ" for char in letters)
    return hangul < 0.6 * len(letters) if lang == "ko" else hangul > 0.3 * len(letters)


@dataclass(frozen=True, slots=True)
class Weighed:
    """An answer with what it was weighed by."""

    text: str
    score: float
    fault: str | None = None


class Scale:
    """Weighs answers to one request. `vector`: the message; `earlier`: what the avatar has said before, as vectors."""

    def __init__(self, request: ReplyRequest, vector: Vector, earlier: NDArray[np.float32] | None = None) -> None:
        self._request, self._vector, self._earlier = request, vector, earlier

    def weigh(self, texts: Sequence[str], sense: TextSense, embed: Embed) -> list[Weighed]:
        """Scores of about 0 to 1 with the faults that only meaning shows; one pass of the text engine for all."""
        if not texts:
            return []
        request = self._request
        langs = [request.lang] * len(texts)
        readings, vectors = sense.read(texts, langs), embed(texts, langs)
        made = []
        for text, reading, vector in zip(texts, readings, vectors, strict=True):
            close = float(vector @ self._vector)
            again = float(np.max(self._earlier @ vector)) if self._earlier is not None and len(self._earlier) else 0.0
            fault = "parrots" if close > PARROT else "said before" if again > AGAIN else None
            fault = fault or tone_fault(reading.state, request)
            score = (
                0.6 * close + 0.25 * carries(request.plan, request.state, reading.state.valence) + asks(text, request)
            )
            made.append(Weighed(text, score - 0.2 * max(0.0, again - 0.6), fault))
        return made


def tone_fault(tone: EmotionState, request: ReplyRequest) -> str | None:
    """Anger or contempt of the avatar's own, cheer over pain, gloom over joy."""
    user = request.state
    if tone.sure and tone.top in ("anger", "contempt", "disgust") and user.top not in ("anger", "contempt", "disgust"):
        return "tone"
    if user.sure and user.top in DISTRESS and tone.sure and tone.top == "happiness" and tone.valence > 0.6:
        return "tone"
    if user.sure and user.top == "happiness" and tone.sure and tone.valence < -0.35:
        return "tone"
    return None


def carries(plan: Plan, user: EmotionState, valence: float) -> float:
    """How a line's own tone fits what the plan wants to express, -1..1: bright for joy, not bright for distress."""
    family = strategies()[plan.strategy].family
    if family == "joy":
        return valence
    if family == "distress" or (user.sure and user.top in DISTRESS):
        return -max(0.0, valence - 0.25)
    return -abs(valence - 0.2)


def asks(text: str, request: ReplyRequest) -> float:
    """What a question, or none, adds: one at most, not after every answer, and where the plan wants it."""
    question = text.rstrip().endswith("?")
    if request.plan.strategy in ASKS:
        return 0.1 if question else -0.15
    if request.plan.strategy in NEVER_ASKS:
        return -0.3 if question else 0.0
    return -0.15 if question and asked_before(request) else 0.0


def asked_before(request: ReplyRequest) -> bool:
    """Whether the last answer ended with a question: a person who was just asked is first heard."""
    last = next((turn.text for turn in reversed(request.history) if turn.role == "assistant"), "")
    return last.rstrip().endswith("?")
