"""The microphone's stream is cut where a person begins and stops speaking, whatever the blocks and their delays."""

from __future__ import annotations

import numpy as np
import pytest

from avatar.engines import registry
from avatar.engines.base import Samples
from avatar.errors import BadInput
from avatar.senses.listening import LONGEST_S, Event, Listener, SpeechEnded, SpeechPaused, SpeechStarted
from avatar.senses.sound import RATE, resampled, to_pcm16

NEAR = 0.2


def silence(seconds: float) -> Samples:
    noise = np.random.default_rng(1).standard_normal(int(seconds * RATE))
    return (0.001 * noise).astype(np.float32)


def sounding(samples: Samples) -> tuple[float, float]:
    """Seconds of the first and the last loud sample."""
    loud = np.flatnonzero(np.abs(samples) > 0.03 * np.abs(samples).max())
    return loud[0] / RATE, loud[-1] / RATE


def listen(sound: Samples, *, block: int = 1600, start: float = 0.0, listener: Listener | None = None) -> list[Event]:
    """Every beginning and end in a sound that arrives block by block, each when its last sample has been spoken."""
    events = follow(sound, block=block, start=start, listener=listener)
    return [event for event in events if not isinstance(event, SpeechPaused)]


def follow(sound: Samples, *, block: int = 1600, start: float = 0.0, listener: Listener | None = None) -> list[Event]:
    """As `listen`, with the pauses."""
    listener = listener or Listener()
    events: list[Event] = []
    for at in range(0, len(sound), block):
        part = sound[at : at + block]
        events += listener.feed(to_pcm16(part), start + (at + len(part)) / RATE)
    return events


@pytest.fixture(scope="module")
def sentence() -> Samples:
    said = registry.get("speech", "hibari").speak("Could you tell me what happened yesterday?", voice="hibari")
    return resampled(said.samples, said.sample_rate)


@pytest.fixture(scope="module")
def short() -> Samples:
    said = registry.get("speech", "hibari").speak("Hello there.", voice="hibari")
    return resampled(said.samples, said.sample_rate)


@pytest.mark.parametrize("block", [320, 1000, 1600, 16000])
def test_each_utterance_begins_and_ends_where_it_sounds(sentence: Samples, short: Samples, block: int) -> None:
    sound = np.concatenate([silence(1.0), sentence, silence(1.2), short, silence(1.0)])
    events = listen(sound, block=block, start=100.0)
    assert [type(event) for event in events] == [SpeechStarted, SpeechEnded] * 2
    offsets = (1.0, 1.0 + len(sentence) / RATE + 1.2)
    for said, offset, started, ended in zip((sentence, short), offsets, events[::2], events[1::2], strict=True):
        first, last = sounding(said)
        assert started.at == pytest.approx(100.0 + offset + first, abs=NEAR)
        assert ended.at == pytest.approx(100.0 + offset + last, abs=NEAR)


def test_the_samples_hold_the_whole_utterance_and_little_else(sentence: Samples) -> None:
    sound = np.concatenate([silence(1.0), sentence, silence(1.0)])
    ended = listen(sound)[-1]
    assert isinstance(ended, SpeechEnded)
    first, last = sounding(sentence)
    assert last - first + 0.2 < len(ended.samples) / RATE < last - first + 1.0
    inside = np.correlate(ended.samples, sentence[int(first * RATE) : int(first * RATE) + 4000], "valid")
    assert np.argmax(np.abs(inside)) == pytest.approx(0.3 * RATE, abs=NEAR * RATE), "the pre-roll comes first"


def test_barge_in_is_known_while_the_person_still_speaks(sentence: Samples) -> None:
    sound = np.concatenate([silence(0.5), sentence, silence(1.0)])
    listener = Listener()
    for at in range(0, len(sound), 320):
        if listener.feed(to_pcm16(sound[at : at + 320]), (at + 320) / RATE):
            noticed = (at + 320) / RATE
            break
    spoken = noticed - 0.5 - sounding(sentence)[0]
    assert 0.15 <= spoken <= 0.6
    assert listener.speaking
    assert len(listener.partial()) > 0.3 * RATE


def test_a_pause_inside_a_sentence_does_not_end_it(sentence: Samples, short: Samples) -> None:
    events = listen(np.concatenate([silence(0.5), short, silence(0.15), sentence, silence(1.0)]))
    assert [type(event) for event in events] == [SpeechStarted, SpeechEnded]


@pytest.mark.parametrize("kind", ["silence", "hiss", "clicks", "hum", "a blip of speech"])
def test_what_is_not_speech_is_nothing(kind: str, sentence: Samples) -> None:
    random = np.random.default_rng(2)
    count = 4 * RATE
    first = int(sounding(sentence)[0] * RATE)
    sounds = {
        "silence": np.zeros(count, np.float32),
        "hiss": (0.1 * random.standard_normal(count)).astype(np.float32),
        "clicks": np.where(np.arange(count) % 3000 < 20, 0.8, 0.0).astype(np.float32),
        "hum": (0.2 * np.sin(2 * np.pi * 120 * np.arange(count) / RATE)).astype(np.float32),
        "a blip of speech": np.concatenate([silence(1.0), sentence[first : first + int(0.1 * RATE)], silence(2.0)]),
    }
    assert listen(sounds[kind]) == []


def test_endless_speech_is_cut_and_goes_on(sentence: Samples) -> None:
    first, last = sounding(sentence)
    tight = sentence[int(first * RATE) : int(last * RATE)]
    count = int(27 * RATE / len(tight)) + 1
    listener = Listener()
    events = listen(np.concatenate([silence(0.5), *[tight] * count, silence(1.0)]), listener=listener)
    assert [type(event) for event in events] == [SpeechStarted, SpeechEnded] * 2
    lengths = [len(event.samples) / RATE for event in events if isinstance(event, SpeechEnded)]
    assert lengths[0] == pytest.approx(LONGEST_S, abs=0.1)
    assert max(lengths) <= LONGEST_S
    assert sum(lengths) == pytest.approx(count * len(tight) / RATE, abs=1.0), "nothing is lost at the cut"


def test_silence_is_not_hoarded() -> None:
    listener = Listener()
    listen(silence(30.0), listener=listener)
    assert sum(len(window) for window in listener._held) < 0.5 * RATE


def test_late_blocks_keep_the_times_at_which_they_were_spoken(sentence: Samples) -> None:
    sound = np.concatenate([silence(1.0), sentence, silence(1.0)])
    listener = Listener()
    events: list[Event] = []
    waiting: list[bytes] = []
    for number, at in enumerate(range(0, len(sound), 1600)):
        waiting.append(to_pcm16(sound[at : at + 1600]))
        if number % 6 == 0:  # half a second of blocks arrives at once
            for block in waiting:
                events += listener.feed(block, (at + 1600) / RATE)
            waiting.clear()
    first, last = sounding(sentence)
    events = [event for event in events if not isinstance(event, SpeechPaused)]
    assert [type(event) for event in events] == [SpeechStarted, SpeechEnded]
    assert events[0].at == pytest.approx(1.0 + first, abs=NEAR)
    assert events[1].at == pytest.approx(1.0 + last, abs=NEAR)


def test_a_stream_that_breaks_off_ends_its_utterance(sentence: Samples) -> None:
    listener = Listener()
    half = np.concatenate([silence(0.5), sentence[: len(sentence) * 2 // 3]])
    events = listen(half, listener=listener)
    assert [type(event) for event in events] == [SpeechStarted]
    events += listen(np.concatenate([silence(0.5), sentence, silence(1.0)]), start=60.0, listener=listener)
    assert [type(event) for event in events] == [SpeechStarted, SpeechEnded] * 2
    assert events[1].at < 10 < 60 < events[2].at


def test_finish_hands_out_what_was_under_way_and_reset_forgets_it(sentence: Samples) -> None:
    half = np.concatenate([silence(0.5), sentence[: len(sentence) * 2 // 3]])
    listener = Listener()
    listen(half, listener=listener)
    (ended,) = listener.finish()
    assert isinstance(ended, SpeechEnded)
    assert len(ended.samples) > RATE
    assert listener.finish() == []
    listen(half, listener=listener)
    listener.reset()
    assert listener.finish() == []
    assert len(listener.partial()) == 0
    assert not listener.speaking


def test_a_pause_before_the_end_holds_the_very_sound_of_the_utterance(sentence: Samples) -> None:
    events = follow(np.concatenate([silence(0.5), sentence, silence(1.0)]))
    paused, ended = events[-2:]
    assert isinstance(paused, SpeechPaused) and isinstance(ended, SpeechEnded)
    assert np.array_equal(paused.samples, ended.samples)


def test_a_pause_after_which_speech_goes_on_holds_less(sentence: Samples, short: Samples) -> None:
    events = follow(np.concatenate([silence(0.5), short, silence(0.3), sentence, silence(1.0)]))
    assert isinstance(events[0], SpeechStarted) and isinstance(events[-1], SpeechEnded)
    pauses = [len(event.samples) for event in events if isinstance(event, SpeechPaused)]
    assert pauses == sorted(pauses) and len(pauses) >= 2
    assert pauses[0] < pauses[-1] == len(events[-1].samples)


def test_while_a_key_is_held_only_letting_go_ends_what_is_said(sentence: Samples, short: Samples) -> None:
    listener = Listener()
    listener.hold()
    events = follow(np.concatenate([silence(0.5), short, silence(2.0), sentence, silence(0.1)]), listener=listener)
    assert [type(event) for event in events] == [SpeechStarted]
    (ended,) = listener.release()
    assert isinstance(ended, SpeechEnded)
    assert len(ended.samples) / RATE == pytest.approx((len(short) + len(sentence)) / RATE + 2.0, abs=0.6)
    later = listen(np.concatenate([sentence, silence(1.0)]), start=20.0, listener=listener)
    assert [type(event) for event in later] == [
        SpeechStarted,
        SpeechEnded,
    ], "without the key, silence ends it again"


def test_a_held_key_makes_the_shortest_word_count_and_silence_nothing(sentence: Samples) -> None:
    first = int(sounding(sentence)[0] * RATE)
    listener = Listener()
    listener.hold()
    listen(np.concatenate([silence(1.0), sentence[first : first + int(0.2 * RATE)]]), listener=listener)
    assert [type(event) for event in listener.release()] == [SpeechStarted, SpeechEnded]
    listener.hold()
    listen(silence(2.0), start=10.0, listener=listener)
    assert listener.release() == []


def test_half_a_sample_is_refused() -> None:
    with pytest.raises(BadInput):
        Listener().feed(b"abc", 0.0)
