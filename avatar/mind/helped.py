"""What helped a person once, asked after when the same kind of pain is back: gently, as a question, once in a talk.

It is their own doing in their own words ("Walking by the river helped last time, you told me. Could it help today?" /
"지난번엔 산책하는 게 도움이 됐다고 했는데, 오늘은 어떨까요?"), or their sentence where that cannot be turned to them.
What harms is never offered, whoever it helped. Data in helped.toml. Pure; used by `avatar.mind.memory`, and `Ending` by
whatever says the answer.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from avatar.emotion import LANGUAGES
from avatar.engines.base import Lang, Turn
from avatar.mind import output_check, safety
from avatar.mind.bank.speech_level import casual
from avatar.mind.notes import Note

LONGEST: Mapping[str, int] = {"en": 48, "ko": 24}
"""Letters of a doing that are said; a longer one is quoted as a sentence."""
QUOTED = 70
"""Letters of a sentence that is quoted; a longer one is not offered."""
_ADVERBS = r"(?:(?:always|really|usually|also|even|still|actually|kind of|sort of|did|has|definitely) )*"
_FELT = r"(?:feel|felt|always feel) (?:so much |much |a lot |a bit |a little )?(?:better|calmer|lighter)"
_HELPED = r"(?:helps?|helped|calms|calmed|soothes|soothed|relaxes)"
_DOING = (
    re.compile(rf"^(?P<what>.+?),? {_ADVERBS}{_HELPED}\b"),
    re.compile(rf"^(?P<what>.+?),? {_ADVERBS}(?:makes|made) me feel "),
    re.compile(rf"^i {_FELT} after (?P<what>.+)$"),
    re.compile(rf"^after (?P<what>.+?),? i {_FELT}"),
)
_DONE = re.compile(
    rf"^i (?:just )?(?P<verb>[a-z]+)\b(?P<rest>.*?),? (?:and|which|that)(?: then)?(?: it| that| i)? "
    rf"{_ADVERBS}(?:{_HELPED}|{_FELT})\b"
)
_CLAUSE = re.compile(r"\b(i|it|that|this|which|he|she|they|we|you|because|when|if|but|who|what|nothing)\b")
_TURNED = ((r"\bmyself\b", "yourself"), (r"\b(?:my|our)\b", "your"), (r"\bmine\b", "yours"), (r"\bme\b", "you"))
_EASED = r"[은는도]? ?(?:그래도 |좀 |조금 |한결 |많이 |훨씬 |기분이? |마음이? )*(?:나아|좋아|풀|편|괜찮|진정|가라앉|놓)"
_THING = (
    re.compile(r"^(?P<what>.+[는은한던본간]) (?P<end>게|건) (?:\S+ )*?(?:도움|위로|힘)이? "),
    re.compile(r"^(?P<what>.*?[가-힣])(?P<end>은|는|이|가) (?:\S+ )*?(?:도움|위로|힘)이? "),
)
_AFTER = re.compile(rf"^(?P<what>.*?[가-힣])(?P<end>고 ?나면|고 ?나니까?|고 ?나서|으니까|니까|으면|면){_EASED}")
_HAVING = re.compile(rf"^(?P<what>.*?)(?P<end>했더니|해서|갔더니|잤더니|봤더니|셨더니|썼더니|었더니|았더니){_EASED}")
_PAST = {"했더니": "하", "해서": "하", "갔더니": "가", "잤더니": "자", "봤더니": "보", "셨더니": "시", "썼더니": "쓰"}
_BENT = {"걸": "걷", "들": "듣", "누우": "눕", "도우": "돕"}
"""Korean stems as they look before a vowel, and before 는."""


class Ending:
    """How an answer ends with an offer: its own later questions give way, so that it asks once. An answer that begins
    with a question keeps it, and nothing is offered. `lets` every sentence in order, then say `text`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._begun = False

    def lets(self, sentence: str) -> bool:
        """Whether this sentence of the answer is said."""
        asks = "?" in sentence
        if asks and not self._begun:
            self.text = ""
        self._begun = True
        return not (asks and self.text)


def offer(notes: Iterable[Note], feeling: str, lang: Lang, level: str) -> tuple[Note, str] | None:
    """The note of something that helped with such a feeling, and the question that offers it; mostly None."""
    fitting = [note for note in notes if note.kind == "helped" and note.lang == lang]
    alike = _tables().alike.get(feeling, ())
    known = [note for note in fitting if note.feeling in alike]
    unknown = [note for note in fitting if not any(note.feeling in kind for kind in _tables().alike.values())]
    for note in (*reversed(known), *reversed(unknown)):
        text = question(note, level)
        if text:
            return note, text
    return None


def question(note: Note, level: str) -> str:
    """The question that offers what helped; "" for what is not to be offered."""
    tables = _tables()
    if tables.never[note.lang].search(note.text.lower()):
        return ""
    what, quote = doing(note.text, note.lang), note.text.strip(" \"'\u201c\u201d")
    if not what and len(quote) > QUOTED:
        return ""
    frame = tables.frames[note.lang][("here" if note.turn else "kept") + ("" if what else "_quote")]
    if note.lang == "ko" and level == "casual":
        frame = casual(frame)
    text = frame.format(what=what, quote=quote)
    return "" if output_check.fault(text, note.lang) else text


def doing(text: str, lang: Lang) -> str:
    """What was done, as it can be done again and said to the one who did it; "" where that is not plain.

    English begins the sentence with it; Korean has its particle with it ("산책하는 게")."""
    found = _english(text) if lang == "en" else _korean(text)
    return found if len(found) <= LONGEST[lang] else ""


def made(history: Sequence[Turn]) -> bool:
    """Whether one of these answers has offered something already."""
    asked = tuple(_tables().asked.values())
    return any(turn.role == "assistant" and any(words in turn.text for words in asked) for turn in history)


def may(history: Sequence[Turn], feeling: str) -> bool:
    """Whether this is a moment for an offer: the pain was heard in the answer before, and nothing spoke of danger."""
    answers = [turn for turn in history if turn.role == "assistant"]
    kind = next((kind for kind in _tables().alike.values() if feeling in kind), ())
    if not answers or answers[-1].feeling not in kind or made(history):
        return False
    said = (turn.text for turn in history if turn.role == "user")
    return all(safety.check(text).level == "none" for text in said) and not any(
        safety.answered(turn.text) or turn.strategy in ("safety", "check_in") for turn in answers
    )


def _english(text: str) -> str:
    tables = _tables()
    said = text.strip().rstrip(".!~ ").replace("\u2019", "'")
    plain = tables.lead["en"].sub("", said.lower())
    said = said[len(said) - len(plain) :]
    done = _DONE.search(plain)
    if done:
        gerund = tables.gerund.get(done["verb"], "")
        what = f"{gerund}{said[done.start('rest') : done.end('rest')]}" if gerund else ""
    else:
        found = next((match for pattern in _DOING if (match := pattern.search(plain))), None)
        what = said[found.start("what") : found.end("what")] if found else ""
    what = what.strip(" ,")
    if not what or _CLAUSE.search(what.lower()):
        return ""
    for pattern, into in _TURNED:
        what = re.sub(pattern, into, what, flags=re.IGNORECASE)
    return what[:1].upper() + what[1:]


def _korean(text: str) -> str:
    said = _tables().lead["ko"].sub("", text.strip().rstrip(".!~ ㅎㅋㅠㅜ"))
    thing = next((match for pattern in _THING if (match := pattern.search(said))), None)
    if thing:
        what, end = thing["what"].strip(), thing["end"].strip()
        return f"{what} 게" if end in ("게", "건") else f"{what}{'이' if _final(what[-1]) else '가'}"
    after, having = _AFTER.search(said), _HAVING.search(said)
    if having:
        stem = having["what"] + _PAST[having["end"]] if having["end"] in _PAST else _stem(having["what"])
    elif after:
        stem = _stem(after["what"]) if after["end"] in ("으니까", "니까", "으면", "면") else after["what"]
    else:
        return ""
    return f"{_present(stem)} 게" if stem.strip() else ""


def _stem(word: str) -> str:
    """A stem as it is before a consonant."""
    for bent, plain in _BENT.items():
        if word.endswith(bent):
            return word[: -len(bent)] + plain
    return word


def _present(stem: str) -> str:
    """A verb's stem with 는; its ㄹ falls away."""
    last = stem[-1]
    return (stem[:-1] + chr(ord(last) - 8) if _final(last) == 8 else stem) + "는"


def _final(letter: str) -> int:
    """The number of a syllable's final consonant; 0 where it has none."""
    return (ord(letter) - 0xAC00) % 28 if "가" <= letter <= "힣" else 0


@dataclass(frozen=True, slots=True)
class _Tables:
    frames: Mapping[str, Mapping[str, str]]
    asked: Mapping[str, str]
    alike: Mapping[str, tuple[str, ...]]  # feeling -> every feeling of its kind
    never: Mapping[str, re.Pattern[str]]
    lead: Mapping[str, re.Pattern[str]]
    gerund: Mapping[str, str]


@cache
def _tables() -> _Tables:
    data = tomllib.loads(files("avatar.mind").joinpath("helped.toml").read_text(encoding="utf-8"))
    for lang in LANGUAGES:
        for name, frame in data["offer"][lang].items():
            if frame.count("?") != 1 or data["asked"][lang] not in frame:
                raise ValueError(f"helped.toml: the offer {lang}.{name} does not end as [asked] says")
    return _Tables(
        frames=data["offer"],
        asked=data["asked"],
        alike={name: tuple(kind) for kind in data["alike"].values() for name in kind},
        never={lang: re.compile(data["never"][lang]) for lang in LANGUAGES},
        lead={lang: re.compile(data["lead"][lang]) for lang in LANGUAGES},
        gerund=data["gerund"],
    )
