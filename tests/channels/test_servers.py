"""The same promises on the servers that many people need: Postgres and Redis, where they can be reached.

CI has both. Elsewhere these tests are skipped, with the reason.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer

ROOT = Path(__file__).resolve().parents[2]
POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/test")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/0")


def reachable(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


# The product needs neither server by default; CI has both, and whoever has none is told what was not tested.
needs_postgres = pytest.mark.skipif(
    "TEST_DATABASE_URL" not in os.environ and not reachable(5432),
    reason="no Postgres at 127.0.0.1:5432; start one or set TEST_DATABASE_URL",
)
needs_redis = pytest.mark.skipif(
    "TEST_REDIS_URL" not in os.environ and not reachable(6379),
    reason="no Redis at 127.0.0.1:6379; start one or set TEST_REDIS_URL",
)


@needs_postgres
@pytest.mark.slow
def test_constraints_and_replay_hold_on_postgres():
    """The tests of the models and of the ledger, in a process whose DATABASE_URL is Postgres."""
    tests = ["tests/channels/test_models.py", "tests/channels/test_ledger.py"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": POSTGRES},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
    assert "skipped" not in done.stdout
    assert int(done.stdout.split(" passed")[0].split()[-1]) >= 30


@needs_redis
async def test_the_wish_to_end_a_conversation_reaches_another_process_through_redis():
    """Two layers are two processes: what one sends to a conversation's group the other's socket receives."""
    here, there = RedisPubSubChannelLayer(hosts=[REDIS]), RedisPubSubChannelLayer(hosts=[REDIS])
    wish = {"type": "conversation.end", "reason": "erased", "sender": ""}
    try:
        channel = await there.new_channel()
        await there.group_add("conversation.test", channel)
        await here.group_send("conversation.test", wish)
        assert await there.receive(channel) == wish
        await there.group_discard("conversation.test", channel)
    finally:
        await here.flush()
        await there.flush()
