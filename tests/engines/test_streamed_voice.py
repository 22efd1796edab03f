"""A line that is heard while it is still being made: pieces without a gap or a click, the first of them soon."""

from __future__ import annotations

import time
from itertools import groupby

import numpy as np
import pytest

from avatar.engines.base import Streaming, Utterance
from avatar.errors import BadInput
from avatar.voice.kokoro import Kokoro
from avatar.voice.saying import streamed
from avatar.voice.sound import joined
from avatar.voice.voices import engine, find

LINE = "어제 친구를 만나서 오래 이야기했군요."


@pytest.fixture(scope="module")
def korean() -> Kokoro:
    made = Kokoro()
    made.load()
    return made


@pytest.fixture(scope="module")
def pieces(korean: Kokoro) -> list[Utterance]:
    return list(korean.parts(LINE, voice="kokoro-ko", style="tender", intensity=0.5))


def test_the_pieces_together_are_the_line(korean: Kokoro, pieces: list[Utterance]) -> None:
    whole = Kokoro().speak(LINE, voice="kokoro-ko", style="tender", intensity=0.5)
    both = joined(pieces, pause=0.0)
    assert len(pieces) >= 2
    assert both.duration == pytest.approx(whole.duration, abs=0.12)
    symbols = [
        [key for key, _ in groupby(item.symbol for item in said.phonemes if item.symbol)] for said in (both, whole)
    ]
    assert symbols[0] == symbols[1]  # a sound that a cut goes through is told twice
    size = 2400
    loud = [
        np.array([np.sqrt((said.samples[i : i + size] ** 2).mean()) for i in range(0, 24 * size, size)])
        for said in (both, whole)
    ]
    assert float(np.corrcoef(*loud)[0, 1]) > 0.9


def test_each_piece_brings_its_own_phonemes(pieces: list[Utterance]) -> None:
    for piece in pieces:
        assert piece.phonemes[0].start == 0
        assert piece.phonemes[-1].end == pytest.approx(piece.duration, abs=1e-3)


def test_seams_do_not_click(pieces: list[Utterance]) -> None:
    inside = max(float(np.abs(np.diff(piece.samples)).max()) for piece in pieces)
    for before, after in zip(pieces, pieces[1:], strict=False):
        assert abs(float(after.samples[0] - before.samples[-1])) < 0.5 * inside


def test_the_first_piece_costs_a_part_of_the_line(korean: Kokoro) -> None:
    """Counted in time of this thread, so that a busy machine does not matter."""
    line = "비가 와서 우산을 가지고 나갔는데 바람이 많이 불었어요."
    start = time.thread_time()
    made = korean.parts(line, voice="kokoro-ko", style="calm", intensity=1.0)
    first = next(made)
    soon = time.thread_time() - start
    rest = list(made)
    assert soon < 0.5 * (time.thread_time() - start)
    assert 0.3 < first.duration < 1.1
    assert rest


def test_a_line_said_before_comes_whole(korean: Kokoro, pieces: list[Utterance]) -> None:
    again = list(korean.parts(LINE, voice="kokoro-ko", style="tender", intensity=0.5))
    assert len(again) == 1
    assert again[0].samples.tobytes() == joined(pieces, pause=0.0).samples.tobytes()


def test_sounds_and_engines_that_give_whole_lines_stream_too() -> None:
    found = list(streamed(engine("hibari"), find("hibari"), "[sigh] I see. That is hard."))
    assert len(found) == 2
    assert isinstance(engine("kokoro-ko"), Streaming)
    assert not isinstance(engine("hibari"), Streaming)
    with pytest.raises(BadInput):
        list(streamed(engine("hibari"), find("hibari"), "🙂"))
