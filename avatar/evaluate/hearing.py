"""The hearing engine on RAVDESS' two sentences, and on sentences of ours that our own voices say.

Our voices are clear and slow; read the second row as "does it work at all in this language", not as a score.
"""

from __future__ import annotations

import re

from avatar.engines import registry
from avatar.engines.base import Lang
from avatar.errors import MissingWeights
from avatar.evaluate import scores
from avatar.evaluate.report import Report, Table
from avatar.evaluate.source import Source
from avatar.senses.sound import read_sound

RAVDESS = {"01": "kids are talking by the door", "02": "dogs are sitting by the door"}
CLIPS = 54
"""Of RAVDESS' clips, so many are heard: they hold only two sentences."""
SPOKEN: dict[Lang, tuple[str, tuple[str, ...]]] = {
    "en": (
        "hibari",
        (
            "I will be at the station at half past six.",
            "She put the keys on the table by the door.",
            "They are going to paint the house next week.",
        ),
    ),
    "ko": ("kokoro-ko", ("오늘은 날씨가 정말 좋네요.", "내일 아침에 다시 전화할게요.", "회의는 세 시에 시작해요.")),
}


def evaluate(source: Source) -> Report:
    engine = registry.get("hearing")
    report = Report("hearing", f"engine {engine.name}")
    table = Table("Errors, of all words (English) or syllables (Korean)", ("speech", "clips", "error rate"))
    paths = source.clips()
    if not paths:
        report.missing.append(source.missing("RAVDESS", "ravdess"))
    else:
        chosen = paths[:: max(1, len(paths) // CLIPS)][:CLIPS]
        source.progress(f"hearing: {len(chosen)} clips of RAVDESS")
        wrong = meant = 0
        for path in chosen:
            samples, rate = read_sound(path)
            heard = engine.hear(samples, rate, "en").text
            edits, length = scores.error_rate(tokens(heard, "en"), tokens(RAVDESS[path.stem.split("-")[4]], "en"))
            wrong, meant = wrong + edits, meant + length
        table.row("RAVDESS, acted English", len(chosen), wrong / meant)
        report.score("ravdess_word_error_rate", wrong / meant)
    for lang, (key, texts) in SPOKEN.items():
        source.progress(f"hearing: {len(texts)} sentences of our own voice, {lang}")
        try:
            rate_ = _own(lang, key, texts)
        except MissingWeights as error:
            report.missing.append(f"our own {lang} voice ({error})")
            continue
        table.row(f"our own voice, {lang}", len(texts), rate_)
        report.score(f"own_voice_{lang}_error_rate", rate_)
    report.tables.append(table)
    return report


def _own(lang: Lang, key: str, texts: tuple[str, ...]) -> float:
    speech, engine = registry.get("speech", key), registry.get("hearing")
    voice = next(one.name for one in speech.voices() if one.lang == lang)
    wrong = meant = 0
    for text in texts:
        said = speech.speak(text, voice=voice)
        heard = engine.hear(said.samples, said.sample_rate, lang).text
        edits, length = scores.error_rate(tokens(heard, lang), tokens(text, lang))
        wrong, meant = wrong + edits, meant + length
    return wrong / meant


def tokens(text: str, lang: Lang) -> list[str]:
    """Words without punctuation and case; in Korean syllables, because spacing is free."""
    words = re.findall(r"[^\W_]+", text.lower())
    return [syllable for word in words for syllable in word] if lang == "ko" else words
