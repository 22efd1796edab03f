"""When somebody begins and stops speaking into the microphone: the stream cut into utterances.

`Listener` takes blocks as they arrive and yields events. The `SpeechEnded` that follows each `SpeechStarted` carries
the utterance, for hearing and the voice sense; a `SpeechPaused` before it carries what the utterance is if the silence
goes on, so that understanding can begin early. While a person holds a key to talk (`hold`, `release`), silence ends
nothing and letting go ends it at once. It holds at most `LONGEST_S` of sound, in memory only, and lets go of it with
the utterance. Used by the session's listening loop, one `Listener` a microphone.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from avatar.engines.base import Samples
from avatar.senses.sound import RATE, from_pcm16
from avatar.senses.vad import OFF, ON, WINDOW, SpeechProbability

PREROLL_S = 0.3
"""Sound kept before speech was noticed, so that its first consonant is not lost."""
STARTS_S = 0.25
"""Speech until it counts: a cough or a click is shorter. No utterance is shorter than this."""
BLIP_S = 0.2
"""Silence after which speech that has not counted yet is forgotten."""
ENDS_S = 0.6
"""Silence that ends an utterance; people pause for less inside a sentence."""
PAUSE_S = 0.2
"""Silence after which an utterance may be over; not shorter than TAIL_S, which belongs to it."""
WORD_S = 0.1
"""Speech that counts while a key is held: who holds it means to be heard, and "네" is short."""
TAIL_S = 0.2
"""Silence kept after speech."""
LONGEST_S = 20.0
"""An utterance is cut here and goes on as the next one."""
GAP_S = 1.0
"""A stream that falls so far behind the clock was interrupted: what came before is over."""


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    at: float  # seconds on the caller's clock when the first sound of it was


@dataclass(frozen=True, slots=True)
class SpeechPaused:
    samples: Samples  # those of the SpeechEnded to come, unless speech goes on


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    at: float  # seconds on the caller's clock when its last sound was
    samples: Samples  # 16 kHz, from PREROLL_S before it to TAIL_S after


Event = SpeechStarted | SpeechPaused | SpeechEnded


class Listener:
    """Every SpeechStarted is followed by exactly one SpeechEnded, unless `reset` forgets it."""

    def __init__(self) -> None:
        self._chance = SpeechProbability()
        self._offset: float | None = None  # clock of sample 0
        self._rest: Samples = np.zeros(0, np.float32)  # less than a window
        self._held: deque[Samples] = deque()  # windows: the pre-roll, or the utterance with its pre-roll
        self._received = 0  # samples that came in
        self._judged = 0  # samples of whole windows
        self._open = False  # something that may be speech is under way
        self._started = False  # and it counts
        self._begin = 0  # sample where it began
        self._last = 0  # sample where its newest speech ended
        self._voiced = 0  # windows of speech in it
        self._holding = False  # a key is held to talk

    @property
    def speaking(self) -> bool:
        return self._started

    @property
    def voiced_s(self) -> float:
        """Seconds of speech in the utterance under way, its pauses not counted; 0 without one."""
        return self._voiced * WINDOW / RATE if self._started else 0.0

    @property
    def quiet_s(self) -> float:
        """Seconds of silence since the newest speech of the utterance under way; 0 without one."""
        return (self._judged - self._last) / RATE if self._started else 0.0

    def reset(self) -> None:
        """Forget everything heard so far, as when the microphone's consent is taken back."""
        self._chance.reset()
        self._rest = np.zeros(0, np.float32)
        self._held.clear()
        self._received = self._judged = 0
        self._offset = None
        self._holding = False
        self._close()

    def hold(self) -> None:
        """The person holds a key to talk: until `release` no silence ends the utterance."""
        self._holding = True

    def release(self) -> list[Event]:
        """The key was let go: the utterance under way ends now, and a word of WORD_S counts as one."""
        events: list[Event] = []
        if self._holding and self._open and not self._started and self._voiced * WINDOW >= WORD_S * RATE:
            self._started = True
            events = [SpeechStarted(self._clock(self._begin))]
        self._holding = False
        return events + self.finish()

    def feed(self, block: bytes, now: float) -> list[Event]:
        """The next PCM16 mono 16 kHz block, which arrived at `now`; events in order. Raises BadInput for half a sample.

        Blocks may have any length. Blocks that arrive late and together keep the times at which they were spoken.
        """
        sound = from_pcm16(block)
        self._received += len(sound)
        offset = now - self._received / RATE
        events: list[Event] = []
        if self._offset is None or offset < self._offset:
            self._offset = offset
        elif offset - self._offset > GAP_S:
            events += self.finish()
            self._rest = np.zeros(0, np.float32)
            self._received, self._judged = len(sound), 0
            self._offset = now - self._received / RATE
        sound = np.concatenate([self._rest, sound])
        whole = len(sound) // WINDOW * WINDOW
        self._rest = sound[whole:]
        chances = self._chance(sound[:whole])
        for window, chance in zip(sound[:whole].reshape(-1, WINDOW), chances.tolist(), strict=True):
            events += self._step(window, chance)
        return events

    def finish(self) -> list[Event]:
        """The stream is over: the utterance under way, if it counts, ends now."""
        events: list[Event] = [self._ended()] if self._started else []
        self._held.clear()
        self._chance.reset()
        self._close()
        return events

    def partial(self) -> Samples:
        """The utterance under way so far; empty where there is none."""
        return np.concatenate(self._held) if self._started else np.zeros(0, np.float32)

    def _step(self, window: Samples, chance: float) -> list[Event]:
        begin = self._judged
        self._judged += WINDOW
        self._held.append(window)
        if not self._open:
            if chance < ON:
                self._keep(PREROLL_S)
                return []
            self._open, self._begin = True, begin
        if chance >= (OFF if self._voiced else ON):
            self._voiced += 1
            self._last = self._judged
        if not self._started and self._voiced * WINDOW >= STARTS_S * RATE:
            self._started = True
            return [SpeechStarted(self._clock(self._begin))]
        silence = self._judged - self._last
        if self._holding:
            return self._cut_if_long()
        if self._started and 0 <= silence - PAUSE_S * RATE < WINDOW:
            return [SpeechPaused(self._utterance())]
        if self._started and silence >= ENDS_S * RATE:
            ended = self._ended()
            self._close()
            self._keep(PREROLL_S)
            return [ended]
        if not self._started and silence >= BLIP_S * RATE:
            self._close()
            self._keep(PREROLL_S)
        return self._cut_if_long()

    def _cut_if_long(self) -> list[Event]:
        if (len(self._held) + 1) * WINDOW <= LONGEST_S * RATE:
            return []
        events: list[Event] = [self._ended()] if self._started else []
        self._close()
        self._held.clear()
        return events

    def _ended(self) -> SpeechEnded:
        return SpeechEnded(self._clock(self._last), self._utterance())

    def _utterance(self) -> Samples:
        spare = int(max(0.0, self._judged - self._last - TAIL_S * RATE))
        samples = np.concatenate(self._held)
        return samples[: len(samples) - spare]

    def _close(self) -> None:
        self._open = self._started = False
        self._begin = self._last = self._voiced = 0

    def _keep(self, seconds: float) -> None:
        while len(self._held) * WINDOW > seconds * RATE + WINDOW:
            self._held.popleft()

    def _clock(self, sample: int) -> float:
        assert self._offset is not None
        return self._offset + sample / RATE
