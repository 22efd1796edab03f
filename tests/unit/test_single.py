"""One turn outside of a session, with fake engines: what the reply engine has a say in, and what it has not."""

from __future__ import annotations

from avatar.emotion import state_of
from avatar.engines.base import ReplyDone, Sentence, Turn
from avatar.engines.fakes import FakeReply, FakeText
from avatar.persona import builtin
from avatar.single import Answered, SingleTurn


def answer(text: str, history: tuple[Turn, ...] = (), felt: str = "") -> Answered:
    single = SingleTurn(FakeReply(), FakeText())
    state = state_of({felt: 1.0}, confidence=1.0, source="user") if felt else None
    return single.answer(builtin("default"), "en", text, history, felt=state)


def writers(answered: Answered) -> list[str]:
    return [piece.engine for piece in answered.pieces if isinstance(piece, Sentence | ReplyDone)]


def test_the_engine_answers_with_the_plan_and_says_that_it_is_done() -> None:
    assert writers(answer("I went to the market this morning")) == ["fake", "fake", "fake"]


def test_words_of_danger_are_answered_with_fixed_texts_alone() -> None:
    answered = answer("I want to kill myself")
    assert answered.risk.level == "crisis"
    assert set(writers(answered)) == {"safety"}


def test_a_question_about_what_was_said_is_answered_from_the_notes() -> None:
    history = (Turn("user", "My name is Jiwoo."), Turn("assistant", "Nice to meet you."))
    answered = answer("What is my name?", history)
    assert "Jiwoo" in " ".join(piece.text for piece in answered.pieces if isinstance(piece, Sentence))


def test_a_feeling_that_is_given_stands_above_the_one_that_is_read() -> None:
    assert answer("The results are here", felt="happiness").plan.style == "joyful"
    assert answer("The results are here", felt="sadness").plan.style != "joyful"
