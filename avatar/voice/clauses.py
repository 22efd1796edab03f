"""Reply text as things a voice can say: cleaned of what is not speech, and cut where speech may pause.

`clauses` feeds streaming speech: the first piece of an answer is cut early so that sound starts soon, later pieces are
whole sentences. Pieces joined by spaces are the text again. Used by the voices and by the session.
"""

from __future__ import annotations

import re

FIRST_WORDS = {"en": 4, "ko": 3}  # words after which a first piece may be cut where no comma comes first
FIRST_LONGEST = {"en": 14, "ko": 6}  # a first sentence of so many words is said whole
_LONGEST = 220  # characters of one piece: longer sentences are cut at their commas

_ABBREVIATIONS = frozenset(
    ("mr", "mrs", "ms", "dr", "prof", "st", "sr", "jr", "vs", "etc", "e.g", "i.e", "no", "fig", "approx", "dept")
    + ("inc", "ltd", "co", "mt", "a.m", "p.m", "u.s", "u.k", "ph.d")
)
_CLOSERS = "\"'”’»)]』」"
_END = re.compile(rf"[.!?…。！？]+[{re.escape(_CLOSERS)}]*(?=\s|$)|\n+")
_KOREAN_END = re.compile(r"(?<=[다요죠까네])[.!?…]+(?=[가-힣])")  # a writer who leaves out the space
_COMMA = re.compile(r"[,;:，、—–](?=\s|$)|(?<=[가-힣])[,，、](?=\S)")

_FENCE = re.compile(r"```.*?(?:```|$)|<think(?:ing)?>.*?(?:</think(?:ing)?>|$)", re.DOTALL)
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_URL = re.compile(r"(?:https?://|www\.)\S+|\b[\w.+-]+@[\w-]+\.[\w.]+\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>\n]{1,80}>|\[[^\[\]\n]{1,40}\]|【[^】\n]{1,40}】")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_STARRED = re.compile(r"(?P<before>\w[,;:]? +)?(?<!\w)\*(?P<words>[^*\n]{1,80})\*(?!\w)")
_DOING = re.compile(r"(?:s|ing|며|면서|고|숨|음)$")
_ITALIC = re.compile(r"(?<!\w)_(?=\S)([^_\n]+?)(?<=\S)_(?!\w)")
_LINE_MARK = re.compile(r"^\s*(?:#{1,6}\s+|[-*+•]\s+|>\s*|\d{1,2}[.)]\s+)", re.MULTILINE)
_LAUGH = re.compile(r"[ㄱ-ㅎㅏ-ㅣ]+")
_FACE = re.compile(r"(?<!\w)(?:[:;=8][-'^o]?[)(DPp\]\[/\\|3*]+|<3|\^[_\-.]*\^;*|[Tt]_+[Tt]|-_+-|>_<|xD)(?!\w)")
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\U00002190-\U000021ff\U00002300-\U000027bf\U00002900-\U0000297f\U00002b00-\U00002bff"
    "\U0000fe00-\U0000fe0f\U0000200d\U000020e3\U000e0020-\U000e007f♀♂©®™]+"
)
_LEFT = re.compile(r"[*_`~#|<>{}\[\]\\^=]+")
_ORPHAN = re.compile(r"\s+([,.!?…;:])")
_DOTS = re.compile(r"\.{2,}|…+|。")
_RUNS = re.compile(r"([!?,;:~])[!?,;:~]*")


def speakable(text: str) -> str:
    """What of a text is speech: no emoji, markup, links, action tags or laughter letters. May be empty."""
    text = _FENCE.sub(" ", text)
    text = _LINK.sub(r"\1", _IMAGE.sub(" ", text))
    text = _URL.sub(" ", text)
    text = _LINE_MARK.sub("", text)
    text = _BOLD.sub(r"\2", text)
    text = _FACE.sub(" ", text)
    text = _STARRED.sub(_starred, text)
    text = _ITALIC.sub(r"\1", text)
    text = _TAG.sub(" ", text)
    text = _EMOJI.sub(" ", text)
    text = _LAUGH.sub(" ", text)
    text = text.replace("~", "").replace("“", '"').replace("”", '"').replace("’", "'").replace("‘", "'")
    text = _LEFT.sub(" ", text)
    text = _DOTS.sub("…", text).replace("！", "!").replace("？", "?").replace("，", ",")
    text = _RUNS.sub(lambda run: "?" if "?" in run.group() else run.group(1), text)
    lines = (" ".join(_ORPHAN.sub(r"\1", line).split()) for line in text.splitlines())
    kept = [line for line in lines if any(letter.isalnum() for letter in line)]
    return "\n".join(line.lstrip(" ,.!?…;:") for line in kept)


def _starred(found: re.Match[str]) -> str:
    """*really* inside a sentence is emphasis and stays; *sighs* is an action and goes."""
    before, words = found.group("before") or "", found.group("words").strip()
    stressed = before and len(words.split()) <= 2 and not _DOING.search(words)
    return before + (words if stressed else " ")


def sentences(text: str, lang: str) -> list[str]:
    """Whole sentences, each with its end mark; decimals, abbreviations and initials do not end one."""
    if lang == "ko":
        text = _KOREAN_END.sub(lambda end: end.group() + " ", text)
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        if "\n" not in end.group() and not _ends(text, end.start(), end.group(), end.end()):
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    found.append(text[start:].strip())
    return [piece for sentence in found if sentence for piece in _bounded(sentence)]


def clauses(text: str, lang: str, first: bool) -> list[str]:
    """Pieces to speak one after the other; with `first`, the first piece of a long sentence is cut after few words."""
    pieces = sentences(text, lang)
    if not (first and pieces):
        return pieces
    head = pieces[0]
    words = head.split()
    comma = next((found.end() for found in _COMMA.finditer(head)), len(head))
    early = len(head[:comma].split())
    if len(words) <= FIRST_WORDS[lang] or (comma >= len(head) and len(words) <= FIRST_LONGEST[lang]):
        return pieces
    if comma < len(head) and early <= FIRST_LONGEST[lang]:
        return [head[:comma].strip(), head[comma:].strip(), *pieces[1:]]
    if len(words) <= FIRST_LONGEST[lang]:
        return pieces
    count = _seam(words, lang)
    return [" ".join(words[:count]), " ".join(words[count:]), *pieces[1:]]


_BEFORE = frozenset(
    ("and", "but", "or", "because", "so", "when", "while", "if", "that", "which", "who", "to", "for", "with", "from")
    + ("about", "as", "than", "then")
)
_AFTER = re.compile(r"(?:은|는|이|가|을|를|에|에서|에게|도|고|서|면|니까|지만|는데|려고|게|때)$")


def _seam(words: list[str], lang: str) -> int:
    """After how many words a long sentence is best cut early: before a joining word, or after a Korean particle."""
    wanted = FIRST_WORDS[lang]
    for count in (wanted, wanted + 1, wanted - 1, wanted + 2):
        if lang == "en" and words[count].lower() in _BEFORE:
            return count
        if lang == "ko" and _AFTER.search(words[count - 1]):
            return count
    return wanted


def _ends(text: str, at: int, mark: str, after: int) -> bool:
    """Whether an end mark ends a sentence here."""
    rest = text[after:].lstrip()
    if not rest:
        return True
    if not mark.startswith(".") or mark.startswith(".."):
        return not rest[0].islower()
    word = text[:at].split()[-1] if text[:at].split() else ""
    bare = word.lstrip("\"'(“‘[").lower()
    if bare in _ABBREVIATIONS:
        return bare in ("etc", "a.m", "p.m", "inc", "ltd", "co") and rest[0].isupper()
    if len(bare) == 1 and bare.isalpha() and bare.isascii() and word[-1].isupper():
        return bare == "i"
    return not rest[0].islower()


def _bounded(sentence: str) -> list[str]:
    """A sentence as it is, or cut at commas (else at spaces) into pieces of bounded length."""
    pieces: list[str] = []
    while len(sentence) > _LONGEST:
        commas = [m.end() for m in _COMMA.finditer(sentence, 0, _LONGEST) if m.end() > _LONGEST // 3]
        cut = commas[-1] if commas else sentence.rfind(" ", 1, _LONGEST)
        cut = cut if cut > 0 else _LONGEST
        pieces.append(sentence[:cut].strip())
        sentence = sentence[cut:].strip()
    return [*pieces, sentence] if sentence else pieces
