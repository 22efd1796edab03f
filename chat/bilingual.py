"""Texts of the admin in both languages, side by side in the code: `both("Warmth", "다정함")`.

A lazy string, so that it follows the language of each request; with no language active (migrations) it is English.
"""

from __future__ import annotations

from django.utils.functional import lazy
from django.utils.translation import get_language


def pick(en: str, ko: str) -> str:
    return ko if (get_language() or "en").startswith("ko") else en


both = lazy(pick, str)
