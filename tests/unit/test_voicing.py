"""A voice that gives a line in pieces: heard sooner, one clause to history, and whole where nobody waits for it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from avatar.engines import fakes
from avatar.engines.base import Phoneme, Utterance
from avatar.protocol import messages as wire
from tests.unit import test_session
from tests.unit.test_session import Talk

talk = test_session.talk
PIECE_S = 0.5


class InPieces(fakes.FakeSpeech):
    """Says any line as two pieces of half a second; counts which lines were asked for whole."""

    def __init__(self) -> None:
        super().__init__()
        self.whole: list[str] = []

    def speak(self, text: str, **how: object) -> Utterance:  # type: ignore[override]
        self.whole.append(text)
        return super().speak(text, **how)  # type: ignore[arg-type]

    def parts(self, text: str, **how: object) -> Iterator[Utterance]:
        rate = 24_000
        for _ in range(2):
            samples = np.full(int(PIECE_S * rate), 0.1, np.float32)
            yield Utterance(samples, rate, (Phoneme("a", 0.0, PIECE_S),))


async def say(talk: Talk, *sentences: str) -> InPieces:
    voice = InPieces()
    talk.house.install("speech:fake", voice)
    talk.house.install("reply", fakes.FakeReply(sentences=sentences))
    await talk.session.start(greet=False)
    await talk.say("hello")
    return voice


async def test_the_first_clause_comes_in_pieces_and_what_can_wait_comes_whole(talk: Talk) -> None:
    voice = await say(talk, "I hear you.", "Go on.")
    clips = talk.of(wire.Clip)
    assert [clip.index for clip in clips] == [0, 1, 2]
    assert [round(clip.samples / clip.sample_rate, 2) for clip in clips[:2]] == [PIECE_S, PIECE_S]
    assert voice.whole == ["Go on."]  # a second of sound was still to be played
    assert all(clip.keyframes[-1].intensity >= clip.keyframes[0].intensity for clip in clips[:2])  # no release between
    assert clips[2].keyframes[-1].intensity < clips[2].keyframes[0].intensity
    assert sum(1 for clip in clips if clip.gesture) <= 1


async def test_only_what_was_heard_of_the_pieces_counts_as_said(talk: Talk) -> None:
    await say(talk, "One two three four.", "Five.")
    await talk.session.receive(wire.Interrupt(turn=1, heard_s=PIECE_S))
    assert (await talk.ledger.history())[-1].text == "One two"


async def test_the_mood_is_heard_under_the_style_that_the_answer_asks_for(talk: Talk) -> None:
    voice = Heard()
    talk.house.install("speech:fake", voice)
    talk.house.install("reply", fakes.FakeReply(sentences=("I hear you.", "That is a lot.")))
    await talk.session.start(greet=False)
    await talk.say("I failed and feel awful", seconds=5.0)
    await talk.say("everything is awful and sad")
    first, second = voice.styles[-2:]
    plan = talk.of(wire.Clip)[-1].style
    assert first == plan  # its sound may have been kept
    assert second.startswith(f"{plan}:0.") and "+sad:0." in second


class Heard(fakes.FakeSpeech):
    """Notes how it was to say things."""

    def __init__(self) -> None:
        super().__init__()
        self.styles: list[str] = []

    def speak(self, text: str, **how: object) -> Utterance:  # type: ignore[override]
        self.styles.append(str(how["style"]))
        return super().speak(text, **{**how, "style": "neutral"})  # type: ignore[arg-type]


async def test_the_mood_comes_in_few_shares_so_that_what_is_kept_stays_bounded(talk: Talk) -> None:
    voice = Heard()
    talk.house.install("speech:fake", voice)
    talk.house.install("reply", fakes.FakeReply(sentences=("I hear you.", "That is a lot.")))
    await talk.session.start(greet=False)
    for seconds in (0.5, 1.0, 2.0, 3.0, 9.0, 20.0):
        await talk.say("I failed and feel awful", seconds=seconds)
    blends = {style for style in voice.styles if "+" in style}
    assert blends
    assert {style.rpartition(":")[2] for style in blends} <= {"0.15", "0.30"}
