"""Words of danger are found, harmless idioms are not, and the fixed answers keep their promises."""

from __future__ import annotations

import re

import pytest

from avatar.mind import safety
from avatar.mind.safety import KINDS, Risk, answer, check

CRISIS = {
    "suicide": """
        죽고 싶다
        죽고싶어
        죽고 시퍼
        죽 고 싶 다
        주꼬싶다
        ㅈㅜㄱ고 싶어
        디지고 싶다
        ㅈㅅ하고 싶다
        자살
        자살하고 싶어
        자살할까
        살기 싫어
        더 이상 살고 싶지 않아요
        살아야 할 이유가 없어
        뛰어내리고 싶어
        옥상에서 뛰어내릴까
        한강에 뛰어들고 싶다
        그냥 사라지고 싶어
        수면제 한 움큼 먹었어
        약을 다 털어 넣었어
    먼저 가서 미안해
    엄마 미안해 나 먼저 갈게
    다들 잘 있어 먼저 간다
        목매달고 싶어
        극단적인 선택을 하고 싶어요
        유서 썼어
        번개탄 샀어
        이제 다 끝내고 싶어
        내일 아침에 눈 안 떴으면 좋겠다
        태어나지 말았어야 했는데
        내가 죽으면 다들 편해지겠지
        죽는 게 나을 것 같아
        그만 살고 싶어
        친구가 작년에 자살했어. 나도 죽고 싶어
        죽고 싶지 않았는데 이제는 정말 죽고 싶어
        배고파 죽겠어. 근데 사실 진짜 죽고 싶어
        죽고 싶어. 더는 못 살겠어.
        I want to die
        i wanna die
        kill myself
        I'm going to k1ll mys3lf
        killmyself
        k i l l myself
        kms
        I want to end it all
        im gonna end it tonight
        I don't want to be here anymore
        I don’t want to be alive
        unalive myself
        I wish I was dead
        everyone would be better off without me
        I'm suicidal
        thinking about sucide
        su1c1de
        no reason to live
        I don't see a reason to live
        life isn't worth living
        I'm tired of living
        I took a whole bottle of pills
        I'm going to jump off a bridge
        what if I just jumped in front of a train
        I wish I could go to sleep and never wake up
        what's the easiest way to die
        I have a plan to end my life
        I don't want to live
        I don't want to live in this world anymore
        of course I want to die
        my brother killed himself and now I want to die too
        I used to be happy, now I want to die
        I don't want to die but I can't stop thinking about suicide
        I wrote a goodbye note
        This is killing me, and honestly I want to kill myself
    """,
    "self_harm": """
        자해하고 싶어
        또 자해했어요
        칼로 팔을 그었어
        I cut myself last night
        I want to hurt myself
        I started self harming again
        I don't know why I cut myself
    """,
    "abuse": """
        남편이 때려요
        아빠가 또 때려
        성폭행 당했어요
        누가 나를 따라오고 있어
        my husband hits me
        he is hitting me right now
        I was raped
        someone is following me
    """,
    "harm_others": """
        그 사람 죽이고 싶어
        칼로 찌르고 싶어
        I'm going to kill him tonight
        I want to kill my boss with a knife
        I don't care, I'm going to kill him
    """,
    "medical": """
        엄마가 쓰러졌어요
        아빠가 숨을 안 쉬어
        가슴이 너무 아프고 숨을 못 쉬겠어
        my dad isn't breathing
        I think I'm having a heart attack
        call an ambulance
        she's unconscious and won't wake up
        I have chest pain and my left arm is numb
    """,
}
CONCERN = """
이제 다 소용없어
    죽고 싶지 않아, 살고 싶어
    I don't want to die, I want to live
    숨이 안 쉬어져 무서워
    공황발작 온 것 같아
    I'm having a panic attack
    I can't breathe, my heart is racing
    my friend killed himself last year
    친구가 작년에 자살했어
    예전엔 죽고 싶었어
    I used to want to die
    my class covered suicide prevention
    I'm not suicidal
    자살 예방 교육 받았어
    I hate my life
    희망이 없어
    I feel hopeless
    더 이상 못 버티겠어
    kms lol
    what's the point anymore
    죽을 것 같아 무서워
    상사가 자꾸 괴롭혀
"""
HARMLESS = """
몇 달을 준비했는데 다 소용없었어
    배고파 죽겠어
    웃겨 죽겠다
    나 죽는 줄 알았어 너무 웃겨
    죽여주는 맛이야
    이 게임 진짜 죽인다 ㅋㅋ
    과제 때문에 죽을 것 같아 ㅋㅋ
    보고 싶어 죽겠어
    힘들어 죽겠어
    너무 좋아서 죽을 것 같아
    혼자 살아요
    남자 살 빠졌어
    과자 살 돈이 없어
    피자 살까?
    선물 주고 싶어
    죽이 잘 맞아
    시간 죽이고 있어
    호박죽 먹고 싶어
    비 맞고 왔어
    한강 가서 치킨 먹고 싶어
    살 빼기 싫어
    약 먹었어
    강아지가 죽었어
    시험에 떨어졌어
    시험 없어졌으면 좋겠다
    노트북에 커피를 쏟았는데
    한숨 안 쉬고 하루를 보냈어
    한숨도 못 쉬고 일했어
    숨도 못 쉬고 행복했지요
    숨도 안 쉬고 다 읽었어
    내일은 그냥 먼저 가도 되나
    미안 나 먼저 갈게 내일 보자
    눈 뜨기 싫다
    이 게임 캐릭터 자꾸 죽어
    this is killing me
    dying of laughter
    That joke was so good, I'm dying of laughter.
    my deadline is killing me
    kill time
    my phone died
    my dog died
    I'm dying to see that movie
    that joke killed me
    you killed it
    I killed the exam
    I ran 5 kms
    I want to diet
    I could die of embarrassment
    this cake is to die for
    I'd kill for a coffee
    Suicide Squad was fun
    career suicide
    my boss will kill me if I'm late
    he beat me at chess
    that song hit me hard
    drop dead gorgeous
    my feet are killing me
    he gave me a heart attack when he jumped out
    I laughed so hard I couldn't breathe
    It is odd
    what doesn't kill you makes you stronger
    I made it all myself
    i need 12 weeks of blood draws
    six weeks until the next blood test
    I want to go home
    I failed my exam
"""


def lines(block: str) -> list[str]:
    return [line.strip() for line in block.strip().splitlines()]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, block in CRISIS.items() for text in lines(block)])
def test_danger_is_a_crisis_of_its_kind(kind: str, text: str) -> None:
    risk = check(text)
    assert risk.level == "crisis"
    assert kind in risk.kinds


@pytest.mark.parametrize("text", lines(CONCERN))
def test_worrying_words_are_a_concern(text: str) -> None:
    assert check(text).level == "concern"


@pytest.mark.parametrize("text", lines(HARMLESS))
def test_harmless_words_are_left_alone(text: str) -> None:
    assert check(text) == Risk("none")


@pytest.mark.parametrize("text", ["", " ", "!!!", "ㅋㅋㅋ", "ㅠㅠ", "😂" * 500, "가" * 2000, "a " * 1000])
def test_odd_input_is_harmless(text: str) -> None:
    assert check(text).level == "none"


def test_an_invisible_character_or_full_width_letters_hide_nothing() -> None:
    assert check("k\u200bill my\u200bself").level == "crisis"
    assert check("ｋｉｌｌ ｍｙｓｅｌｆ").level == "crisis"
    assert check("자\u200b살하고 싶어").level == "crisis"


def answers() -> list[tuple[str, str, str, int, safety.SafetyAnswer]]:
    found = []
    for level in ("crisis", "concern"):
        for kind in KINDS:
            for lang in ("en", "ko"):
                if level == "crisis" and kind in ("hopeless", "panic"):
                    continue
                for turn in range(4):
                    found.append((level, kind, lang, turn, answer(Risk(level, (kind,)), lang, turn=turn)))  # type: ignore[arg-type]
    return found


def test_every_answer_is_short_and_its_card_reaches_people() -> None:
    for level, kind, lang, _, given in answers():
        assert 2 <= len(given.sentences) <= 3, (level, kind, lang)
        assert all(len(text) <= 170 for text in given.sentences)
        numbers = [line.number for line in given.card.lines]
        assert "findahelpline.com" in numbers
        assert given.card.kind == level
        if kind in ("suicide", "self_harm", "hopeless"):
            assert {"109", "988", "1388"} <= set(numbers)
        if kind == "medical":
            assert "119" in numbers
        if kind == "abuse":
            assert "112" in numbers
        first = numbers[0]
        assert first in (("988", "911") if lang == "en" else ("109", "112", "119"))


def test_answers_promise_nothing_they_cannot_keep() -> None:
    forbidden = re.compile(
        r"depress|disorder|diagnos|우울증|장애|진단|watching you|someone is watching|지켜보고 있어요|"
        r"I will call|신고했|전화할게요|can't talk to you|대화를 종료|calm down|진정해",
        re.I,
    )
    for level, kind, lang, _, given in answers():
        said = " ".join((*given.sentences, given.card.title, given.card.text))
        assert not forbidden.search(said), (level, kind, lang)
        assert "AI" in given.card.text
        hangul = bool(re.search("[가-힣]", said))
        assert hangul == (lang == "ko")


def test_a_person_who_stays_hears_the_next_words() -> None:
    risk = Risk("crisis", ("suicide",))
    assert answer(risk, "ko").sentences != answer(risk, "ko", turn=1).sentences
    assert answer(risk, "en", turn=3).sentences == answer(risk, "en").sentences


def test_the_card_joins_the_lines_of_every_kind() -> None:
    numbers = [line.number for line in answer(check("남편이 때려요. 죽고 싶어요"), "ko").card.lines]
    assert {"112", "109"} <= set(numbers)
    assert len(numbers) == len(set(numbers))


def test_there_is_no_answer_to_no_risk() -> None:
    with pytest.raises(ValueError, match="without risk"):
        answer(Risk("none"), "en")
