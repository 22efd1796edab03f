"""The plan fits the person: risk first, then what the words ask, then the feeling; never a feeling nobody asked for."""

from __future__ import annotations

import time

import pytest

from avatar.emotion import BASIC, STYLES, EmotionState, state_of
from avatar.engines.base import Plan, Turn
from avatar.expression import expressions
from avatar.mind import bank
from avatar.mind.mood import MoodPoint
from avatar.mind.policy import DISTRESS, cue, strategies
from avatar.mind.turn import think
from avatar.persona import builtin

CALM = MoodPoint(0.1, 0.0, 0.1)
BRIGHT = {"joyful", "delighted", "amused", "playful", "happy", "amazed"}


def state(top: str, share: float = 0.85, confidence: float = 0.8) -> EmotionState:
    return state_of({top: share, "neutral": 1 - share} if top != "neutral" else {}, confidence=confidence)


def planned(
    text: str = "well",
    user: EmotionState | None = None,
    lang: str = "en",
    slug: str = "default",
    said: tuple[Turn, ...] = (),
) -> Plan:
    return think(builtin(slug), lang, text, user or state("neutral"), CALM, said)[1]


@pytest.mark.parametrize("slug", ["default", "calm", "sunny"])
@pytest.mark.parametrize("top", DISTRESS)
def test_distress_is_met_gently_by_every_persona(top: str, slug: str) -> None:
    plan = planned(user=state(top), slug=slug)
    assert strategies()[plan.strategy].family == "distress"
    assert plan.style in ("calm", "tender", "sad")
    assert plan.expression not in BRIGHT


def test_each_feeling_gets_its_own_face_and_voice() -> None:
    assert planned(user=state("sadness")).expression in ("concerned", "sympathetic")
    assert planned(user=state("sadness")).style in ("tender", "sad")
    assert (planned(user=state("anger")).style, planned(user=state("anger")).expression) == ("calm", "attentive")
    assert (planned(user=state("fear")).style, planned(user=state("fear")).expression) == ("calm", "caring")
    assert (planned(user=state("happiness")).style, planned(user=state("happiness")).expression) == ("joyful", "joyful")
    assert planned(user=state("surprise")).expression == "amazed"
    assert planned(user=state("neutral")).strategy == "smalltalk"


def test_a_bad_surprise_is_not_marvelled_at() -> None:
    plan = planned(user=state("surprise").moved(valence=-0.5))
    assert strategies()[plan.strategy].family == "distress"
    assert plan.expression not in BRIGHT


def test_not_sure_asks_and_does_not_presume() -> None:
    plan = planned(user=state("anger", confidence=0.2))
    assert plan.strategy == "clarify"
    assert plan.expression == "attentive"
    assert "angry" not in plan.why


def test_a_clash_is_noticed_gently() -> None:
    plan = planned(user=state("sadness").moved(clash=("face", "text")))
    assert plan.strategy == "notice"
    assert "face" in plan.why
    assert "words" in plan.why
    assert planned("글쎄", state("sadness").moved(clash=("face", "text")), "ko").why.startswith("표정")


@pytest.mark.parametrize("slug", ["default", "calm", "sunny"])
@pytest.mark.parametrize(("text", "lang"), [("I want to kill myself", "en"), ("죽고 싶어", "ko")])
def test_a_crisis_comes_before_any_feeling_and_any_persona(text: str, lang: str, slug: str) -> None:
    risk, plan = think(builtin(slug), lang, text, state("happiness"), CALM, ())
    assert risk.level == "crisis"
    assert plan.strategy == "safety"
    assert plan.style == "calm"


def test_a_concern_is_asked_about() -> None:
    assert planned("I feel hopeless", state("happiness")).strategy == "check_in"


@pytest.mark.parametrize(
    ("text", "strategy"),
    [
        ("hi", "greet"),
        ("Hello!", "greet"),
        ("안녕하세요~", "greet"),
        ("bye", "farewell"),
        ("잘 자", "farewell"),
        ("나 갈게", "farewell"),
        ("thank you so much", "thanks"),
        ("고마워", "thanks"),
        ("are you a robot?", "identity"),
        ("Am I talking to an AI?", "identity"),
        ("is anyone watching this?", "identity"),
        ("너 사람이야?", "identity"),
        ("AI예요?", "identity"),
        ("너는 감정이 있어?", "identity"),
        ("what time is it", "inform"),
        ("지금 몇 시야?", "inform"),
        ("오늘 날씨 어때?", "inform"),
        ("you are stupid", "apologise"),
        ("you don't understand me", "apologise"),
        ("너 바보야", "apologise"),
        ("tell me a joke", "playful"),
        ("농담 해줘", "playful"),
        ("I'm not angry", "repair"),
        ("나 화난 거 아니야", "repair"),
        ("just listen please", "presence"),
        ("그냥 들어줘", "presence"),
        ("How are you?", "self"),
        ("What can you do?", "self"),
        ("안녕! 오늘 기분 어때?", "self"),
        ("안녕하세요, 잘 지냈어요?", "self"),
    ],
)
def test_words_that_ask_for_something_get_it(text: str, strategy: str) -> None:
    assert cue(text) == strategy
    assert planned(text, lang="ko" if "가" <= text[-2] <= "힣" else "en").strategy == strategy


@pytest.mark.parametrize(
    "text",
    [
        "I failed my exam",
        "what should I do",
        "I'm not happy",
        "오늘 회사에서 혼났어",
        "너무 기뻐",
        "오늘 날씨 진짜 좋다",
        "I can't sleep",
    ],
)
def test_plain_talk_is_no_cue(text: str) -> None:
    assert cue(text) is None


def test_thanks_inside_a_sad_message_do_not_hide_it() -> None:
    text = "thanks, but honestly everything still hurts"
    assert planned(text, state("sadness")).strategy == "validate"


def test_plain_words_of_loss_outvote_a_bright_reading() -> None:
    bright = state("happiness", 0.6)
    assert planned("우리 강아지가 어젯밤에 하늘나라로 갔어", bright, "ko").strategy == "validate"
    assert planned("my dog died last night", bright).strategy == "validate"
    corrected = bright.moved(source="user")
    assert planned("my dog died last night", corrected).strategy == "celebrate"


def line_of(strategy: str) -> str:
    return next(e.part("en", "body")[0] for e in bank.entries() if e.strategy == strategy)


def test_a_feeling_that_stays_is_answered_differently_each_turn() -> None:
    said: tuple[Turn, ...] = ()
    seen = []
    for _ in range(4):
        plan = planned(user=state("sadness"), said=said)
        seen.append(plan.strategy)
        said = (*said, Turn("user", "still sad"), Turn("assistant", line_of(plan.strategy)))
    assert seen[0] == "validate"
    assert len(set(seen)) == 4


def test_persona_scales_the_intensity_and_it_is_bounded() -> None:
    quiet, lively = planned(user=state("happiness"), slug="calm"), planned(user=state("happiness"), slug="sunny")
    assert quiet.intensity < lively.intensity
    for top in BASIC:
        assert 0.2 <= planned(user=state(top, 1.0, 1.0), slug="sunny").intensity <= 0.85


def test_why_is_one_plain_clause_in_the_language_of_the_turn() -> None:
    for top in BASIC:
        for lang in ("en", "ko"):
            why = planned(user=state(top), lang=lang).why
            assert why
            assert "{" not in why
            assert ("가" <= max(why) <= "힣") == (lang == "ko")


def test_every_strategy_can_be_shown_heard_and_said() -> None:
    spoken = {entry.strategy for entry in bank.entries()}
    for name, strategy in strategies().items():
        assert name == "safety" or name in spoken, name
        assert set(strategy.why) == {"en", "ko"}
        for style, expression, strength in strategy.express.values():
            assert style in STYLES
            assert expression in expressions.names()
            assert 0 < strength <= 0.85


def test_thinking_takes_milliseconds() -> None:
    planned()
    started = time.perf_counter()
    for _ in range(20):
        think(builtin("default"), "en", "I had a long day and my boss was rude to me again", state("anger"), CALM, ())
    assert (time.perf_counter() - started) / 20 < 0.05


def painful_talk(answers: int) -> tuple[Turn, ...]:
    line = next(e for e in bank.entries() if e.key == "exam_failed").part("en", "body")[0]
    return (Turn("user", "I failed my exam"), Turn("assistant", line)) * answers


def test_a_flat_remark_in_a_painful_talk_belongs_to_the_pain() -> None:
    flat = state("neutral")
    assert planned("I studied for months", flat).strategy == "smalltalk"
    plan = planned("I studied for months", flat, said=painful_talk(1))
    assert strategies()[plan.strategy].family in ("distress", "plain")
    assert plan.strategy != "smalltalk"
    assert plan.style == "tender"
    assert planned("I studied for months", flat.moved(source="user"), said=painful_talk(1)).strategy == "smalltalk"
    assert planned("bye", flat, said=painful_talk(1)).strategy == "farewell"
    assert planned("I passed in the end!", state("happiness"), said=painful_talk(1)).strategy == "celebrate"


def test_a_painful_feeling_is_not_carried_for_ever() -> None:
    assert planned("I had pasta", state("neutral"), said=painful_talk(5)).strategy == "smalltalk"


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("우리 고양이 너무 귀여워", "ko", None),  # "너무" (too) is not "너" (you)
        ("나 너무 좋아", "ko", None),
        ("너 진짜 귀엽다", "ko", "thanks"),
        ("엄마가 내 말을 하나도 안 들어줘", "ko", None),
        ("너는 내 말을 하나도 안 들어", "ko", "apologise"),
        ("my parents don't understand me", "en", None),
        ("you don't understand me", "en", "apologise"),
        ("대한민국 대통령이 누구야?", "ko", "inform"),
        ("너는 누구야?", "ko", "identity"),
        ("how old are you?", "en", "identity"),
        ("나 보여?", "ko", "self"),
        ("I feel a bit better", "en", "thanks"),
        ("ㅋㅋㅋㅋ", "ko", "follow"),
        ("I don't know", "en", "follow"),
        ("응", "ko", "follow"),
        ("i know the way", "en", None),
    ],
)
def test_cues_are_about_who_they_are_about(text: str, lang: str, expected: str | None) -> None:
    assert cue(text) == expected, lang


def test_a_bare_answer_in_a_painful_talk_stays_with_the_pain() -> None:
    assert planned("yes", state("neutral")).strategy == "follow"
    plan = planned("yes", state("neutral"), said=painful_talk(1))
    assert plan.strategy in ("question", "comfort", "presence")
    assert plan.style == "tender"
    assert planned("I don't know", state("neutral"), said=painful_talk(1)).style == "tender"


def test_a_weakly_bright_reading_in_a_painful_talk_is_part_of_it() -> None:
    weak = state("happiness", share=0.55)
    assert planned("he said it was his idea", weak, said=painful_talk(1)).style == "tender"


@pytest.mark.parametrize("after", ["I'm fine lol", "tell me a joke", "it's nothing"])
def test_after_words_of_danger_nothing_is_celebrated(after: str) -> None:
    said = (Turn("user", "I want to kill myself"), Turn("assistant", "I'm really glad you told me."))
    for user in (state("happiness"), state("neutral"), state("happiness").moved(source="user")):
        plan = planned(after, user, said=said)
        assert plan.strategy == "presence"
        assert plan.expression not in BRIGHT
    assert planned("bye", state("neutral"), said=said).strategy == "farewell"
    torn = state_of({"fear": 0.47, "sadness": 0.29, "neutral": 0.24}, confidence=0.62)
    assert planned("I don't know what to do", torn, said=said).strategy == "presence", "no choice to be weighed"


@pytest.mark.parametrize(
    ("text", "top", "family"),
    [
        ("great, another Monday. just what I needed", "happiness", "distress"),
        ("와 또 월요일이네 참 좋다", "happiness", "distress"),
        ("I quit smoking two weeks ago", "sadness", "joy"),
        ("이 게임 진짜 죽인다 ㅋㅋ", "anger", "joy"),
        ("심심해 죽겠다", "sadness", "plain"),
    ],
)
def test_plain_words_outvote_a_wrong_reading(text: str, top: str, family: str) -> None:
    assert strategies()[planned(text, state(top, share=0.6)).strategy].family == family
