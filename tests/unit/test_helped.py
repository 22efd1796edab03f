"""What helped once is offered again: turned to the person, only for the same pain, once, never with danger or harm."""

from __future__ import annotations

import pytest

from avatar.engines.base import Turn
from avatar.mind import helped
from avatar.mind.helped import Ending, doing, may, offer, question
from avatar.mind.memory import AGO, Notes, noted
from avatar.mind.notes import Note, notes_in
from avatar.senses.language import told

HEARD = (Turn("user", "I feel awful"), Turn("assistant", "That hurts.", "validate", "sadness"))


def note(text: str, *, feeling: str = "", turn: int = 0) -> Note:
    return Note("helped", text, told(text, "en"), turn, frozenset(), feeling=feeling)


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("Walking by the river always calms me.", "Walking by the river"),
        ("But talking to my grandmother made me feel better.", "Talking to your grandmother"),
        ("I went for a walk and it helped.", "Going for a walk"),
        ("I feel much better after a long run", "A long run"),
        ("Biscuit always calms me.", "Biscuit"),
        ("산책하니까 좀 나아졌어", "산책하는 게"),
        ("음악 들으면서 걸으면 마음이 좀 편해져", "음악 들으면서 걷는 게"),
        ("따뜻한 물로 샤워하고 나면 기분이 나아져요.", "따뜻한 물로 샤워하는 게"),
        ("일기 쓰는 게 정말 도움이 됐어", "일기 쓰는 게"),
        ("산책은 진짜 도움이 돼", "산책이"),
        ("한참 울고 나니까 좀 괜찮아졌어", "한참 우는 게"),
        ("낮잠 잤더니 훨씬 나아졌어요", "낮잠 자는 게"),
        ("Talking about it helped", ""),
        ("When I walk it helps", ""),
        ("이제 좀 나아졌어", ""),
    ],
)
def test_what_was_done_is_turned_to_the_person_or_left(said: str, what: str) -> None:
    assert doing(said, told(said, "en")) == what


def test_the_offer_is_one_gentle_question_in_the_language_and_speech_level() -> None:
    assert question(note("Walking helped."), "polite") == "Walking helped last time, you told me. Could it help today?"
    asked = "지난번엔 산책하는 게 도움이 됐다고 했는데, 오늘은 어떨까"
    assert question(note("산책하니까 좀 나아졌어"), "polite") == f"{asked}요?"
    assert question(note("산책하니까 좀 나아졌어"), "casual") == f"{asked}?"
    assert question(note("Talking about it helped"), "polite") == (
        "Last time you told me: “Talking about it helped” Could it help today?"
    )
    assert question(note("산책하니까 좀 나아졌어", turn=3), "casual").startswith("아까 산책하는 게")


@pytest.mark.parametrize(
    "text",
    [
        "Wine helps me sleep", "Taking two of my pills helped", "I punched the wall and felt better",
        "Not eating helped", "술 마시니까 좀 나아졌어", "약 먹으니까 좀 괜찮아졌어", "담배 피우면 마음이 편해져",
        "시간이 지나니까 괜찮아졌어",
    ],
)  # fmt: skip
def test_what_harms_or_is_nobody_s_to_offer_is_not_offered(text: str) -> None:
    assert question(note(text), "polite") == ""


def test_it_is_for_the_same_kind_of_pain() -> None:
    run, walk = note("Running helped.", feeling="anger"), note("Walking helped.", feeling="sadness")
    assert offer([walk, run], "sadness", "en", "polite") == (walk, question(walk, "polite"))
    assert offer([walk, run], "contempt", "en", "polite") == (run, question(run, "polite"))
    assert offer([walk, run], "fear", "en", "polite") is None
    assert offer([note("Music helps me.", feeling="happiness")], "fear", "en", "polite") is not None, "of no pain known"
    assert offer([walk], "sadness", "ko", "polite") is None, "words of another language"


@pytest.mark.parametrize(
    ("history", "feeling", "now"),
    [
        (HEARD, "sadness", True),
        (HEARD, "fear", False),
        (HEARD, "happiness", False),
        ((), "sadness", False),
        ((Turn("user", "I want to die"), Turn("assistant", "I'm here.", "safety"), *HEARD), "sadness", False),
        ((*HEARD, Turn("user", "hm"), Turn("assistant", "Are you safe now?", "check_in", "sadness")), "sadness", False),
        (
            (Turn("user", "sad"), Turn("assistant", "Walking helped, you told me. Could it help today?"), *HEARD),
            "sadness",
            False,
        ),
    ],
)
def test_it_comes_after_the_pain_was_heard_once_and_never_near_danger(
    history: tuple[Turn, ...], feeling: str, now: bool
) -> None:
    assert may(history, feeling) is now


def test_what_helped_knows_the_pain_it_helped_with() -> None:
    notes = Notes()
    for text, feeling in (("I miss my dog so much", "sadness"), ("산책하니까 좀 나아졌어", "happiness")):
        notes.hear(text, told(text, "en"))
        (*_, last) = notes.felt(feeling)
    assert (last.kind, last.feeling) == ("helped", "sadness")


def test_once_in_a_talk_even_when_it_is_taken_up_again() -> None:
    kept = note("Walking helped.", feeling="sadness")
    notes = Notes([kept])
    assert "Walking helped last time" in notes.offer(HEARD, "en", "sadness", "polite")
    assert notes.offer(HEARD, "en", "sadness", "polite") == ""
    again = noted([*HEARD, Turn("user", "hm"), Turn("assistant", question(kept, "polite")), *HEARD], "en", [kept])
    assert again.offer(HEARD, "en", "sadness", "polite") == ""


def test_in_the_same_talk_it_is_longer_ago_and_kept_in_it_counts_as_said_in_it() -> None:
    def talk(quiet: int) -> Notes:
        notes = Notes()
        for text in ("Walking helped.", *["hm"] * quiet):
            notes.hear(text, "en")
        return notes

    assert talk(1).offer(HEARD, "en", "sadness", "polite") == ""
    assert "you told me earlier" in talk(AGO).offer(HEARD, "en", "sadness", "polite")
    just = talk(1)
    just.keep(notes_in("Walking helped.", "en"))
    assert just.offer(HEARD, "en", "sadness", "polite") == ""


def test_an_answer_with_an_offer_asks_once() -> None:
    ending = Ending("Could it help today?")
    assert [ending.lets(text) for text in ("That hurts.", "What happened?", "I'm here.")] == [True, False, True]
    assert ending.text
    asking = Ending("Could it help today?")
    assert [asking.lets(text) for text in ("It hurts, huh?", "I'm here.")] == [True, True]
    assert asking.text == ""


def test_every_frame_is_known_again_as_an_offer() -> None:
    for text in ("Walking helped.", "Talking about it helped", "산책하니까 좀 나아졌어", "그래서 이제 좀 나아졌어"):
        for level in ("polite", "casual"):
            for turn in (0, 1):
                assert helped.made([Turn("assistant", f"음. {question(note(text, turn=turn), level)}")])
