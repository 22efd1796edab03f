"""What the documents mention exists: links, files, make targets and commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands

from avatar.__main__ import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "README.ko.md", ROOT / "NOTICE.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
CODE = re.compile(r"```[^\n]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
SAYS_MAKE = re.compile(r"(?:^|[\s;&(])make\s+(?:[A-Z]+=\S+\s+)*([a-z][a-z-]*)")
FILE = re.compile(r"(?<![\w/.*{-])((?:avatar|chat|docs|static|templates|tests|tools|training|\.ci)/[\w./*-]*[\w*])")
"""A path of the project; `*` stands for any name."""
pages = pytest.mark.parametrize("page", [pytest.param(page, id=page.name) for page in PAGES])


def code_of(page: Path) -> Iterator[str]:
    for block, inline in CODE.findall(page.read_text(encoding="utf-8")):
        yield block or inline


def in_code(page: Path, pattern: str | re.Pattern[str]) -> set[str]:
    return {found for code in code_of(page) for found in re.findall(pattern, code)}


@pages
def test_links_lead_somewhere(page: Path):
    for pair in LINK.findall(page.read_text(encoding="utf-8")):
        target = (pair[0] or pair[1]).split("#")[0]
        if target and "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), target


@pages
def test_make_targets_exist(page: Path):
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert in_code(page, SAYS_MAKE) <= targets


@pages
def test_commands_exist(page: Path):
    assert in_code(page, r"python -m avatar ([a-z]+)") <= set(COMMANDS)
    assert in_code(page, r"manage\.py ([a-z_]+)") <= set(get_commands())


@pages
def test_files_exist(page: Path):
    assert {path for path in in_code(page, FILE) if not any(ROOT.glob(path))} == set()


def test_there_is_something_to_check():
    everywhere = [code for page in PAGES for code in code_of(page)]
    assert len(everywhere) > 50
    assert any(SAYS_MAKE.search(code) for code in everywhere)
    assert any("python -m avatar" in code for code in everywhere)


def test_every_command_and_document_is_introduced():
    """A command that no page mentions, or a page that nothing links to, might as well not be there."""
    texts = {page: page.read_text(encoding="utf-8") for page in PAGES}
    linked = {
        (page.parent / (round_ or quoted).split("#")[0]).resolve()
        for page, text in texts.items()
        for round_, quoted in LINK.findall(text)
    }
    assert [page.name for page in PAGES if page.name != "README.md" and page not in linked] == []
    assert [name for name in COMMANDS if not any(f"avatar {name}" in text for text in texts.values())] == []
