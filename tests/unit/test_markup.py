"""What people, personas and models write reaches the page as text, never as markup or code."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MARKUP = re.compile(r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|eval\(|new Function\()")
DRAWS = {"static/js/rig/figure.js": "builds the face from its own tables"}
"""The only module that may write markup, and of what."""


def holding(folder: str, ending: str, pattern: re.Pattern[str]) -> set[str]:
    files = list((ROOT / folder).rglob(f"*.{ending}"))
    assert files, f"no {ending} files under {folder}"
    return {path.relative_to(ROOT).as_posix() for path in files if pattern.search(path.read_text(encoding="utf-8"))}


def test_the_page_s_modules_write_text_only():
    assert holding("static/js", "js", MARKUP) == set(DRAWS)


def test_templates_escape_everything_and_hold_no_inline_script_or_handler():
    assert holding("templates", "html", re.compile(r"\|\s*safe\b|autoescape off|\bon[a-z]+\s*=\s*[\"']")) == set()
    assert holding("templates", "html", re.compile(r"<script(?![^>]*\bsrc=)[^>]*>")) == set()


def test_python_marks_nothing_safe():
    marks = re.compile(r"\bmark_safe\(|SafeString\(")
    assert holding("chat", "py", marks) == set()
