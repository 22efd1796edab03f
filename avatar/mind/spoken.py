"""Written text on its way to be spoken: cut into sentences while it still comes, cleaned, and checked one by one.

`Cutter` turns pieces of a stream into whole sentences; `fault` says why a sentence must not be said. What a person
could not have said aloud (markup, emoji, hidden thinking) is taken out, stage directions become cues
(`avatar.mind.tags`), and what betrays the machine (role names, other tags) is a fault. Used by `avatar.mind.streamed`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from avatar.engines.base import Cue, ReplyRequest
from avatar.mind import output_check, tags
from avatar.mind.weighing import level_fault, sentences
from avatar.senses.language import NO_WORDS, language, other

LONGEST = 280
"""Characters of one sentence; what goes on longer does not end by itself."""
FRAGMENT = "speech level of a fragment"
"""A fault of words that are too few to show their speech level: they may be said together with what follows."""
THINK, THOUGHT = ("<think>", "</think>"), 20_000
"""Marks of hidden thinking, and the characters of it that are read past."""
_END = re.compile(r"[.!?…~。！？]+[\"'”’)\]*_]*(?=\s)|\n")
_NOT_AN_END = re.compile(r"(?:^|\s)(?:Mr|Mrs|Ms|Dr|St|vs|e\.g|i\.e|a\.m|p\.m|\d+)\.$")
_MARKUP = re.compile(r"\*+|_{2,}|(?<!`)`(?!`)|^\s*(?:#+|[-•>]|\d+[.)])\s+|https?://\S+")
_CASUAL_END = re.compile(r"[가-힣](?:어|아|해|야|지|네|래|니|자|군|나|거든|잖아|게|까|냐|다)[\s.!?…~ㅎㅋ]*$")
_STAMMER = re.compile(r"(\b\w+\b)(?:\W+\1\b){2,}", re.IGNORECASE)


class Cutter:
    """Pieces in, whole sentences out. What has no end is never given out; a newline is an end."""

    def __init__(self, name: str) -> None:
        self._own = re.compile(rf"\s*\**{re.escape(name)}\**\s*[:：]\**\s*")
        self._text = ""
        self.thinking = False
        """Whether what comes now is hidden thinking."""
        self._begun = False

    def put(self, piece: str) -> Iterator[tuple[str, tuple[Cue, ...]]]:
        """The sentences that this piece completed, cleaned, and their cues; nothing of hidden thinking.

        Raises ValueError for a sentence or a thought without an end.
        """
        self._text += piece
        if not self._begun and not self._begin():
            return
        while found := next(self._ends(), None):
            sentence, self._text = self._text[:found], self._text[found:]
            text, cues = tags.read(sentence, clean)
            if text or cues:
                yield text, cues
        if len(self._text) > LONGEST:
            raise ValueError("a sentence without an end")

    def _begin(self) -> bool:
        """Reads past hidden thinking and the speaker's own name, which some models begin with."""
        text = self._text.lstrip()
        if self.thinking or text.startswith(THINK[0]):
            self.thinking = True
            thought, mark, text = text.partition(THINK[1])
            if not mark:
                if len(thought) > THOUGHT:
                    raise ValueError("thinking without an end")
                return False
            self.thinking, text = False, text.lstrip()
            self._text = text
        if THINK[0].startswith(text.strip()) or not (_END.search(text) or len(text) > LONGEST):
            return False
        self._text = self._own.sub("", text, count=1) if self._own.match(text) else text
        self._begun = True
        return True

    def _ends(self) -> Iterator[int]:
        for match in _END.finditer(self._text):
            after = self._text[match.end() :].lstrip(" ")
            trails = match.group().startswith(("…", "..")) and (not after or "a" <= after[0] <= "z")
            if match.group() == "\n" or not (trails or _NOT_AN_END.search(self._text[: match.end()])):
                yield match.end()


def clean(text: str) -> str:
    """Without markup, emoji and outer quotation marks, on one line."""
    text = _MARKUP.sub(" ", text.replace("。", ".").replace("！", "!").replace("？", "?"))
    text = "".join(" " if _unspoken(letter) else letter for letter in text)
    text = " ".join(text.split()).strip('"“”')
    return re.sub(r"\s+(?=[.,!?…])", "", text).strip()


def fault(text: str, request: ReplyRequest, said: str) -> str | None:
    """Why a sentence must not be said, or None. `said`: what this answer has said already."""
    lang = request.lang
    if re.match(rf"\s*{re.escape(request.persona.text('name', lang))}\s*[:：]", text):
        return "leak"
    if other(text) == NO_WORDS:
        return "no words"
    if language(text) != lang:
        return "language"
    if output_check.recites(text, request.persona.text("character", lang)):
        return "leak"
    if found := output_check.fault(text, lang) or output_check.fault(f"{said} {text}", lang):
        return found
    if lang == "ko" and (level := _level_fault(text, request.persona.speech_level, said)):
        return level
    if len(text) > LONGEST:
        return "length"
    if _STAMMER.search(text) or _bare(text) in [_bare(one) for one in sentences(said)]:
        return "repeats itself"
    if len(text.split()) > 2 and _bare(text) == _bare(request.text):
        return "parrots"
    return None


def _level_fault(text: str, speech_level: str, said: str) -> str | None:
    """As `level_fault`, but words without a verb fit after a polite sentence, and FRAGMENT is said of short ones that
    begin an answer ("아이고…"); what ends casually fits neither."""
    found = level_fault(text, speech_level)
    if not found or speech_level != "polite" or _CASUAL_END.search(text):
        return found
    if said:
        return level_fault(f"{said} {text}", speech_level)
    return FRAGMENT if len(text.split()) <= 2 else found


def _unspoken(letter: str) -> bool:
    """Emoji, their joiners, control characters, and what a wrong decoding leaves."""
    return letter == "\ufe0f" or unicodedata.category(letter) in ("So", "Sk", "Cf", "Cc", "Co", "Cn", "Cs")


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()
