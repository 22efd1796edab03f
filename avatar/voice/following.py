"""A reading laid over words: each syllable of a text takes its place in the recording, and from there its pitch, length
and level. What the voice would have done of its own is mostly replaced.

The text need not be the words of the recording. Its syllables are stretched over the recording's, phrase by phrase;
a pause is made where the recording pauses, at a mark or between two words.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from avatar.engines.base import Samples, Utterance
from avatar.senses.pitch import FRAME_RATE
from avatar.voice.delivery import Delivery, swelled
from avatar.voice.manner import Manner
from avatar.voice.prosody import FRAME_RATE as PROSODY_FRAMES
from avatar.voice.prosody import Prosody, shape_f0
from avatar.voice.reading import Reading
from avatar.voice.sound import MARKS_AFTER, MARKS_BEFORE, PAUSES, SAMPLE_RATE, joined

assert FRAME_RATE == PROSODY_FRAMES, "pitch is read and laid on the same frames"

VOWELS = frozenset("aeiouæɑɐɒɔɕəɛɜɚɪɨɯɤʊʌøœyᵻᵊAIOQWY") - {"ɕ"}
LOWEST, HIGHEST = -6.0, 9.0  # semitones from the voice's middle; further down it creaks
SHORTEST, LONGEST = 0.6, 1.7  # factors on the length that the voice gives a sound
LOUDEST = 9.0  # dB
OWN = 0.15  # part of the voice's own movement of pitch that stays: what its single sounds ask for
MISCOUNTED = 1.3
"""By so much the syllables heard in a recording are often off, so within it a text lasts as long as the recording."""
ALIKE = (0.65, 1.5)  # syllables of text to recording, within which single ones are paired by time
LOUD = 0.3  # part of a vowel after which it is loudest
LEFT_OUT = 0.5  # syllables of time that two must be nearer than twice this to be paired
AGAIN = 2.5  # so many times the syllables, and each sentence is said with the reading anew
PAUSE_S = (0.08, 1.2)
RUN_ON = 4  # units that a mark lasts at most where the recording runs on
BETWEEN_S = 0.18  # between sentences where the recording runs on
_MARKS = MARKS_BEFORE + MARKS_AFTER
_UNITS = FRAME_RATE / 2  # a second
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Followed(Delivery):
    """How one run of symbols follows a reading."""

    symbols: tuple[str, ...] = ()
    knots: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))  # places in the run, 1.5: mid of symbol 1
    times: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))  # of the knots in the recording
    spoken: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))  # the same, pauses left out, as wanted
    nuclei: tuple[int, ...] = ()  # symbols
    levels: Floats = field(default_factory=lambda: np.zeros(0, np.float32))  # dB wanted of each nucleus
    pauses: tuple[tuple[int, float], ...] = ()  # symbols, and seconds that they last
    after: float = 0.0  # seconds of silence after the run
    contour: Floats = field(default_factory=lambda: np.zeros(0, np.float32), repr=False)

    def lasting(self, raw: Floats, silent: NDArray[np.bool_]) -> Floats:
        held = raw.astype(np.float64)
        marks = silent.copy()
        marks[[0, -1]] = False
        for place in np.flatnonzero(marks):
            held[place] = min(held[place], RUN_ON)
        edges = np.concatenate([[0.0], np.cumsum(held[1:-1])])
        have = np.diff(np.interp(self.knots, np.arange(len(edges)), edges))
        want = np.diff(self.spoken) * _UNITS
        factor = want / np.maximum(have, 1e-6)
        for _ in range(3):  # what the limits take from one sound, the others give
            limited = np.clip(factor, SHORTEST, LONGEST)
            factor = limited * (want.sum() / float((limited * have).sum()))
        factor = np.clip(factor, SHORTEST, LONGEST)
        quarters = np.arange(len(self.symbols))[:, None] + np.array([0.25, 0.75])
        segment = np.clip(np.searchsorted(self.knots, quarters, side="right") - 1, 0, len(factor) - 1)
        held[1:-1] *= factor[segment].mean(axis=1)
        for symbol, seconds in self.pauses:
            held[symbol + 1] = seconds * _UNITS
        return held.astype(np.float32)

    def f0(self, f0: Floats, units: NDArray[np.int64], voiced_over: float, lead: float) -> Floats:
        places = self._places(np.arange(len(f0)) / FRAME_RATE + lead, units)
        at = np.interp(places, self.knots, self.times) * FRAME_RATE
        semitones = np.clip(np.interp(at, np.arange(len(self.contour)), self.contour), LOWEST, HIGHEST)
        return shape_f0(
            f0,
            self.bend,
            voiced_over=voiced_over,
            pitch=(semitones * (math.log(2) / 12)).astype(np.float32),
            wide=np.full(len(f0), OWN, np.float32),
        )

    def swell(self, sound: Samples, units: NDArray[np.int64], lead: float) -> Samples:
        ends = np.cumsum(units) / _UNITS
        middles = np.array([(ends[place] + ends[place + 1]) / 2 for place in self.nuclei])
        own = np.array([_level(sound, middle - lead) for middle in middles])
        gain = self.levels - own
        gain = np.clip(gain - gain.mean(), -LOUDEST, LOUDEST)
        over = np.interp(np.arange(2 * int(units.sum())) / FRAME_RATE, middles, gain)
        return swelled(sound, over.astype(np.float32), lead, SAMPLE_RATE)

    def _places(self, seconds: NDArray[np.float64], units: NDArray[np.int64]) -> NDArray[np.float64]:
        """Times of the durations as places in the run."""
        edges = np.concatenate([[0], np.cumsum(units)]) / _UNITS
        return np.interp(seconds, edges, np.arange(len(edges))) - 1


def follow(reading: Reading, runs: Sequence[Sequence[str]], manner: Manner) -> list[Followed]:
    """How the runs of one text follow a reading. Of the manner stays what is not pitch movement and time."""
    bend = replace(manner.middle, range=1.0, rate=1.0, pause=1.0, final=0.0)
    texts = [_Run(tuple(run)) for run in runs]
    counted, heard = sum(len(text.nuclei) for text in texts), len(reading.syllables)
    if len(texts) > 1 and counted > AGAIN * heard:
        return [_Laid(reading, [text]).made(bend)[0] for text in texts]
    return _Laid(reading, texts).made(bend)


def together(parts: Sequence[Utterance], followed: Sequence[Followed]) -> Utterance:
    """The runs one after the other, with the pauses of the reading between."""
    said = list(zip(parts, followed, strict=True))
    return reduce(
        lambda whole, pair: joined([whole, pair[1][0]], pause=pair[0][1].after),
        zip(said, said[1:], strict=False),
        parts[0],
    )


class _Run:
    """A run of symbols and where its syllables are."""

    def __init__(self, symbols: tuple[str, ...]) -> None:
        self.symbols = symbols
        self.sounding = [place for place, symbol in enumerate(symbols) if symbol not in PAUSES]
        vowels = [place for place in self.sounding if symbols[place] in VOWELS]
        self.nuclei = vowels or [self.sounding[len(self.sounding) // 2]]

    def gap(self, number: int) -> int | None:
        """The space or mark between a nucleus and the next; None inside a word."""
        between = range(self.nuclei[number] + 1, self.nuclei[number + 1])
        marks = [place for place in between if self.symbols[place] in PAUSES]
        strong = [place for place in marks if self.symbols[place] != " "]
        found = strong or marks
        return found[0] if found else None


class _Laid:
    """A whole text over a whole reading: which syllables of the one stand for which of the other."""

    def __init__(self, reading: Reading, texts: list[_Run]) -> None:
        from scipy.ndimage import gaussian_filter1d

        self.reading, self.texts = reading, texts
        self.owners = [(text, number) for text in texts for number in range(len(text.nuclei))]
        count, heard = len(self.owners), reading.syllables
        crowd = max(1.0, len(heard) / count)  # syllables of the recording that one of the text stands for
        share = count / len(heard)
        self.scale = share / float(np.clip(share, 1 / MISCOUNTED, MISCOUNTED))
        self.contour = reading.contour if crowd == 1 else gaussian_filter1d(reading.contour, 4 * crowd)
        levels = np.array([one.level for one in heard])
        self.heard_levels = levels if crowd == 1 else gaussian_filter1d(levels, crowd / 2, mode="nearest")
        self.breaks = self._breaks()
        self.places = self._mapped()  # (nuclei,) which syllable of the recording, in parts of one

    def _breaks(self) -> dict[int, int]:
        """After which nucleus of the text it pauses, and which pause of the recording that is."""
        kinds = [self._kind(number) for number in range(len(self.owners) - 1)]
        ends = np.cumsum([len(phrase.syllables) for phrase in self.reading.phrases])[:-1]
        share = len(self.owners) / len(self.reading.syllables)
        strong = [number for number, kind in enumerate(kinds) if kind > 1]
        if len(strong) == len(ends):
            return {number: pause for pause, number in enumerate(strong)}
        found: dict[int, int] = {}
        first, reach = 0, max(2.0, 0.2 * len(self.owners))
        for pause, end in enumerate(ends.tolist()):
            near = [
                (abs(number + 1 - end * share) - kind, number)
                for number, kind in enumerate(kinds)
                if number >= first and kind and abs(number + 1 - end * share) <= reach
            ]
            if near:
                best = min(near)[1]
                found[best] = pause
                first = best + 1
        return found

    def _kind(self, number: int) -> float:
        """How well a pause goes after a nucleus: 0 inside a word, else syllables that it is worth going out of one's
        way for."""
        (text, inner), (other, _) = self.owners[number], self.owners[number + 1]
        if text is not other:
            return 2.5
        gap = text.gap(inner)
        if gap is None:
            return 0.0
        return 0.5 if text.symbols[gap] == " " else 2.0

    def _mapped(self) -> NDArray[np.float64]:
        """Section by section, from pause to pause: as many of the text's nuclei over as many of the recording's."""
        ends = np.cumsum([len(phrase.syllables) for phrase in self.reading.phrases])
        at = np.array([self._spoken(np.array([one.at]))[0] for one in self.reading.syllables])
        made: list[NDArray[np.float64]] = []
        before, since = 0, 0
        cuts = [(number + 1, int(ends[pause])) for number, pause in sorted(self.breaks.items())]
        for cut, end in [*cuts, (len(self.owners), int(ends[-1]))]:
            edges = self._spoken(self._time(np.array([since - 0.499, end - 0.501])))
            there = (at[since:end] - edges[0]) / max(edges[1] - edges[0], 1e-6)
            made.append(since + _matched(self._along(before, cut), there))
            before, since = cut, end
        return np.concatenate(made)

    def _along(self, first: int, last: int) -> NDArray[np.float64]:
        """How far along their section, 0..1, nuclei `first` up to `last` are to be expected, by the sounds around."""
        ends, total = [], 0.0
        for text in {id(text): text for text, _ in self.owners[first:last]}.values():
            mine = [number for owner, number in self.owners[first:last] if owner is text]
            begin = text.nuclei[mine[0] - 1] + 1 if mine[0] else 0
            end = text.nuclei[mine[-1] + 1] if mine[-1] + 1 < len(text.nuclei) else len(text.symbols)
            for place in range(begin, end):
                symbol = text.symbols[place]
                weight = 1.6 if symbol in VOWELS else 0.0 if symbol in PAUSES or symbol in _MARKS else 1.0
                if place in text.nuclei:
                    ends.append(total + weight / 2)
                total += weight
        return np.array(ends) / max(total, 1.0)

    def _time(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Seconds in the recording of places among its syllables; half way from one phrase to the next it pauses."""
        at, where = [], []
        number = 0
        for phrase in self.reading.phrases:
            where += [number - 0.499]
            at += [phrase.begin]
            for one in phrase.syllables:
                where += [float(number)]
                at += [one.at]
                number += 1
            where += [number - 0.501]
            at += [phrase.end]
        return np.interp(places, where, at)

    def _spoken(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        """The same without the pauses, at the pace that the text is to have."""
        phrases = self.reading.phrases
        steps = [(phrase.begin, phrase.end) for phrase in phrases]
        lengths = np.repeat(np.cumsum([0.0, *(end - begin for begin, end in steps)]), 2)[1:-1]
        return np.interp(times, np.array(steps).ravel(), lengths) * self.scale

    def made(self, bend: Prosody) -> list[Followed]:
        levels = np.interp(self.places, np.arange(len(self.heard_levels)), self.heard_levels)
        made, first = [], 0
        for number, text in enumerate(self.texts):
            last = first + len(text.nuclei)
            whole = bool(number == len(self.texts) - 1)
            made.append(self._one(text, first, last, levels[first:last].astype(np.float32), bend, whole))
            first = last
        return made

    def _one(self, text: _Run, first: int, last: int, levels: Floats, bend: Prosody, whole: bool) -> Followed:
        """One run: its nuclei are numbers `first` up to `last` of the text."""
        symbols = list(text.symbols)
        pauses: list[tuple[int, float]] = []
        begin = -0.499 if first == 0 else self._seam(first - 1)[1]
        knots, places, nuclei, shift = [float(text.sounding[0])], [begin], [], 0
        for number in range(first, last):
            place = text.nuclei[number - first] + shift
            nuclei.append(place)
            knots.append(place + LOUD)
            places.append(float(self.places[number]))
            gap = text.gap(number - first) if number + 1 < last else None
            if gap is not None and number in self.breaks:
                gap += shift
                if symbols[gap] == " ":
                    symbols.insert(gap, ",")  # where the recording pauses and the text has no mark
                    shift += 1
                pauses.append((gap, self._pause(self.breaks[number])))
                end = next(place for place in range(gap + 1, len(symbols)) if symbols[place] not in PAUSES)
                knots += [float(gap), float(end)]
                places += self._seam(number)
        knots.append(float(text.sounding[-1] + 1 + shift))
        places.append(len(self.reading.syllables) - 0.501 if whole else self._seam(last - 1)[0])
        after = 0.0 if whole else (self._pause(self.breaks[last - 1]) if last - 1 in self.breaks else BETWEEN_S)
        times = self._time(np.array(places))
        louder = float(np.clip(levels.mean(), -LOUDEST, LOUDEST)) if len(self.texts) > 1 else 0.0
        return Followed(
            bend=replace(bend, level=bend.level + louder),
            symbols=tuple(symbols),
            knots=np.array(knots),
            times=times,
            spoken=self._spoken(times),
            nuclei=tuple(nuclei),
            levels=levels,
            pauses=tuple(pauses),
            after=after,
            contour=np.asarray(self.contour, np.float32),
        )

    def _seam(self, number: int) -> list[float]:
        """Places in the recording where the text ends after a nucleus, and where it goes on."""
        if number in self.breaks:
            ends = np.cumsum([len(phrase.syllables) for phrase in self.reading.phrases])
            end = float(ends[self.breaks[number]])
            return [end - 0.501, end - 0.499]
        middle = float(self.places[number] + self.places[number + 1]) / 2
        return [middle, middle]

    def _pause(self, number: int) -> float:
        return float(np.clip(self.reading.pauses[number], *PAUSE_S))


def _matched(here: NDArray[np.float64], there: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each nucleus of a section of text which one of the recording, in parts of one.

    Both are given as how far along they are. Of about as many, those near each other in time are paired, in order, and
    some of either left out: a syllable may be missed or heard twice. Else the ones are spread evenly over the others.
    """
    count, heard = len(here), len(there)
    if not ALIKE[0] <= count / heard <= ALIKE[1]:
        return (np.arange(count) + 0.5) * heard / count - 0.5
    apart = np.abs(here[:, None] - there[None]) * max(count, heard)
    cost = np.add.outer(np.arange(count + 1.0), np.arange(heard + 1.0)) * LEFT_OUT
    for one in range(count):
        for other in range(heard):
            skipped = min(cost[one, other + 1], cost[one + 1, other]) + LEFT_OUT
            cost[one + 1, other + 1] = min(cost[one, other] + apart[one, other], skipped)
    pairs: list[tuple[int, int]] = []
    one, other = count, heard
    while one and other:
        if cost[one, other] == cost[one - 1, other - 1] + apart[one - 1, other - 1]:
            one, other = one - 1, other - 1
            pairs.insert(0, (one, other))
        elif cost[one, other] == cost[one - 1, other] + LEFT_OUT:
            one -= 1
        else:
            other -= 1
    known = np.array([0.0, *(here[one] for one, _ in pairs), 1.0])
    return np.interp(here, known, np.array([-0.5, *(other for _, other in pairs), heard - 0.5]))


def _level(sound: Samples, at: float) -> float:
    """dB of 70 ms of a sound."""
    first = max(0, round((at - 0.035) * SAMPLE_RATE))
    piece = sound[first : first + round(0.07 * SAMPLE_RATE)].astype(np.float64)
    return 10 * math.log10(float((piece**2).mean()) + 1e-7) if len(piece) else -70.0
