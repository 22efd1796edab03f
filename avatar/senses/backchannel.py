"""Whether heard words are only a back-channel ("mhm", "네"): a listener's sign of life, not a turn.

The words are data, backchannels.toml. Used by the listening loop for what is said into the avatar's own speech.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

from avatar.emotion import LANGUAGES

LONGEST = 40
"""Characters; whatever is longer is said to be listened to."""
_GAPS = re.compile(r"[\W_]+")


def is_backchannel(text: str) -> bool:
    """True when `text`, in either language, is nothing but back-channels; False for no words at all."""
    if len(text) > LONGEST:
        return False
    return _pattern().fullmatch(_plain(text)) is not None


def _plain(text: str) -> str:
    return _GAPS.sub(" ", unicodedata.normalize("NFC", text).lower()).strip()


@cache
def _pattern() -> re.Pattern[str]:
    """Some back-channels, each as a whole word; Korean ones may also stand together ("네네")."""
    table = tomllib.loads(files("avatar.senses").joinpath("backchannels.toml").read_text(encoding="utf-8"))
    if sorted(table) != sorted(LANGUAGES):
        raise ValueError(f"backchannels.toml must list exactly the languages {', '.join(LANGUAGES)}.")
    for lang, words in table.items():
        for word in words:
            if not word or word != _plain(word):
                raise ValueError(f"backchannels.toml: {word!r} ({lang}) must be in small letters, without punctuation.")
    english, korean = (
        "|".join(re.escape(word) for word in sorted(table[lang], key=len, reverse=True)) for lang in ("en", "ko")
    )
    one = rf"(?:(?:{english})|(?:{korean}){{1,4}})"
    return re.compile(rf"{one}(?: {one})*")
