"""Turn 50 still knows turn 1: what a message calls for, what was said when asked, and nothing where nothing was."""

from __future__ import annotations

import numpy as np
import pytest

from avatar.engines.base import Lang, Turn
from avatar.mind import memory
from avatar.mind.memory import AGO, LINES, MOST, REST, Notes, noted, remembers
from avatar.mind.notes import Note, Vector
from avatar.mind.policy import cue
from avatar.persona import builtin, persona_from

POLITE, CASUAL = builtin("default"), persona_from({"slug": "x", "name": {"en": "X"}, "speech_level": "casual"})
ASKED = """what's my name?|do you remember my name?|what did I say about the exam?|What did I just say?
what was I saying?|when is my interview?|what's my dog's name?|Do you remember what I said earlier?
do you remember my sister?
내 이름 뭐라고 했지?|제 이름 기억해요?|아까 내가 뭐라고 했어?|내가 동생에 대해 뭐라고 했더라?|내 면접 언제라고 했지?
우리 강아지 이름이 뭐야?|내가 한 말 기억나?|내가 처음에 뭐라고 했지?|제가 아까 한 말 기억하세요?|내 여동생 기억나?"""
NOT_ASKED = """what's your name?|do you remember me?|do you sleep?|what is my problem?|What should I tell my sister?
she asked what my name was|what is my life?|what are my options?|what did you say?|what did he say to me?
너 이름이 뭐야?|나 기억해?|팀장이 나한테 뭐라고 했는지 알아?|뭐라고?|내가 뭘 잘못했지?|내가 뭐라고 해야 돼?
내일도 저 기억해요?|내가 뭐라 했어야 돼?|제 전생이 뭐였을까요|초딩 때 담임쌤이 내 이름 기억하심|제 이름을 알려줘야겠네요
옛날에 내가 친구한테 한 말이 생각나서 이불 찼어|엄마가 내가 뭐랬어 이럼
우리 엄마는 왜 그럴까?|옛날 기억나서 슬퍼|아까 걔가 뭐라고 했는지 알아?"""


def split(lines: str) -> list[str]:
    return [text for line in lines.splitlines() for text in line.split("|")]


def axis(number: int, share: float = 1.0) -> Vector:
    vector = np.zeros(8, np.float32)
    vector[number], vector[7] = share, np.sqrt(1 - share**2)
    return vector


def told(*texts: str, lang: Lang = "en", quiet: int = 0) -> Notes:
    notes = Notes()
    for text in (*texts, *["hm"] * quiet):
        notes.hear(text, lang)
    return notes


@pytest.mark.parametrize("text", split(ASKED))
def test_questions_about_what_was_said_are_known(text: str) -> None:
    assert memory.asked(text)


@pytest.mark.parametrize("text", split(NOT_ASKED))
def test_other_questions_are_not(text: str) -> None:
    assert not memory.asked(text)


def test_turn_fifty_knows_turn_one_in_both_languages() -> None:
    english = told("Hi, I'm Dana. My sister Jin is getting married.", quiet=49)
    assert english.answer("what's my name?", None, "en", POLITE) == ("You told me your name is Dana.",)
    (said,) = english.answer("do you remember what I told you about my sister?", None, "en", POLITE)
    assert "“My sister Jin is getting married.”" in said
    korean = told("내 이름은 지훈이야. 여동생 하은이가 이번에 결혼해", lang="ko", quiet=49)
    assert korean.answer("내 이름 뭐라고 했지?", None, "ko", POLITE) == ("이름이 지훈이라고 했어요.",)
    assert korean.answer("내 이름 뭐라고 했지?", None, "ko", CASUAL) == ("이름이 지훈이라고 했어.",)
    (said,) = korean.answer("내 여동생 기억나?", None, "ko", CASUAL)
    assert said == "“여동생 하은이가 이번에 결혼해”라고 했어."


def test_the_name_said_last_counts() -> None:
    assert told("My name is Sam.", "Sorry, my name is Pam.").name == "Pam"


@pytest.mark.parametrize(
    ("lang", "asks"), [("en", "what did I say about the violin?"), ("ko", "내가 바이올린에 대해 뭐라고 했지?")]
)
@pytest.mark.parametrize("persona", [POLITE, CASUAL])
def test_what_was_never_said_is_not_made_up(lang: Lang, asks: str, persona: object) -> None:
    notes = told("My sister Jin is getting married.", "여동생이 결혼해서 바빠")
    answer = " ".join(notes.answer(asks, axis(1), lang, persona))  # type: ignore[arg-type]
    assert answer
    assert "“" not in answer
    if lang == "ko":
        assert answer.endswith("요.") is (persona is POLITE)


def test_without_a_topic_the_first_or_the_latest_words_are_said_back() -> None:
    notes = told("The baker gave me a warm roll.", "Then it rained.", "I ran home.")
    notes.hear("What did I say first?", "en")
    assert "warm roll" in notes.answer("What did I say first?", None, "en", POLITE)[0]
    assert "ran home" in notes.answer("What did I just say?", None, "en", POLITE)[0]


def test_words_of_danger_are_never_said_back() -> None:
    notes = told("My name is Ann. I want to kill myself.")
    for asks in ("what's my name?", "What did I just say?", "what did I tell you first?"):
        assert "kill" not in " ".join(notes.answer(asks, None, "en", POLITE))
    assert notes.name == notes.summary() == ""


def read(notes: Notes, **vectors: Vector) -> None:
    new = notes.unread(MOST)
    notes.read(new, [next((v for word, v in vectors.items() if word in note.text), axis(6)) for note in new])


def test_a_message_calls_for_a_note_by_meaning_by_words_and_by_people() -> None:
    notes = told("My boss shouted at me in front of the whole team.", "I love baking bread on Sundays.", quiet=AGO)
    read(notes, boss=axis(0), bread=axis(1))
    assert "boss" in (notes.recall("He yelled again this morning.", axis(0, 0.5), "en") or note("")).text
    notes = told("My boss shouted at me in front of the whole team.", quiet=AGO)
    read(notes, boss=axis(0))
    assert notes.recall("He yelled again this morning.", axis(0, 0.4), "en") is None
    assert notes.recall("My boss is on holiday.", axis(0, 0.1), "en") is not None


def note(text: str, **more: object) -> Note:
    return Note(**{"kind": "fact", "text": text, "lang": "en", "turn": 0, "about": frozenset()} | more)  # type: ignore[arg-type]


def test_what_was_just_said_is_in_the_history_and_not_called_for() -> None:
    notes = told("My dog Biscuit is fourteen and limps.", "ok")
    assert notes.recall("Biscuit did not eat.", None, "en") is None


def test_a_turn_found_to_be_of_danger_later_is_unheard() -> None:
    notes = told("My name is Dana.", "My cousin Jo broke the blue lamp in the hall.")
    notes.unhear()
    assert notes.name == "Dana"
    assert "lamp" not in notes.summary()
    assert "lamp" not in notes.answer("What did I just say?", None, "en", POLITE)[0]
    said = [Turn("user", "My cousin Jo broke the blue lamp."), Turn("assistant", "Are you safe?", "check_in")]
    assert noted(said, "en").summary() == ""


def test_a_note_is_not_called_for_again_and_again() -> None:
    notes = told("My dog Biscuit is fourteen and limps.", quiet=AGO)
    assert notes.recall("Biscuit did not eat.", None, "en") is not None
    assert notes.recall("Biscuit is asleep now.", None, "en") is None
    for _ in range(REST):
        notes.hear("hm", "en")
    assert notes.recall("Biscuit did not eat.", None, "en") is not None


@pytest.mark.parametrize("text", ["hello", "ok", "I want to kill myself, my dog died", "what's my name?", "고마워"])
def test_nothing_is_called_for_by_danger_or_fixed_turns(text: str) -> None:
    notes = told("My dog Biscuit is fourteen and limps.", "강아지 콩이가 다리를 절어", quiet=AGO)
    assert notes.recall(text, None, "en") is None


def test_what_helped_is_offered_sooner_in_trouble() -> None:
    def made() -> Notes:
        notes = told("Walking by the river always calms me.", quiet=AGO)
        read(notes, river=axis(0))
        return notes

    assert made().recall("My thoughts keep racing.", axis(0, 0.38), "en", "fear") is not None
    assert made().recall("My thoughts keep racing.", axis(0, 0.38), "en", "happiness") is None


def test_what_was_kept_from_earlier_talks_may_be_called_for_at_once() -> None:
    kept = note("I have an interview at the library.", kind="event", about=frozenset({"interview", "library"}), key="1")
    notes = Notes([kept])
    notes.hear("The library called me.", "en")
    assert notes.recall("The library called me.", None, "en") is not None


def test_the_summary_tells_the_talk_in_order_and_stays_short() -> None:
    notes = told("Hi, I'm Dana.", *[f"My cousin Jo{i} broke the blue lamp in room {i}." for i in range(40)])
    lines = notes.summary().splitlines()
    assert lines[0] == "Hi, I'm Dana." or len(lines) == LINES
    assert len(lines) <= LINES
    assert told("ok", "lol").summary() == ""


def test_notes_are_bounded_and_mere_tellings_go_first() -> None:
    notes = told("My name is Dana.", *[f"I dropped box {i} behind the garden wall." for i in range(MOST + 50)])
    assert len(notes.unread(10_000)) == MOST
    assert notes.name == "Dana"


def test_a_conversation_taken_up_again_has_the_same_notes() -> None:
    history = [Turn("user", "My dog Biscuit limps a lot."), Turn("assistant", "Oh no.", "validate", "sadness")]
    notes = noted([*history, *[Turn("user", "hm"), Turn("assistant", "Yes.")] * AGO], "en")
    assert notes.turn == AGO + 1
    found = notes.recall("Biscuit did not eat.", None, "en")
    assert found is not None
    assert found.feeling == "sadness"


def test_an_engine_reads_a_note_about_them() -> None:
    assert remembers(note("I'm studying and my sister helps me.")) == "they are studying and their sister helps them"
    assert remembers(note("동생이 결혼해", lang="ko")) == "동생이 결혼해"
    assert remembers(None) == ""


def test_the_cue_is_not_taken_by_another_strategy() -> None:
    assert {cue(text) for text in split(ASKED)} == {"recall"}
