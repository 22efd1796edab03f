"""The shipped dialogues, on the real engines: what a person says and shows, and what should come of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from avatar.house import House
from avatar.persona import builtin
from chat import play, scripts

SLACK = 5.0
"""Speed is measured elsewhere (`make bench`, tests/browser); here a busy machine must not fail a good answer."""
ALL = [
    pytest.param(path, script, id=f"{path.stem}-{script.lang}-{number}")
    for path in sorted(Path(__file__).parent.glob("*.yaml"))
    for number, (script, _) in enumerate(scripts.read(path), start=1)
]


@pytest.fixture(scope="module")
def house() -> House:
    return House()


@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("path", "script"), ALL)
async def test_dialogue(house: House, path: Path, script: scripts.Script):
    result = await play.Player(house, builtin(script.persona), slack=SLACK).play(path, script)
    assert not result.degraded
    told = [
        f"{line.number}. {line.line.user}: {check.name}: expected {check.expected}, got {check.got}"
        for line in result.lines
        for check in line.failures
    ]
    assert result.passed, "\n".join(told)
