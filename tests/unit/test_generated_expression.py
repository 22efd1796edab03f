"""The page's expression module is exactly what the tables say."""

from __future__ import annotations

from pathlib import Path

import pytest

from avatar.errors import BadInput
from avatar.expression import expressions, generate, visemes


def test_the_module_in_the_tree_is_up_to_date() -> None:
    generate.check()


def test_it_is_the_same_every_time_and_holds_every_name() -> None:
    text = generate.render()
    assert text == generate.render()
    for name in (*expressions.names(), *visemes.NAMES):
        assert f'  "{name}": {{' in text


def test_a_stale_module_is_found(tmp_path: Path) -> None:
    target = generate.write(tmp_path / "expression.js")
    generate.check(target)
    target.write_text(target.read_text() + "// edited\n")
    with pytest.raises(BadInput, match="protocol"):
        generate.check(target)
    with pytest.raises(BadInput):
        generate.check(tmp_path / "missing.js")
