"""What the code imports is declared in pyproject.toml, what is declared is used, and each version is pinned exactly."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tools import install

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OWN = {"avatar", "chat", "training", "tests", "tools"}
LOADERS = ("import_module", "find_spec", "files")
"""Calls that take a package by its name."""
PRODUCT = ("avatar", "chat", "manage.py")
NOT_IMPORTED = {
    "six": "coqui-tts imports it without asking for it",
    "coqui-tts-trainer": "coqui-tts's own base classes",
    "channels-redis": "named in chat.settings when REDIS_URL is set",
    "psycopg": "Django's Postgres backend imports it",
    "httptools": "uvicorn's HTTP parser",
    "uvloop": "uvicorn's loop",
    "websockets": "uvicorn's sockets",
}
"""Declared for the sake of another package, and why."""


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(group: str = "") -> dict[str, Requirement]:
    lines = PROJECT["optional-dependencies"][group] if group else PROJECT["dependencies"]
    return {plain(Requirement(line).name): Requirement(line) for line in lines}


def pinned() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def python_files(*places: str) -> Iterator[Path]:
    for place in places:
        path = ROOT / place
        yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


def imported(*places: str) -> dict[str, str]:
    """Modules from outside the project, and a file that imports each; imports inside functions count too."""
    found: dict[str, str] = {}
    for path in python_files(*places):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
                ("import_module", "find_spec", "files")
            ):
                first = node.args[0] if node.args else None
                names = [first.value] if isinstance(first, ast.Constant) and isinstance(first.value, str) else []
            for name in names:
                found.setdefault(name.split(".")[0], str(path.relative_to(ROOT)))
    return {name: where for name, where in found.items() if name not in sys.stdlib_module_names | OWN}


@cache
def distributions() -> Mapping[str, list[str]]:
    return packages_distributions()


def providers(module: str) -> set[str]:
    return {plain(name) for name in distributions().get(module, ())}


def bare() -> set[str]:
    """Packages that tools/install.py brings without their dependencies."""
    return {name for _, arguments in install.STEPS if arguments[0] == "--no-deps" for name in arguments[1:]}


def undeclared(modules: dict[str, str], allowed: set[str]) -> dict[str, str]:
    """An extra need not be installed: its module may simply bear the name of its package."""
    return {name: where for name, where in modules.items() if not (providers(name) | {plain(name)}) & allowed}


def test_what_the_product_imports_is_declared():
    assert undeclared(imported(*PRODUCT), set(declared()) | bare()) == {}


def test_what_tests_and_training_import_is_declared():
    everything = {**declared(), **declared("test"), **declared("lint")}
    assert undeclared(imported("tests", "tools"), set(everything)) == {}
    assert undeclared(imported("training"), {*declared(), *declared("train")}) == {}


def test_what_is_declared_is_used():
    used = {name for module in imported(*PRODUCT) for name in providers(module)}
    text = "\n".join(path.read_text(encoding="utf-8") for path in python_files(*PRODUCT))
    idle = {
        name
        for name in declared()
        if name not in used and name not in NOT_IMPORTED and name not in text and name.replace("-", "_") not in text
    }
    assert idle == set()
    assert set(NOT_IMPORTED) <= set(declared())


@pytest.mark.parametrize("group", ["", "test", "lint"])
def test_every_requirement_is_pinned_to_a_version_it_allows(group: str):
    versions = {plain(name): version for name, version in pinned().items()}
    for name, requirement in declared(group).items():
        assert name in versions, f"{name} is not in constraints.txt"
        assert Version(versions[name]) in requirement.specifier, f"{name} {versions[name]}"


def test_every_line_of_the_constraints_is_one_exact_version():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        assert not line or line.startswith("#") or re.fullmatch(r"[A-Za-z0-9_.-]+==[^=<>~!*,;\s]+", line), line
    assert list(pinned()) and len({plain(name) for name in pinned()}) == len(pinned())
