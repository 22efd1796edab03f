"""The bank covers every strategy, feeling, language and speech level, and every line is fit to be spoken."""

from __future__ import annotations

import re

import pytest

from avatar.emotion import BASIC
from avatar.mind import bank, safety
from avatar.mind.bank import PARTS, VOICES, Entry
from avatar.mind.bank.speech_level import casual
from avatar.mind.policy import strategies

LINES = [
    (entry, voice, part, line)
    for entry in bank.entries()
    for voice in VOICES
    for part in PARTS
    for line in entry.part(voice, part)
]


def sentences(line: str) -> list[str]:
    return [piece for piece in re.split(r"(?<=[.!?])\s+", line) if piece]


def test_it_is_large_enough_to_answer() -> None:
    situations = [entry for entry in bank.entries() if entry.triggers["en"]]
    assert len(situations) >= 220
    assert sum(len(entry.triggers[lang]) for entry in situations for lang in ("en", "ko")) >= 1500
    for entry in situations:
        assert min(len(entry.triggers["en"]), len(entry.triggers["ko"])) >= 3, entry.key


@pytest.mark.parametrize("voice", VOICES)
def test_every_strategy_and_feeling_has_words(voice: str) -> None:
    for name, strategy in strategies().items():
        if name == "safety":
            continue
        tied = [entry for entry in bank.entries() if entry.strategy == name]
        assert tied, name
        for emotion in set(strategy.express) - {"any"}:
            assert any(emotion in entry.feel or not entry.feel for entry in tied), (name, emotion)
        assert sum(len(entry.part(voice, "open")) for entry in tied) >= 2, (name, voice)
    for emotion in BASIC:
        if emotion not in ("neutral",):
            assert sum(emotion in entry.feel for entry in bank.entries() if not entry.strategy) >= 1, emotion


def test_lines_are_short_enough_to_speak() -> None:
    for entry, voice, part, line in LINES:
        limit = {"open": 60, "body": 175, "ask": 90}[part]
        assert 2 <= len(line) <= limit, (entry.key, voice, line)
        assert len(sentences(line)) <= 3, (entry.key, line)


def test_lines_end_as_sentences_and_only_questions_ask() -> None:
    for entry, voice, part, line in LINES:
        assert line[-1] in ".!?", (entry.key, line)
        if part == "ask":
            assert line.count("?") == 1, (entry.key, voice, line)
            assert line.endswith("?"), (entry.key, voice, line)
        if voice == "en":
            assert not re.search("[가-힣]", line), (entry.key, line)
        else:
            assert re.search("[가-힣]", line), (entry.key, line)


def test_no_line_asks_twice_and_after_an_opener_that_asks_something_else_can_be_said() -> None:
    for entry, voice, part, line in LINES:
        assert line.count("?") <= 1, (entry.key, voice, line)
        if part == "open" and "?" in line:
            bodies = entry.part(voice, "body")
            assert not bodies or any("?" not in body for body in bodies), (entry.key, voice, line)


def test_polite_korean_is_polite_throughout() -> None:
    interjections = {"네?", "우와!", "와!", "어?"}
    for entry, voice, _, line in LINES:
        if voice == "ko-polite":
            for piece in sentences(line):
                assert piece in interjections or re.search(r"(요|죠)[.!?…]*$", piece), (entry.key, piece)
            assert not re.search(r"당신|습니다|(?<![가-힣])(너는|네가|너도|네 )", line), (entry.key, line)


def test_casual_korean_is_casual_throughout() -> None:
    for entry, voice, _, line in LINES:
        if voice == "ko-casual":
            assert not re.search(r"요[\s.,!?…]|요$|죠|니다|세요", line), (entry.key, line)
            assert not re.search(r"(?<![가-힣])(저는|저도|제가|저한테|저를|저보다|저랑|제 )", line), (entry.key, line)


def test_nothing_in_it_harms() -> None:
    banned = re.compile(
        r"calm down|cheer up|get over it|at least|look on the bright side|everything happens for a reason|"
        r"you should\b(?!n)|you must|just relax|diagnos|disorder|depress(ed|ion)|medication|therapist|"
        r"힘내|진정해|우울증|장애|처방|약을 먹|원래 다 그래|긍정적으로|당연히 해야|http|www|{|}|\d",
        re.I,
    )
    allowed = {"at least": {"social_anxiety", "embarrassed", "work_day"}}
    for entry, voice, _, line in LINES:
        found = banned.search(line)
        assert not found or entry.key in allowed.get(found.group().lower(), set()), (entry.key, voice, line)
        assert safety.check(line).level == "none", (entry.key, line)


def test_distress_is_never_answered_with_delight() -> None:
    bright = re.compile(r"congrat|awesome|yay|wonderful|축하|신나|잘됐|대박", re.I)
    for entry, voice, part, line in LINES:
        if entry.feel and entry.feel[0] in ("sadness", "anger", "fear", "disgust"):
            assert not bright.search(line), (entry.key, voice, part, line)


def test_asked_what_it_is_it_says_an_ai() -> None:
    for entry in bank.entries():
        if entry.strategy == "identity":
            for voice in VOICES:
                assert all(
                    "AI" in line
                    or "program" in line
                    or "프로그램" in line
                    or "제가" in line
                    or "내가" in line
                    or "pay attention" in line
                    or "get you wrong" in line
                    for line in entry.part(voice, "body")
                )
                assert any("AI" in line for line in (*entry.part(voice, "open"), *entry.part(voice, "body")))


def test_a_past_line_names_its_strategy() -> None:
    line = next(e for e in bank.entries() if e.key == "g_comfort_sad").part("ko-casual", "body")[0]
    assert bank.strategy_of(f"아, 그랬구나. {line} 그래?") == "comfort"
    assert bank.strategy_of("Entirely someone else's words.") is None


@pytest.mark.parametrize(
    ("polite", "expected"),
    [
        ("저는 AI예요.", "나는 AI야."),
        ("정말 속상했겠어요.", "정말 속상했겠어."),
        ("그렇죠, 제가 놓쳤네요.", "그렇지, 내가 놓쳤네."),
        ("무슨 일이 있었어요, 아니면 그냥 찾아온 마음이에요?", "무슨 일이 있었어, 아니면 그냥 찾아온 마음이야?"),
        ("아니에요.", "아니야."),
        ("뭐가 제일 힘들까요?", "뭐가 제일 힘들까?"),
        ("거기서 멈추지 말아요.", "거기서 멈추지 마."),
        ("중요한 요일이에요.", "중요한 요일이야."),
    ],
)
def test_casual_speech_follows_by_rule(polite: str, expected: str) -> None:
    assert casual(polite) == expected


def test_entries_have_their_fields() -> None:
    assert all(isinstance(entry, Entry) and set(entry.lines) == set(VOICES) for entry in bank.entries())
    assert len({entry.key for entry in bank.entries()}) == len(bank.entries())
