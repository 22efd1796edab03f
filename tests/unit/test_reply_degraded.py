"""The page learns that answers are less than they could be, once, and that they are whole again, whoever found out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from avatar.engines.base import ReplyDone, ReplyRequest, Sentence
from avatar.engines.fakes import FakeReply
from avatar.protocol import messages as wire
from tests.unit import test_session
from tests.unit.test_session import Talk

talk = test_session.talk


class Halting(FakeReply):
    """Answers in its own words, or says why another answered in its place."""

    why = ""
    degraded: str | None = None

    def reply(
        self, request: ReplyRequest, cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[Sentence | ReplyDone]:
        yield Sentence("I hear you.", request.plan.expression, "fake")
        yield ReplyDone(1, "fake", self.why)


def told(talk: Talk) -> list[tuple[str, str, bool, str]]:
    return [(one.part, one.code, one.degraded, one.message) for one in talk.of(wire.Notice)]


async def test_a_server_that_goes_and_comes_back_is_told_once_each(talk: Talk) -> None:
    engine = Halting()
    talk.house.install("reply", engine, talk.house.workers["reply"])
    await talk.session.start(greet=False)
    for engine.why in ("", "It is slow.", "It is slow.", "It is gone.", "", ""):
        await talk.say("and again", seconds=5.0)
    assert told(talk) == [
        ("reply", "degraded", True, "It is slow."),
        ("reply", "degraded", True, "It is gone."),
        ("reply", "degraded", False, "It is gone."),
    ]
    assert [done.status for done in talk.of(wire.Done)] == ["finished"] * 6


async def test_what_was_missing_when_the_house_opened_is_taken_back_when_it_answers(talk: Talk) -> None:
    engine = Halting()
    engine.degraded = "No text server listens."
    talk.house.install("reply", engine, talk.house.workers["reply"])
    talk.house.notices["reply"] = wire.Notice(
        code="degraded", part="reply", degraded=True, message="No text server listens."
    )
    await talk.session.start(greet=False)
    await talk.say("one", seconds=5.0)
    assert [one[2] for one in told(talk)] == [True]
    engine.degraded = None
    await talk.say("two", seconds=5.0)
    assert [one[2] for one in told(talk)] == [True, False]
    later = Talk(talk.house, talk.clock)
    await later.session.start(greet=False)
    assert told(later) == []
    await later.session.close()
