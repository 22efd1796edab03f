"""The replier on real words with the real encoder: fitted, varied, and never model words for distress."""

from __future__ import annotations

import io
import json
import re
import sys

import pytest

from avatar.__main__ import main
from avatar.emotion import EmotionState, state_of
from avatar.engines.base import Plan, ReplyDone, ReplyRequest, Sentence, Turn
from avatar.engines.registry import get
from avatar.expression import expressions
from avatar.mind import bank
from avatar.mind.mood import MoodPoint
from avatar.mind.reply import BankReplier
from avatar.mind.turn import think
from avatar.persona import builtin

CALM = MoodPoint(0.1, 0.0, 0.1)


@pytest.fixture(scope="module")
def replier() -> BankReplier:
    engine = get("reply", "bank")
    engine.load()
    assert isinstance(engine, BankReplier)
    return engine


def user_of(text: str, lang: str) -> EmotionState:
    state: EmotionState = get("text").read([text], [lang])[0].state
    return state


def answer(
    replier: BankReplier,
    text: str,
    lang: str = "en",
    slug: str = "default",
    history: tuple[Turn, ...] = (),
    user: EmotionState | None = None,
) -> tuple[Plan, list[Sentence], ReplyDone]:
    persona = builtin(slug)
    state = user or user_of(text, lang)
    _, plan = think(persona, lang, text, state, CALM, history)
    *sentences, done = replier.reply(ReplyRequest(persona, lang, text, state, plan, history))  # type: ignore[arg-type]
    assert isinstance(done, ReplyDone)
    assert all(isinstance(sentence, Sentence) for sentence in sentences)
    return plan, sentences, done  # type: ignore[return-value]


def said(sentences: list[Sentence]) -> str:
    return " ".join(sentence.text for sentence in sentences)


def lines_of(key: str, voice: str) -> set[str]:
    entry = next(entry for entry in bank.entries() if entry.key == key)
    return {line for part in bank.PARTS for line in entry.part(voice, part)}


@pytest.mark.parametrize(
    ("text", "lang", "slug", "keys", "style"),
    [
        ("I failed my exam and I feel awful.", "en", "default", {"exam_failed"}, "tender"),
        ("I flunked the driving test for the third time", "en", "calm", {"exam_failed", "driving_test_failed"}, None),
        ("시험에 떨어져서 너무 속상해", "ko", "default", {"exam_failed"}, "tender"),
        ("열심히 준비했는데 시험을 망쳤어요", "ko", "sunny", {"exam_failed"}, None),
        ("I got the job! I'm so happy!", "en", "sunny", {"job_got"}, "joyful"),
        ("나 드디어 합격했어! 너무 기뻐!", "ko", "sunny", {"exam_passed", "job_got"}, "joyful"),
        ("My dog passed away last night and I can't stop crying", "en", "default", {"pet_loss"}, "tender"),
        ("우리 강아지가 어젯밤에 하늘나라로 갔어", "ko", "default", {"pet_loss"}, "tender"),
        (
            "My boss blamed me for his own mistake. I'm furious!",
            "en",
            "default",
            {"boss_unfair", "scolded_work"},
            "calm",
        ),
        ("내일 발표인데 너무 떨리고 무서워", "ko", "default", {"interview_worry", "exam_worry"}, "calm"),
        ("My girlfriend broke up with me yesterday", "en", "default", {"breakup"}, "tender"),
        ("I feel so lonely, I have no one to talk to", "en", "default", {"lonely"}, "tender"),
    ],
)
def test_answers_fit_what_was_said(
    replier: BankReplier, text: str, lang: str, slug: str, keys: set[str], style: str | None
) -> None:
    plan, sentences, done = answer(replier, text, lang, slug)
    voice = bank.voice_of(lang, builtin(slug).speech_level)
    fitting = set().union(*(lines_of(key, voice) for key in keys))
    own = [sentence.text for sentence in sentences if sentence.engine == "bank"]
    assert own[0] in fitting, said(sentences)
    assert len([line for line in own if line in fitting]) >= (2 if len(own) == len(sentences) else 1), said(sentences)
    assert style is None or plan.style == style
    assert done.candidates >= 3
    assert done.engine == "bank"


@pytest.mark.parametrize(
    ("text", "lang", "slug", "back"),
    [
        ("my boss moved the deadline again", "en", "default", "your boss moved the deadline again"),
        ("엄마가 내 일기를 읽었어", "ko", "sunny", "엄마가 네 일기를 읽었구나"),
        ("동생이 제 노트북을 떨어뜨렸어요", "ko", "calm", "동생이 노트북을 떨어뜨렸군요"),
    ],
)
def test_it_says_back_what_was_said_but_not_every_time(
    replier: BankReplier, text: str, lang: str, slug: str, back: str
) -> None:
    """The person's own words open two answers in a row at most, are marked, and never an answer to words of danger."""
    history: tuple[Turn, ...] = ()
    engines = []
    for _ in range(4):
        _, sentences, _ = answer(replier, text, lang, slug, history)
        engines.append(sentences[0].engine)
        assert (back in said(sentences).lower()) == (sentences[0].engine == "restated")
        history += (Turn("user", text), Turn("assistant", said(sentences)))
    assert engines == ["restated", "restated", "bank", "restated"]
    _, sentences, _ = answer(replier, f"{text}. I want to die." if lang == "en" else f"{text} 죽고 싶어", lang, slug)
    assert all(sentence.engine == "safety" for sentence in sentences)


@pytest.mark.parametrize("slug", ["default", "calm", "sunny"])
@pytest.mark.parametrize(
    "text",
    [
        "I've been playing a new game all week",
        "guess what",
        "tell me a joke",
        "let's play a game",
        "I have a job interview tomorrow and I'm so nervous",
        "요즘 게임에 빠졌어",
        "농담해 줘",
        "심심한데 놀자",
        "주머니에서 돈을 발견했어",
    ],
)
def test_an_answer_asks_once(replier: BankReplier, text: str, slug: str) -> None:
    history: tuple[Turn, ...] = ()
    for _ in range(3):  # an opener that asks, then others
        _, sentences, _ = answer(replier, text, "ko" if re.search("[가-힣]", text) else "en", slug, history)
        assert said(sentences).count("?") <= 1, said(sentences)
        history += (Turn("user", text), Turn("assistant", said(sentences)))


@pytest.mark.parametrize("text", ["I failed my exam", "my cat died", "시험에 떨어졌어", "나 오늘 헤어졌어"])
def test_distress_is_not_celebrated(replier: BankReplier, text: str) -> None:
    lang = "ko" if re.search("[가-힣]", text) else "en"
    plan, sentences, _ = answer(replier, text, lang)
    assert plan.style != "joyful"
    assert not re.search(r"congrat|great|wonderful|축하|잘됐|좋겠", said(sentences), re.I)


@pytest.mark.parametrize(("lang", "slug"), [("en", "default"), ("ko", "default"), ("ko", "sunny")])
def test_five_turns_on_one_subject_repeat_nothing(replier: BankReplier, lang: str, slug: str) -> None:
    texts = {
        "en": [
            "I failed my exam",
            "I studied for months",
            "I feel so stupid",
            "Everyone else passed",
            "I'm just so sad",
        ],
        "ko": [
            "시험에 떨어졌어",
            "몇 달이나 공부했는데",
            "내가 너무 한심해",
            "다른 애들은 다 붙었어",
            "그냥 너무 슬퍼",
        ],
    }
    history: tuple[Turn, ...] = ()
    heard: list[str] = []
    strategies = set()
    for text in texts[lang]:
        plan, sentences, _ = answer(replier, text, lang, slug, history)
        strategies.add(plan.strategy)
        heard += [sentence.text for sentence in sentences]
        history = (*history, Turn("user", text), Turn("assistant", said(sentences)))
    assert len(heard) == len(set(heard)), heard
    assert len(strategies) >= 3


def test_the_same_words_are_answered_the_same_and_other_words_vary(replier: BankReplier) -> None:
    assert answer(replier, "I had pasta for lunch.")[1] == answer(replier, "I had pasta for lunch.")[1]
    openers = {
        answer(replier, f"I had {dish} for lunch.")[1][0].text
        for dish in ("rice", "soup", "bread", "fish", "stew", "pizza", "curry", "salad")
    }
    assert len(openers) >= 2


def test_one_question_at_most_and_not_twice_in_a_row(replier: BankReplier) -> None:
    first = answer(replier, "I feel down today")[1]
    assert said(first).count("?") <= 1
    history = (Turn("user", "I feel down today"), Turn("assistant", "I see. What brought it on?"))
    plan, second, _ = answer(replier, "my friend moved away and I miss her", history=history)
    if plan.strategy not in ("question", "clarify", "ponder"):
        assert not said(second).rstrip().endswith("?")


@pytest.mark.parametrize(("slug", "ending"), [("default", r"(요|죠)[.!?]*$"), ("sunny", r"[^요죠][.!?]*$")])
@pytest.mark.parametrize("text", ["오늘 승진했어!", "너무 외로워", "점심에 국수 먹었어", "너 사람이야?", "안녕"])
def test_korean_keeps_the_persona_s_speech_level(replier: BankReplier, slug: str, ending: str, text: str) -> None:
    for sentence in answer(replier, text, "ko", slug)[1]:
        assert re.search(ending, sentence.text), sentence.text


@pytest.mark.parametrize(("text", "lang"), [("Are you human?", "en"), ("너 진짜 사람이야?", "ko")])
@pytest.mark.parametrize("slug", ["default", "calm", "sunny"])
def test_it_says_that_it_is_an_ai(replier: BankReplier, text: str, lang: str, slug: str) -> None:
    plan, sentences, _ = answer(replier, text, lang, slug)
    assert plan.strategy == "identity"
    assert "AI" in said(sentences)


def test_it_says_what_it_cannot_know(replier: BankReplier) -> None:
    plan, sentences, _ = answer(replier, "What time is it?")
    assert plan.strategy == "inform"
    assert not re.search(r"\d", said(sentences))
    assert re.search(r"don't|guess|bluff|better|reach", said(sentences))


@pytest.mark.parametrize(("text", "lang"), [("I want to kill myself", "en"), ("죽고 싶어", "ko")])
@pytest.mark.parametrize("slug", ["default", "calm", "sunny"])
def test_crisis_gets_the_reviewed_words_whatever_the_plan(
    replier: BankReplier, text: str, lang: str, slug: str
) -> None:
    joy = state_of({"happiness": 1.0}, confidence=1.0)
    wrong = Plan("celebrate", "joyful", "joyful", 0.9)
    request = ReplyRequest(builtin(slug), lang, text, joy, wrong)  # type: ignore[arg-type]
    *sentences, done = replier.reply(request)
    assert isinstance(done, ReplyDone)
    assert done.engine == "safety"
    assert all(isinstance(one, Sentence) and one.engine == "safety" and one.expression == "caring" for one in sentences)
    assert re.search(r"988|109", " ".join(one.text for one in sentences if isinstance(one, Sentence)))


def test_a_person_in_crisis_who_stays_hears_new_words(replier: BankReplier) -> None:
    first = answer(replier, "I want to die")[1]
    history = (Turn("user", "I want to die"), Turn("assistant", said(first)))
    assert said(answer(replier, "I still want to die", history=history)[1]) != said(first)


def test_a_cancelled_reply_stops_and_still_ends(replier: BankReplier) -> None:
    state = user_of("I had a nice day", "en")
    _, plan = think(builtin("default"), "en", "I had a nice day", state, CALM, ())
    pieces = list(replier.reply(ReplyRequest(builtin("default"), "en", "I had a nice day", state, plan), lambda: True))
    assert len(pieces) == 2
    assert isinstance(pieces[-1], ReplyDone)


def run_cli(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *rows: object
) -> tuple[int, list[dict], str]:  # type: ignore[type-arg]
    text = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    status = main(["reply"])
    out = capsys.readouterr()
    return status, [json.loads(line) for line in out.out.splitlines()], out.err


def test_the_command_answers_json_lines(
    replier: BankReplier, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, rows, _ = run_cli(
        monkeypatch,
        capsys,
        {"persona": "default", "lang": "en", "history": [], "text": "I failed my exam"},
        {"persona": "sunny", "lang": "ko", "history": [{"role": "user", "text": "안녕"}], "text": "죽고 싶어"},
        {"persona": "default", "lang": "en", "text": "well then", "basic": {"happiness": 0.9, "neutral": 0.1}},
    )
    assert status == 0
    assert [row["engine"] for row in rows] == ["bank", "safety", "bank"]
    for row in rows:
        assert set(row) == {"reply", "strategy", "express", "sentences", "candidates", "engine", "ms"}
        assert set(row["express"]) == {"style", "expression", "intensity"}
        assert set(row["ms"]) == {"first_token", "total"}
        assert row["ms"]["first_token"] <= row["ms"]["total"]
        assert row["reply"] == " ".join(sentence["text"] for sentence in row["sentences"])
        assert all(sentence["expression"] in expressions.names() for sentence in row["sentences"])
    assert rows[2]["express"]["style"] == "joyful"


def test_the_command_knows_the_first_turn_of_a_long_history(
    replier: BankReplier, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    between = [{"role": role, "text": f"well, {i}"} for i in range(50) for role in ("user", "assistant")]
    english = [{"role": "user", "text": "Hi, I'm Dana."}, {"role": "assistant", "text": "Hello."}, *between]
    korean = [{"role": "user", "text": "제 이름은 지훈이에요."}, {"role": "assistant", "text": "반가워요."}, *between]
    status, rows, _ = run_cli(
        monkeypatch,
        capsys,
        {"lang": "en", "history": english, "text": "what's my name?"},
        {"lang": "ko", "history": korean, "text": "내 이름 뭐라고 했지?"},
        {"lang": "en", "text": "what's my name?"},
    )
    assert status == 0
    assert [row["strategy"] for row in rows] == ["recall"] * 3
    assert "Dana" in rows[0]["reply"]
    assert "지훈" in rows[1]["reply"]
    assert "name is" not in rows[2]["reply"]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("not json", "not JSON"),
        ({"lang": "en"}, "no text"),
        ({"text": "hi", "lang": "fr"}, "language"),
        ({"text": "hi", "mood": 1}, "unknown fields"),
        ({"text": "hi", "persona": "nobody"}, "no persona"),
        ({"text": "hi", "basic": {"glee": 1}}, "not a distribution"),
        ({"text": "hi", "history": [{"role": "system", "text": "x"}]}, "role"),
    ],
)
def test_bad_input_is_one_line_and_status_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], row: object, what: str
) -> None:
    status, rows, error = run_cli(monkeypatch, capsys, row)
    assert status == 2
    assert rows == []
    assert what in error
    assert len(error.strip().splitlines()) == 1


@pytest.mark.parametrize(("slug", "lang"), [("default", "en"), ("sunny", "ko"), ("calm", "ko")])
def test_it_tells_its_name_and_that_it_is_an_ai(replier: BankReplier, slug: str, lang: str) -> None:
    _, sentences, _ = answer(replier, "what's your name?" if lang == "en" else "이름이 뭐야?", lang, slug)
    assert builtin(slug).text("name", lang) in said(sentences)
    assert "AI" in said(sentences)
    assert bank.NAME not in said(sentences)


def test_a_hug_is_given_only_where_it_is_asked_for(replier: BankReplier) -> None:
    first = Turn("user", "my boss is terrible")
    line = next(e for e in bank.entries() if e.key == "boss_unfair").part("en", "body")[0]
    _, sentences, _ = answer(
        replier, "he takes credit for my work", history=(first, Turn("assistant", f"That's infuriating. {line}"))
    )
    assert not lines_of("hug", "en") & {sentence.text for sentence in sentences}
    _, sentences, _ = answer(replier, "hold me")
    assert sentences[0].text in lines_of("hug", "en")
