"""Asked why it said that, the avatar tells what it read, where, how sure it was, and what it made of it."""

from __future__ import annotations

import re

import pytest

from avatar.emotion import BASIC, NOTHING, EmotionState, state_of
from avatar.engines.base import Turn
from avatar.mind import bank
from avatar.mind.explaining import Basis, basis, explained
from avatar.mind.mood import MoodPoint
from avatar.mind.policy import cue, strategies
from avatar.mind.turn import think
from avatar.mind.weighing import level_fault
from avatar.persona import builtin
from avatar.protocol import messages as wire
from avatar.senses.fusion import Evidence
from tests.unit import test_session
from tests.unit.test_session import Talk

talk = test_session.talk
CALM = MoodPoint(0.1, 0.0, 0.1)
SAID = (Turn("user", "My tomatoes froze."), Turn("assistant", "Oh.", strategy="validate", feeling="sadness"))
LEVELS = [("en", "default", None), ("ko", "default", "polite"), ("ko", "sunny", "casual")]


def seen(source: str, share: float, top: str = "sadness", fine: tuple[str, ...] = ()) -> Evidence:
    return Evidence(source, share, 0.8, 0.8, 1.0, top, tuple((name, 0.6) for name in fine))


def sad(confidence: float = 0.6, **changes: object) -> EmotionState:
    return state_of({"sadness": 0.9, "neutral": 0.1}, confidence=confidence).moved(**changes)


def said(known: Basis | None, lang: str = "en", slug: str = "default", history: tuple[Turn, ...] = SAID) -> str:
    return " ".join(explained(known, history, lang, builtin(slug)))


@pytest.mark.parametrize(
    "text",
    [
        "Why did you say that?", "But why are you asking me that?", "why do you ask?", "What made you say that?",
        "How come you said that?", "How do you know I'm sad?", "why'd you say that", "Why that question?",
        "왜 그렇게 말했어?", "왜 그렇게 말했어요?", "근데 왜 그런 말을 해?", "너 왜 그런 말 했어", "왜 그걸 물어봐요?",
        "왜 그렇게 생각해?", "그 말은 왜 한 거야?", "뭘 보고 그렇게 말한 거예요?", "내 기분 어떻게 알았어?",
    ],
)  # fmt: skip
def test_it_knows_when_it_is_asked(text: str) -> None:
    assert cue(text) == "explain"


@pytest.mark.parametrize(
    "text",
    [
        "Why did she say that?", "why would anyone say that?", "he asked me why did you say that", "why did I say that",
        "why do you think he left me?", "why do you think I keep failing?", "why?", "Why does everyone leave?",
        "걔는 왜 그렇게 말했을까?", "왜 그렇게 말했을까", "엄마는 왜 그렇게 말했어?", "내가 왜 그렇게 말했지",
        "How do you know how I feel?", "내 기분을 어떻게 알아?", "왜 그랬을까", "왜?", "왜 이렇게 힘들지",
        "남자친구가 왜 그런 말을 했는지 모르겠어",
    ],
)  # fmt: skip
def test_why_of_others_is_no_question_to_it(text: str) -> None:
    assert cue(text) != "explain"


def test_it_names_the_senses_the_words_and_how_sure_it_was() -> None:
    known = Basis("validate", sad(), "senses", (seen("text", 0.7, fine=("disappointment",)), seen("face", 0.3)))
    assert said(known) == (
        "You seemed sad, so understanding came before anything else. I read sadness mostly in your words and a little "
        "in your face, above all disappointment, and I was fairly sure. If I got you wrong, just tell me."
    )
    assert "quite sure" in said(Basis("validate", sad(0.9), "senses", known.evidence))
    korean = Basis("validate", sad(), "senses", (seen("voice", 1.0),))
    assert said(korean, "ko").startswith(
        "슬픈 마음이 느껴져서 먼저 알아주고 싶었어요. 목소리에서 슬픔을 읽었고, 어느 정도 확신했어요."
    )
    assert "목소리에서 슬픔을 읽었고, 어느 정도 확신했어." in said(korean, "ko", "sunny")
    kote = Basis("validate", sad(), "senses", (seen("text", 1.0, fine=("안타까움/실망",)),))
    assert "안타까움, 실망" in said(kote, "ko")
    assert "regret" in said(kote, "en")


def test_a_sense_that_said_otherwise_is_not_named() -> None:
    known = Basis("validate", sad(), "senses", (seen("face", 0.6), seen("text", 0.4, top="happiness")))
    assert "in your face" in said(known)
    assert "words" not in said(known)


def test_it_does_not_claim_what_it_did_not_know() -> None:
    assert "not sure" in said(Basis("clarify", sad(0.3), "senses", (seen("face", 1.0),)))
    assert "could not read" in said(Basis("clarify", NOTHING, "senses"))
    assert "told me yourself" in said(Basis("validate", sad(source="user"), "told"))
    assert "read" not in said(Basis("safety", sad(), "senses", (seen("text", 1.0),)))
    assert said(None, history=()) == "That was only my greeting; I had not read anything in you yet."
    gone = said(None)
    assert gone.startswith("You seemed sad")
    assert "can't look up" in gone
    unknown = (Turn("user", "Well"), Turn("assistant", "Hm."))
    assert said(None, history=unknown).startswith(("That is a fair", "You may well"))


def test_what_decided_is_told_apart() -> None:
    for text, user, history, by in (
        ("well", sad(), (), "senses"),
        ("well", sad(source="user"), (), "told"),
        ("my grandmother passed away", state_of({"happiness": 0.5}, confidence=0.8), (), "words"),
        ("I had toast", state_of({}, confidence=0.8), SAID, "talk"),
    ):
        plan = think(builtin("default"), "en", text, user, CALM, history)[1]
        assert basis(plan, text, user, history).by == by


@pytest.mark.parametrize(("lang", "slug", "level"), LEVELS)
def test_every_answer_can_be_explained_in_its_language_and_level(lang: str, slug: str, level: str | None) -> None:
    clash = ("voice", "text")
    states = [
        state_of({top: 0.9}, confidence=sure, source=source).moved(clash=clash)
        for top in BASIC
        for sure, source in ((0.9, "fused"), (0.2, "fused"), (1.0, "user"))
    ]
    for name in strategies():
        for state in states:
            for by in ("told",) if state.source == "user" else ("senses", "words", "talk"):
                text = said(Basis(name, state, by, (seen("text", 0.6, state.top), seen("voice", 0.4))), lang, slug)
                assert "{" not in text
                assert "~" not in text
                assert bool(re.search("[가-힣]", text)) == (lang == "ko"), text
                assert level is None or level_fault(text, level) is None, text
                assert "?" not in text


def test_being_asked_changes_neither_the_pain_nor_the_steps() -> None:
    asked = (Turn("user", "why did you say that?"), Turn("assistant", "You seemed sad.", strategy="explain"))
    flat = state_of({}, confidence=0.8)
    plan = think(builtin("default"), "en", "why did you say that?", flat, CALM, SAID)[1]
    assert (plan.strategy, plan.style) == ("explain", "tender")
    after = think(builtin("default"), "en", "I had toast", flat, CALM, (*SAID, *asked))[1]
    assert after.strategy == "question", "the step after validate"
    danger = (Turn("user", "I want to kill myself"), Turn("assistant", "I'm really glad you told me."))
    assert think(builtin("default"), "en", "why did you say that?", NOTHING, CALM, danger)[1].strategy == "explain"


async def test_in_a_talk_no_engine_is_asked(talk: Talk) -> None:
    await talk.session.start(greet=False)
    await talk.say("I am so sad about the exam", 10.0)
    await talk.say("Why did you say that?", 10.0)
    done = talk.of(wire.Done)
    assert (done[-1].status, done[-1].strategy) == ("finished", "explain")
    first = " ".join(one.text for one in talk.of(wire.Text) if one.turn == done[-1].turn)
    assert first.startswith(done[-2].why[:1].upper() + done[-2].why[1:])
    assert "in your words" in first
    await talk.say("왜 그렇게 말했어?", 10.0)
    again = " ".join(one.text for one in talk.of(wire.Text) if one.turn == talk.of(wire.Done)[-1].turn)
    assert "읽" in again, "the answer before is explained, not the explanation"


@pytest.mark.parametrize(("sense", "place"), [("face", "in your face"), ("voice", "in your voice")])
async def test_what_a_face_or_a_voice_told_is_named(talk: Talk, sense: str, place: str) -> None:
    del talk.house.engines["text"]
    await talk.session.start(greet=False)
    for text in ("well, there it is", "why did you say that?"):
        read = state_of({"sadness": 0.95}, confidence=0.95, at=talk.clock.now(), source=sense)
        talk.session.fusion.take(read)
        await talk.say(text, 10.0)
    last = " ".join(one.text for one in talk.of(wire.Text) if one.turn == talk.of(wire.Done)[-1].turn)
    assert place in last
    assert "in your words" not in last


def test_the_bank_has_words_for_when_nothing_is_left() -> None:
    assert any(entry.strategy == "explain" for entry in bank.entries())
