"""The voices: are styles told apart by ear and by measure, are the words understood, are the voices told apart.

Everything is said by our own engines and heard by our own recogniser; no data is needed. `--limit` bounds the voices
that are told apart (12 of each language without it).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from avatar.emotion import STYLES
from avatar.engines import registry
from avatar.engines.base import Lang, Utterance, Voice
from avatar.errors import MissingWeights
from avatar.evaluate import scores
from avatar.evaluate.hearing import tokens
from avatar.evaluate.report import Report, Table
from avatar.evaluate.source import Source
from avatar.senses.pitch import pitch
from avatar.voice.sound import speech_db
from avatar.voice.voices import DEFAULTS, engine, voices

LINES: Mapping[Lang, tuple[str, ...]] = {
    "en": (
        "I found your letter on the kitchen table.",
        "The train leaves at seven in the morning.",
        "My brother is coming home on Saturday.",
        "She told me about it after the meeting.",
        "There are three boxes left in the car.",
        "We talked for an hour about the house.",
    ),
    "ko": (
        "식탁 위에서 네 편지를 봤어요.",
        "기차는 아침 일곱 시에 떠나요.",
        "동생이 토요일에 집에 와요.",
        "회의가 끝나고 그 이야기를 들었어요.",
        "차에 상자가 세 개 남았어요.",
        "우리는 집 이야기를 오래 했어요.",
    ),
}
VOICES = 12
"""Voices of each language that are told apart where no limit is given."""
BANDS = np.geomspace(100.0, 8000.0, 25)
Features = NDArray[np.float64]


def evaluate(source: Source) -> Report:
    report = Report("speech", "our own voices: styles, words, voices")
    words = Table("Errors of the recogniser, of all words (English) or syllables (Korean)", ("style", "en", "ko"))
    apart = Table("Styles told apart by pitch, range, pace, level and brightness", ("voice", "lines", "right of 8"))
    errors: dict[str, dict[Lang, float]] = {style: {} for style in STYLES}
    for lang, lines in LINES.items():
        name = DEFAULTS[lang]
        source.progress(f"speech: {len(lines)} lines in {len(STYLES)} styles, {name}")
        try:
            said = _spoken(name, lines)
            wrong = {style: _errors(said[style], lines, lang) for style in STYLES}
        except MissingWeights as error:
            report.missing.append(f"the voice {name} or the recogniser ({error})")
            continue
        for style in STYLES:
            errors[style][lang] = wrong[style]
        table = _styles(said)
        right = float(np.trace(table) / table.sum())
        apart.row(name, len(lines), right)
        report.score(f"styles_told_apart_{lang}", right)
        report.score(f"error_rate_{lang}", float(np.mean(list(wrong.values()))))
        report.confusions[f"styles, {name}"] = (STYLES, table)
        matrix = Table(f"Styles of {name}: a row is what was meant, a column what was measured", ("style", *STYLES))
        for row, style in zip(table.tolist(), STYLES, strict=True):
            matrix.row(style, *row)
        report.tables.append(matrix)
    for style, of in errors.items():
        words.row(style, of.get("en", math.nan), of.get("ko", math.nan))
    if apart.rows:
        report.tables += [words, apart]
    for lang in LINES:
        _voices(lang, source, report)
    return report


def _spoken(name: str, lines: Sequence[str], styles: Sequence[str] = STYLES) -> dict[str, list[Utterance]]:
    speech = engine(next(voice.engine for voice in voices() if voice.name == name))
    return {style: [speech.speak(line, voice=name, style=style) for line in lines] for style in styles}


def _errors(said: Sequence[Utterance], lines: Sequence[str], lang: Lang) -> float:
    ear = registry.get("hearing")
    wrong = meant = 0
    for utterance, line in zip(said, lines, strict=True):
        heard = ear.hear(utterance.samples, utterance.sample_rate, lang).text
        edits, length = scores.error_rate(tokens(heard, lang), tokens(line, lang))
        wrong, meant = wrong + edits, meant + length
    return wrong / meant


def measured(said: Utterance) -> Features:
    """Median pitch and its spread in semitones, seconds in octaves, level and brightness in dB: (5,)."""
    found = pitch(said.samples, said.sample_rate)
    heights = 12 * np.log2(found[found > 0]) if (found > 0).any() else np.zeros(1)
    low, high = np.percentile(heights, (10, 90))
    power = np.abs(np.fft.rfft(said.samples.astype(np.float64))) ** 2
    hertz = np.fft.rfftfreq(len(said.samples), 1 / said.sample_rate)
    bright = power[(hertz > 1000) & (hertz < 5000)].sum() / (power[(hertz > 50) & (hertz <= 1000)].sum() + 1e-12)
    return np.array(
        [
            np.median(heights),
            high - low,
            math.log2(said.duration),
            speech_db(said.samples),
            10 * math.log10(bright + 1e-9),
        ]
    )


def _styles(said: Mapping[str, Sequence[Utterance]]) -> scores.Counts:
    """Each line in each style, told by the nearest style's mean over the other lines. What is compared is how far the
    measures lie from the line's own mean over all styles, which is what its words do, in units of their spread."""
    raw = np.array([[measured(one) for one in said[style]] for style in STYLES])  # (styles, lines, measures)
    return _nearest(raw - raw.mean(axis=0, keepdims=True))


def _nearest(values: Features) -> scores.Counts:
    """(classes, lines, measures) -> confusion, each line told from the others."""
    classes, lines, _ = values.shape
    gold, told = [], []
    for line in range(lines):
        others = np.delete(values, line, axis=1)
        centres = others.mean(axis=1)
        spread = (others - centres[:, None]).std(axis=(0, 1)) + 1e-6
        for one in range(classes):
            gold.append(one)
            told.append(int(np.argmin((((values[one, line] - centres) / spread) ** 2).sum(axis=1))))
    return scores.confusion(np.array(gold), np.array(told), classes)


def colour(said: Utterance) -> Features:
    """Pitch in semitones and the shape of the long-term spectrum in dB: (25,)."""
    found = pitch(said.samples, said.sample_rate)
    height = 12 * math.log2(float(np.median(found[found > 0]))) if (found > 0).any() else 0.0
    power = np.abs(np.fft.rfft(said.samples.astype(np.float64))) ** 2
    hertz = np.fft.rfftfreq(len(said.samples), 1 / said.sample_rate)
    bands = np.array(
        [power[(hertz >= low) & (hertz < high)].sum() for low, high in zip(BANDS, BANDS[1:], strict=False)]
    )
    decibels = 10 * np.log10(bands + 1e-9)
    return np.concatenate([[height], decibels - decibels.mean()])


def _voices(lang: Lang, source: Source, report: Report) -> None:
    own = [voice for voice in voices() if voice.lang == lang and voice.hertz]
    count = min(len(own), source.limit or VOICES)
    chosen: list[Voice] = [own[place * len(own) // count] for place in range(count)]
    source.progress(f"speech: {count} voices, {lang}")
    lines = LINES[lang][:4]
    try:
        values = np.array(
            [[colour(one) for one in _spoken(voice.name, lines, ("neutral",))["neutral"]] for voice in chosen]
        )
    except MissingWeights as error:
        report.missing.append(f"voices of {lang} ({error})")
        return
    table = _nearest(values)
    report.score(f"voices_told_apart_{lang}", float(np.trace(table) / table.sum()))
    listed = Table(f"Voices, {lang}: middle of the pitch as measured and as told", ("voice", "Hz measured", "Hz told"))
    for voice, rows in zip(chosen, values, strict=True):
        listed.row(voice.name, float(2 ** (np.median(rows[:, 0]) / 12)), voice.hertz)
    report.tables.append(listed)
    right = report.scores[f"voices_told_apart_{lang}"]
    report.notes.append(
        f"{lang}: by pitch and spectrum {right:.2f} of the lines are told to be of the right voice of {count}"
    )
