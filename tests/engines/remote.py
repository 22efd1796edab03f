"""What the tests of the engine "openai" share: an engine at an address, and a whole answer of it."""

from __future__ import annotations

from dataclasses import replace

from avatar.engines.base import ReplyDone, ReplyRequest, Sentence
from avatar.engines.fakes import FakeReply
from avatar.mind.remote import RemoteReplier, Settings
from tests.engines.test_instructions import asked

INSTEAD = ["I hear you.", "Tell me more?"]
"""What FakeReply says."""
KEY = "sk-very-secret-31"
WORDS = "the secret fox left me"


def engine_at(url: str, *, within_s: float = 1.0) -> RemoteReplier:
    given = {"GYOGAM_OPENAI_URL": url, "GYOGAM_OPENAI_MODEL": "small", "GYOGAM_OPENAI_KEY": KEY}
    settings = replace(Settings.from_environment(given), within_s=within_s, ready_s=2.0)
    return RemoteReplier(settings, FakeReply())


def answered(engine: RemoteReplier, request: ReplyRequest | None = None) -> tuple[list[Sentence], ReplyDone]:
    *sentences, done = engine.reply(request or asked(WORDS))
    assert isinstance(done, ReplyDone)
    assert all(isinstance(one, Sentence) and (one.text.strip() or one.cues) for one in sentences)
    return sentences, done  # type: ignore[return-value]


def texts(sentences: list[Sentence]) -> list[str]:
    return [one.text for one in sentences]
