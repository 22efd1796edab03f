"""A scripted text server, and the engine "openai" at its address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from avatar.mind.remote import RemoteReplier
from tests.engines.remote import engine_at
from tests.engines.text_server import TextServer


@pytest.fixture
def server() -> Iterator[TextServer]:
    made = TextServer()
    with made.running() as url:
        made.url = url  # type: ignore[attr-defined]
        yield made


@pytest.fixture
def engine(server: TextServer) -> RemoteReplier:
    made = engine_at(server.url)  # type: ignore[attr-defined]
    made.load()
    assert made.degraded is None
    server.asked.clear()
    server.paths.clear()
    return made
