"""Reply text as speech: what is cleaned away, where sentences end, where a first clause may be cut."""

from __future__ import annotations

import pytest

from avatar.voice.clauses import FIRST_LONGEST, clauses, sentences, speakable


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("That's great! 🎉🎉", "That's great!"),
        ("👍🏽 Yes 👨‍👩‍👧, of course ❤️", "Yes, of course"),
        ("[joy] You did it!", "You did it!"),
        ("*sighs* I know.", "I know."),
        ("*smiles softly and nods* Take your time.", "Take your time."),
        ("I *really* mean it.", "I really mean it."),
        ("**Breathe in**, then `out`.", "Breathe in, then out."),
        ("# Plan\n- Rest\n- Eat well", "Plan\nRest\nEat well"),
        ("See https://example.org/a?b=c for more.", "See for more."),
        ("Read [this page](https://example.org).", "Read this page."),
        ("Write to me@example.org today.", "Write to today."),
        ("So funny :D haha :)", "So funny haha"),
        ("Wait... what?!?!", "Wait… what?"),
        ("진짜 웃기다ㅋㅋㅋㅋ", "진짜 웃기다"),
        ("너무 슬퍼요 ㅠㅠ", "너무 슬퍼요"),
        ("정말요?? 축하해요!!! 🥳", "정말요? 축하해요!"),
        ("<think>hidden</think>안녕하세요~", "안녕하세요"),
        ("좋아요 ^^ 내일 봐요.", "좋아요 내일 봐요."),
        ("It costs 3.50 dollars.", "It costs 3.50 dollars."),
        ("기온이 3.5도예요.", "기온이 3.5도예요."),
    ],
)
def test_only_speech_is_left(written: str, said: str) -> None:
    assert speakable(written) == said


@pytest.mark.parametrize("text", ["", "  ", "🎉", "...", "ㅋㅋㅋ", "*nods*", "[joy]", "!?", "https://example.org", "-"])
def test_nothing_to_say_is_empty(text: str) -> None:
    assert speakable(text) == ""


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("I hear you. That hurts.", ["I hear you.", "That hurts."]),
        ("Dr. Kim called. Mr. Lee did not.", ["Dr. Kim called.", "Mr. Lee did not."]),
        ("It is 3.5 km. Not far.", ["It is 3.5 km.", "Not far."]),
        ("Well… maybe. Or not?", ["Well… maybe.", "Or not?"]),
        ("Wait… I forgot.", ["Wait…", "I forgot."]),
        ('She said "No!" Then she left.', ['She said "No!"', "Then she left."]),
        ('"Really?" he asked.', ['"Really?" he asked.']),
        ("Bring tea, e.g. green tea, and rest.", ["Bring tea, e.g. green tea, and rest."]),
        ("It starts at 7 p.m. Come early.", ["It starts at 7 p.m.", "Come early."]),
        ("J. K. Rowling wrote it. Yes.", ["J. K. Rowling wrote it.", "Yes."]),
        ("So do I. Thank you.", ["So do I.", "Thank you."]),
        ("One\nTwo", ["One", "Two"]),
        ("Really?! Yes!", ["Really?!", "Yes!"]),
    ],
)
def test_english_sentences(text: str, parts: list[str]) -> None:
    assert sentences(text, "en") == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("속상했겠어요. 무슨 일이에요?", ["속상했겠어요.", "무슨 일이에요?"]),
        ("그랬군요.많이 힘들었죠?", ["그랬군요.", "많이 힘들었죠?"]),
        ("3.5점이에요. 잘했어요!", ["3.5점이에요.", "잘했어요!"]),
        ("음… 그럴 수도 있죠.", ["음…", "그럴 수도 있죠."]),
        ("“괜찮아요.” 하고 말했어요.", ["“괜찮아요.”", "하고 말했어요."]),
    ],
)
def test_korean_sentences(text: str, parts: list[str]) -> None:
    assert sentences(text, "ko") == parts


LONG_EN = "I think that what you went through last week would be hard for anybody who cares so much. Rest now."
LONG_KO = "지난주에 겪은 일은 누구에게나 정말 힘들었을 텐데 혼자서 잘 버텨 왔네요. 이제 쉬어요."


@pytest.mark.parametrize(
    ("text", "lang", "head"),
    [
        ("I'm so sorry, that sounds really hard.", "en", "I'm so sorry,"),
        ("Yes, of course.", "en", "Yes, of course."),
        ("정말요, 그런 일이 있었군요.", "ko", "정말요,"),
        ("네, 듣고 있어요.", "ko", "네, 듣고 있어요."),
    ],
)
def test_a_first_clause_ends_at_its_comma_unless_short(text: str, lang: str, head: str) -> None:
    assert clauses(text, lang, first=True)[0] == head


@pytest.mark.parametrize(("text", "lang"), [(LONG_EN, "en"), (LONG_KO, "ko")])
def test_a_long_first_sentence_is_cut_after_few_words_and_nothing_is_lost(text: str, lang: str) -> None:
    pieces = clauses(text, lang, first=True)
    assert 2 <= len(pieces[0].split()) <= FIRST_LONGEST[lang]
    assert " ".join(pieces) == text
    assert clauses(text, lang, first=False) == sentences(text, lang)


def test_a_korean_cut_falls_after_a_particle_or_ending() -> None:
    assert clauses(LONG_KO, "ko", first=True)[0] == "지난주에 겪은 일은"


def test_an_endless_sentence_is_bounded_and_whole() -> None:
    text = ", ".join(["and we talked about it for a while"] * 40) + "."
    pieces = clauses(text, "en", first=False)
    assert max(map(len, pieces)) <= 220
    assert " ".join(pieces) == text


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_empty_text_has_no_clauses(lang: str) -> None:
    assert clauses("", lang, first=True) == []
