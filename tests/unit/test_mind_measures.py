"""The measures of answers, on answers of which it is plain how good they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from avatar.emotion import state_of
from avatar.engines.base import Turn
from avatar.errors import BadInput
from avatar.evaluate import page, quality, written
from avatar.evaluate.answers import Answer, feeling, of_others, random_lines
from avatar.evaluate.report import Report, Table
from avatar.evaluate.situations import Situation, situations
from avatar.evaluate.source import Source
from avatar.evaluate.wording import pairs, stems
from avatar.mind import bank
from training import dialogue_data

LEAK = Situation("x", "en", "default", (), "The canoe leaks again.", "anger", ("reflection",))
MOON = Situation("y", "ko", "sunny", (), "오늘 달이 진짜 커", "neutral", ("smalltalk",))


def answer(situation: Situation, *sentences: str, strategy: str = "validate", support: str = "reflection") -> Answer:
    return Answer(situation, sentences, strategy, support, "calm")


class Letters:
    """A text engine for which the letters of a text are its meaning."""

    name = "letters"

    def read(self, texts, langs=None):
        return [SimpleNamespace(state=feeling("neutral"), lang="en") for _ in texts]

    def embed(self, texts):
        return np.array([np.bincount([ord(char) % 64 for char in text], minlength=64) for text in texts], np.float32)


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> quality.Ear:
    monkeypatch.setattr(quality, "centres", lambda _: {lang: np.zeros(64, np.float32) for lang in ("en", "ko")})
    return quality.Ear(Letters())


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("en", "She stopped baking", "one stop, one bake"),
        ("en", "the trophies", "a trophy"),
        ("ko", "기타가 부서졌어", "기타를 샀구나"),
        ("ko", "비가 와요", "비는 언제"),
        ("ko", "presentation 망했어", "presentation이 끝났네"),
    ],
)
def test_forms_of_a_word_are_one(lang, one, other) -> None:
    assert stems(one, lang) & stems(other, lang)


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("en", "I really feel like that today", "What do you feel like today? Really?"),
        ("ko", "오늘 정말 마음이 그래요", "그런 마음이 정말 오늘도 있었군요"),
    ],
)
def test_words_that_fit_everything_are_none(lang, one, other) -> None:
    assert not stems(one, lang) & stems(other, lang)


def test_an_answer_that_takes_up_a_word_is_specific_and_an_opener_is_not() -> None:
    assert quality.specific(answer(LEAK, "Of all days for a canoe to fill up."))
    assert not quality.specific(answer(LEAK, "Of all days for that."))
    opener = sorted(quality.openers(), key=len)[-1]
    same = replace(LEAK, text=opener)
    assert not quality.specific(answer(same, opener))
    assert quality.specific(answer(replace(same, text="Yes.", history=(Turn("user", "The canoe leaks."),)), "A canoe!"))


def test_own_words_rank_first_and_another_message_does_not(ear: quality.Ear) -> None:
    some = [one for one in situations() if one.lang == "en" and one.about]
    assert ear.rank(some[0].about, some[0].about, "en")[0] == 1
    rank, count = ear.rank(some[1].about, some[0].about, "en")
    assert 1 < rank <= count


@pytest.mark.parametrize(
    ("felt", "sounds", "fits"),
    [
        ("sadness", "happiness", False),
        ("sadness", "sadness", True),
        ("anger", "neutral", True),
        ("happiness", "sadness", False),
        ("happiness", "happiness", True),
        ("neutral", "anger", False),
        ("neutral", "neutral", True),
    ],
)
def test_a_tone_fits_the_feeling_or_not(felt: str, sounds: str, fits: bool) -> None:
    tone = state_of({sounds: 1.0}, confidence=0.9, source="text")
    assert quality.tone_fits(tone, answer(replace(LEAK, basic=felt), "Anything.")) is fits


def test_shares_count_what_they_say(ear: quality.Ear) -> None:
    talk = replace(LEAK, history=(Turn("user", "Hm."), Turn("assistant", "A canoe is a boat. Stay dry!")))
    found = quality.measured(
        [
            answer(LEAK, "Stay dry!", "Where is it? When? Why?"),
            answer(talk, "Stay dry!", "Call 0123 456 789 now.", support="suggestion"),
            answer(MOON, "달 보러 나갔어요?", support="smalltalk"),
            answer(MOON, "달이 크구나.", support="smalltalk"),
        ],
        ear,
    )
    assert found["one_question"] == 0.75
    assert found["strategy"] == 0.75
    assert found["level"] == 0.5
    assert found["repeated"] == pytest.approx(2 / 6)
    assert found["again"] == 0.5
    assert found["safe"] == 0.75
    assert found["alarm"] == 0.0
    assert found["language"] == 1.0
    assert found["style"] == 1.0


def test_what_stands_for_chance_is_not_the_own_answer() -> None:
    some = [answer(one, f"Answer {one.id}.") for one in situations()]
    for one in of_others(some):
        own = one.sentences[0]
        assert one.situation.id not in own
        assert own[7:9] == one.situation.lang
    assert len(of_others(some)) == len(some)
    lines = random_lines(some)
    assert {bank.strategy_of(one.text) for one in lines if "<" not in one.text} == {"validate"}
    assert len({one.text for one in lines}) > 50


def test_pairs_stand_beside_each_other() -> None:
    assert pairs("I don't mind.") == [("i", "dont"), ("dont", "mind")]


def test_written_answers_come_from_the_dialogues_nothing_was_trained_on() -> None:
    assert written.HELD_OUT == dialogue_data.HELD_OUT
    found = written.written(Source(Path(dialogue_data.__file__).parent))
    assert found is not None
    assert len(found) > 200
    assert {one.situation.level for one in found if one.situation.lang == "ko"} == {"polite", "casual"}
    assert written.written(Source(Path(__file__).parent)) is None


def test_a_page_keeps_what_stands_around_its_marks(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("Before\n<!-- evaluate mind -->\nold\n<!-- /evaluate mind -->\nAfter\n", encoding="utf-8")
    report = Report("mind", "two answers", tables=[Table("Shares", ("measure", "bank"), [("fits", 0.5)])])
    report.samples = Table("Samples", ("said", "bank"), [("> a | b\n> c", "d")])
    for _ in range(2):
        page.fill(path, "mind", page.markdown(report))
        text = path.read_text(encoding="utf-8")
        assert text.startswith("Before\n<!-- evaluate mind -->\n\nTwo answers.")
        assert text.endswith("<!-- /evaluate mind -->\nAfter\n")
        assert "old" not in text
        assert "| fits | 0.500 |" in text
        assert "| &gt; a \\| b<br>&gt; c | d |" in text
    with pytest.raises(BadInput, match="no place"):
        page.fill(tmp_path / "none.md", "mind", "x")
