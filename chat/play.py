"""Play scripted dialogues against real engines, through the same `avatar.session.Session` that a browser talks to.

No browser and no socket: what the session emits is gathered and compared with what the script expects. The
listener here hears every answer to its end at once, so a script takes as long as the engines do.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from avatar.clock import Clock, RealClock
from avatar.house import House
from avatar.ledger import MemoryLedger
from avatar.persona import Persona
from avatar.protocol import messages as wire
from avatar.protocol.frames import PICTURE_LIMIT
from avatar.session import Session
from chat.scripts import BadScript, Line, Script

ANSWER_WITHIN_S = 120.0
LOOKS = 6
"""How often a script's picture is shown, at five a second, so that smoothing over time settles."""


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation and what came of it."""

    name: str
    passed: bool
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class Seen:
    """All that a page would have got between a line and the end of its answer."""

    messages: tuple[wire.Message, ...] = ()
    turn: int | None = None

    @property
    def texts(self) -> list[wire.Text]:
        return [m for m in self.messages if isinstance(m, wire.Text) and m.turn == self.turn]

    @property
    def clips(self) -> list[wire.Clip]:
        return [m for m in self.messages if isinstance(m, wire.Clip) and m.turn == self.turn]

    @property
    def done(self) -> wire.Done | None:
        return next((m for m in self.messages if isinstance(m, wire.Done) and m.turn == self.turn), None)

    @property
    def reply(self) -> str:
        return " ".join(text.text for text in self.texts)

    @property
    def reactions(self) -> list[str]:
        """Expressions of the listening face that the line caused."""
        causes = ("words", "mirror", "safety")
        return [m.expression for m in self.messages if isinstance(m, wire.Face) and m.cause in causes]

    def reading(self, sense: str) -> wire.Reading | None:
        found = [m for m in self.messages if isinstance(m, wire.Reading) and m.sense == sense and m.present]
        return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class LineResult:
    number: int
    line: Line
    seen: Seen
    checks: tuple[Check, ...]
    seconds: float

    @property
    def passed(self) -> bool:
        return all(check.passed for check in self.checks)

    @property
    def failures(self) -> list[Check]:
        return [check for check in self.checks if not check.passed]


@dataclass(frozen=True, slots=True)
class ScriptResult:
    path: Path
    script: Script
    lines: tuple[LineResult, ...]
    degraded: tuple[str, ...] = field(default=())  # what the engines said of themselves

    @property
    def passed(self) -> bool:
        return len(self.lines) == len(self.script.turns) and all(line.passed for line in self.lines)

    @property
    def seconds(self) -> float:
        return sum(line.seconds for line in self.lines)


class Player:
    """Plays one script. `slack` multiplies every limit in milliseconds, for slower machines."""

    def __init__(self, house: House, persona: Persona, *, slack: float = 1.0, clock: Clock | None = None) -> None:
        self._house = house
        self._persona = persona
        self._slack = slack
        self._clock = clock or RealClock()
        self._got: list[wire.Message] = []
        self._changed = asyncio.Event()

    async def play(
        self, path: Path, script: Script, told: Callable[[LineResult], None] = lambda _: None
    ) -> ScriptResult:
        await self._house.load()
        session = Session(self._house, self._persona, script.lang, MemoryLedger(), self._emit, self._clock)
        await session.start(greet=False)
        results: list[LineResult] = []
        try:
            for number, line in enumerate(script.turns, start=1):
                began = self._clock.now()
                seen = await self._line(session, script, number, line)
                checks = tuple(judge(line, seen, self._slack))
                results.append(LineResult(number, line, seen, checks, self._clock.now() - began))
                told(results[-1])
        finally:
            await session.close()
        notices = tuple(notice.message for notice in self._house.notices.values())
        return ScriptResult(path, script, tuple(results), notices)

    def _emit(self, item: wire.Message | bytes) -> None:
        if not isinstance(item, bytes):
            self._got.append(item)
            self._changed.set()

    async def _line(self, session: Session, script: Script, number: int, line: Line) -> Seen:
        self._got.clear()
        if line.picture is not None:
            await self._show(session, line.picture)
        if not line.user.strip():
            return Seen(tuple(self._got))
        client_id = f"line-{number}"
        await session.receive(wire.Say(id=client_id, text=line.user, lang=line.lang or script.lang))
        accepted = await self._wait(lambda m: isinstance(m, wire.Accepted) and m.id == client_id)
        if not isinstance(accepted, wire.Accepted):
            return Seen(tuple(self._got))
        turn = accepted.turn
        if line.interrupt is not None:
            first = await self._wait(lambda m: isinstance(m, wire.Clip | wire.Done) and m.turn == turn)
            if isinstance(first, wire.Clip):
                await self._clock.sleep(line.interrupt)
                await session.receive(wire.Interrupt(turn=turn, heard_s=line.interrupt))
        await self._wait(lambda m: isinstance(m, wire.Done) and m.turn == turn)
        seen = Seen(tuple(self._got), turn)
        played = sum(clip.samples / clip.sample_rate for clip in seen.clips)
        await session.receive(wire.Played(turn=turn, heard_s=played))
        return seen

    async def _show(self, session: Session, picture: Path) -> None:
        """Hold a picture before the camera until it has been looked at a few times."""
        jpeg = as_jpeg(picture)
        await session.receive(wire.Consent(sense="camera", granted=True))
        for number in range(1, LOOKS + 1):
            session.picture(number, jpeg)
            await self._wait(lambda m, n=number: isinstance(m, wire.FrameAck) and m.frame == n, within=10.0)
            await self._clock.sleep(0.2)

    async def _wait(
        self, wanted: Callable[[wire.Message], bool], within: float = ANSWER_WITHIN_S
    ) -> wire.Message | None:
        """The first message like that, among those got and those to come; None when it does not come in time."""
        looked = 0
        try:
            async with asyncio.timeout(within):
                while True:
                    for message in self._got[looked:]:
                        looked += 1
                        if wanted(message):
                            return message
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return None


def as_jpeg(picture: Path) -> bytes:
    """A picture as a camera would send it: a JPEG of at most 1280 by 720 and 100 KB. Raises BadScript."""
    try:
        with Image.open(picture) as image:
            small = image.convert("RGB")
    except (OSError, ValueError):
        raise BadScript(f"{picture} is not a picture that can be read.", "Give a JPEG or a PNG.") from None
    small.thumbnail((1280, 720))
    for quality in (90, 75, 50, 25):
        out = io.BytesIO()
        small.save(out, "JPEG", quality=quality)
        if out.tell() <= PICTURE_LIMIT:
            break
    return out.getvalue()


# ---------------------------------------------------------------- judging


def judge(line: Line, seen: Seen, slack: float = 1.0) -> Iterable[Check]:
    """What the line expects against what came, one check an expectation; an answer that never ended fails."""
    expect = line.expect
    done = seen.done
    if line.user.strip():
        wanted = expect.status or ("interrupted" if line.interrupt is not None else "finished")
        yield Check("status", done is not None and done.status == wanted, wanted, done.status if done else "no end")
    if expect.emotion is not None:
        reading = seen.reading(expect.emotion.sense)
        top = max(reading.basic, key=lambda name: reading.basic[name]) if reading else ""
        share = reading.basic[top] if reading else 0.0
        yield Check(
            "emotion",
            top in expect.emotion.names and share >= expect.emotion.min,
            f"{' or '.join(expect.emotion.names)} with {expect.emotion.min:.2f} or more ({expect.emotion.sense})",
            f"{top} {share:.2f}" if reading else "nothing was read",
        )
    if expect.reaction is not None:
        yield _some("reaction", expect.reaction, seen.reactions)
    if expect.expression is not None:
        yield _some("expression", expect.expression, [text.expression for text in seen.texts])
    if expect.style is not None:
        yield _some("style", expect.style, [clip.style for clip in seen.clips])
    if expect.strategy is not None:
        yield _some("strategy", expect.strategy, [done.strategy] if done else [])
    if expect.words is not None:
        yield from _words(line, seen.reply)
    if expect.reply_lang is not None:
        got = language(seen.reply)
        yield Check("reply_lang", got == expect.reply_lang, expect.reply_lang, got)
    if expect.card is not None:
        cards = [card.kind for card in seen.messages if isinstance(card, wire.Card)]
        yield Check("card", (cards or ["none"])[0] == expect.card, expect.card, ", ".join(cards) or "none")
    if expect.sound is not None:
        samples = sum(clip.samples for clip in seen.clips)
        yield Check(
            "sound", bool(samples) == expect.sound, "sound" if expect.sound else "no sound", f"{samples} samples"
        )
    if expect.milliseconds is not None:
        yield from _limits(expect.milliseconds.model_dump(exclude_none=True), done.ms if done else {}, slack)


def _some(name: str, wanted: list[str], got: list[str]) -> Check:
    unique = list(dict.fromkeys(got))
    return Check(name, any(item in wanted for item in unique), " or ".join(wanted), ", ".join(unique) or "none")


def _words(line: Line, reply: str) -> Iterable[Check]:
    words = line.expect.words
    if words is None:
        return
    low = reply.casefold()
    if words.any:
        yield Check("words.any", any(w.casefold() in low for w in words.any), " or ".join(words.any), reply)
    if words.all:
        yield Check("words.all", all(w.casefold() in low for w in words.all), " and ".join(words.all), reply)
    if words.none:
        present = [word for word in words.none if word.casefold() in low]
        yield Check("words.none", not present, f"without {', '.join(words.none)}", ", ".join(present) or "none of them")


def _limits(limits: Mapping[str, float], got: Mapping[str, float], slack: float) -> Iterable[Check]:
    for name, limit in limits.items():
        took = got.get(name)
        yield Check(
            f"milliseconds.{name}",
            took is not None and took <= limit * slack,
            f"at most {limit * slack:.0f} ms",
            f"{took:.0f} ms" if took is not None else "it did not happen",
        )


def language(text: str) -> str:
    """The language of an answer by its letters: ko from a third of Hangul on; "" without letters."""
    letters = [letter for letter in text if letter.isalpha()]
    if not letters:
        return ""
    return "ko" if sum("가" <= letter <= "힣" for letter in letters) >= len(letters) / 3 else "en"


async def play_all(
    scripts: list[tuple[Path, Script, Persona]],
    house: House,
    *,
    slack: float = 1.0,
    began: Callable[[Path, Script], None] = lambda *_: None,
    told: Callable[[LineResult], None] = lambda _: None,
) -> list[ScriptResult]:
    """Every script in order, each in a session of its own."""
    results = []
    for path, script, persona in scripts:
        began(path, script)
        results.append(await Player(house, persona, slack=slack).play(path, script, told))
    return results
