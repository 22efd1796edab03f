"""What is said back: the person's own clause turned round, nothing added; what cannot be turned is left alone."""

from __future__ import annotations

import random
import re

import pytest

from avatar.engines.base import Lang
from avatar.evaluate.situations import situations
from avatar.mind.restating import TONES, clause, english, is_lead, korean, restated
from avatar.voice.clauses import clauses

ENGLISH = [
    ("packed up my daughter's crib today. she's fine", "you packed up your daughter's crib today"),
    ("My flight was cancelled and I was stuck there.", "your flight was cancelled and you were stuck there"),
    ("mom called me twice and i wasn't home", "your mom called you twice and you weren't home"),
    ("I taught myself to knit this winter!", "you taught yourself to knit this winter"),
    ("theres a wasp nest in our bathroom", "there's a wasp nest in your bathroom"),
    ("I DID A CARTWHEEL!!! I'm 46", "you did a cartwheel"),
    ("so yeah, honestly my boss moved the deadline again", "your boss moved the deadline again"),
]  # fmt: skip
KOREAN = [
    ("엄마가 내 일기를 읽었어", "엄마가 네 일기를 읽었구나", "엄마가 일기를 읽었군요"),
    ("저 오늘 면접에서 떨어졌어요", "오늘 면접에서 떨어졌구나", "오늘 면접에서 떨어졌군요"),
    ("서류 또 광탈.. 이번 주만 네 번째야", "이번 주만 네 번째구나", "이번 주만 네 번째군요"),
    ("발표 점수를 똑같이 나눠 준대", "발표 점수를 똑같이 나눠 준다는구나", "발표 점수를 똑같이 나눠 준다는군요"),
    ("뜨개질하다가 실이 다 엉켰어요ㅠㅠ", "뜨개질하다가 실이 다 엉켰구나", "뜨개질하다가 실이 다 엉켰군요"),
    ("창문으로 벽지가 보이더라고요", "창문으로 벽지가 보였구나", "창문으로 벽지가 보였군요"),
    ("강아지가 아파", "강아지가 아프구나", "강아지가 아프군요"),
    ("드디어 깁스 뺌ㅋㅋㅋㅋ", "드디어 깁스 뺐구나", "드디어 깁스 뺐군요"),
    (
        "새벽 두시에 아무한테나 말 걸고 싶었어",
        "새벽 두시에 아무한테나 말 걸고 싶었구나",
        "새벽 두시에 아무한테나 말 걸고 싶었군요",
    ),
]


@pytest.mark.parametrize(("text", "turned"), ENGLISH)
def test_english_is_turned_to_you(text: str, turned: str) -> None:
    assert english.clause(text) == turned


@pytest.mark.parametrize(("text", "casual", "polite"), KOREAN)
def test_korean_is_turned_in_both_levels(text: str, casual: str, polite: str) -> None:
    assert (korean.clause(text, polite=False), korean.clause(text, polite=True)) == (casual, polite)


@pytest.mark.parametrize(
    "text",
    [
        "What should I do?", "why did she leave me", "tell me a joke", "You are my best friend", "thanks, that helped",
        "he said \"I never loved you\"", "hm", "ok", "I want to die", "my friend killed himself",
        "please remember that I like tea",
        "fuck my boss cancelled my holiday",
    ],
)  # fmt: skip
def test_english_that_is_no_story_of_ones_own_is_left_alone(text: str) -> None:
    assert english.clause(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "어떻게 하면 좋을까요?", "왜 그랬는지 모르겠어", "농담 하나 해 줘", "너 때문에 웃었어", "고마워, 도움 됐어",
        "응",
        "ㅋㅋㅋㅋ",
        "엄마가 '나가'라고 했어", "죽고 싶어", "오늘부터 제 비서 하세요", "내일 다시 올게", "같이 가자",
    ],
)  # fmt: skip
def test_korean_that_is_no_story_of_ones_own_is_left_alone(text: str) -> None:
    assert korean.clause(text, polite=True) is None


def test_polite_korean_never_drops_whose_fault_it_was() -> None:
    assert korean.clause("고객센터는 제 탓이래요", polite=True) is None
    assert korean.clause("고객센터는 제 탓이래요", polite=False) == "고객센터는 네 탓이라는구나"


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_of_many_messages_many_can_be_said_back_and_none_speaks_of_the_avatar(lang: str) -> None:
    """Four of ten everyday scenes at least; nothing said back is a question or keeps an "I"."""
    texts = [one.text for one in situations() if one.lang == lang]
    found = [said for text in texts for level in ("polite", "casual") if (said := clause(text, lang, level))]
    assert len(found) / 2 / len(texts) >= 0.4
    own = (
        r"\b(i|me|my|mine|i'm|i've|we|our|us)\b"
        if lang == "en"
        else r"(?<![가-힣])(나는|내가|나도|저는|제가|저도|우리는)(?![가-힣])"
    )
    assert [said for said in found if re.search(own, said.lower()) or "?" in said] == []


def test_a_restatement_adds_nothing_of_its_own() -> None:
    """Whatever the frame, the words beyond the clause are the frame's few; the same frame is not used twice running."""
    text = "My sister read my diary at dinner"
    said = ""
    for number in range(3):
        whole = restated(text, "en", "polite", "pain", said, random.Random(number))
        assert "your sister read your diary at dinner" in whole.lower()
        assert len(whole.split()) <= 9
        said += whole
    assert restated("what now?", "en", "polite", "pain") == ""


def test_every_tone_has_frames_in_both_languages() -> None:
    for tone in TONES:
        assert restated("My sister read my diary", "en", "polite", tone).endswith((".", "!"))
        assert restated("언니가 일기를 읽었어요", "ko", "polite", tone).endswith((".", "!"))


def test_korean_begins_with_a_word_of_its_own_that_can_be_spoken_at_once() -> None:
    """The first piece of sound is the frame's lead, which is no word of the person and may be kept."""
    for tone in TONES:
        first, *rest = clauses(restated("언니가 일기를 읽었어요", "ko", "polite", tone), "ko", first=True)
        assert is_lead(first)
        assert rest
        assert not any(map(is_lead, rest))


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "my neighbor is a faggot"),
        ("en", "those immigrants took my house again"),
        ("en", "my teacher is a retard and gave me a D"),
        ("ko", "우리 팀장 틀딱이라 말이 안 통해"),
        ("ko", "짱깨들이 우리 가게 옆에 이사 왔어"),
        ("ko", "중국인 놈들이 또 이사 왔어"),
    ],
)
def test_scorn_for_a_group_of_people_is_never_repeated(lang: Lang, text: str) -> None:
    assert restated(text, lang, "polite", "plain") == ""
