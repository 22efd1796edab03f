"""The learned half of the crisis check raises what the patterns found, never lowers it, and is not needed for them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from avatar.engines.registry import get
from avatar.mind import danger, safety
from avatar.mind.safety import KINDS, NO_RISK, Risk
from training import danger_data

QUIET = dict.fromkeys(("crisis", "concern", *KINDS), 0.0)
SURE = QUIET | {"crisis": 0.99, "concern": 0.999, "suicide": 0.9, "medical": 0.2}
WORRIED = QUIET | {"crisis": 0.1, "concern": 0.99, "hopeless": 0.8}


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_it_raises_what_the_patterns_did_not_see(lang: str) -> None:
    assert danger.joined(NO_RISK, SURE, lang) == Risk("crisis", ("suicide",))
    assert danger.joined(NO_RISK, WORRIED, lang) == Risk("concern", ("hopeless",))
    assert danger.joined(Risk("concern", ("hopeless",)), SURE, lang) == Risk("crisis", ("suicide", "hopeless"))


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("risk", [NO_RISK, Risk("concern", ("panic",)), Risk("crisis", ("abuse",))])
def test_it_never_lowers_and_without_it_the_patterns_stand(lang: str, risk: Risk) -> None:
    assert danger.joined(risk, QUIET, lang) == risk
    assert danger.joined(risk, None, lang) == risk


def test_a_crisis_raised_by_it_always_has_a_reviewed_answer() -> None:
    for kind in KINDS:
        raised = danger.joined(NO_RISK, QUIET | {"crisis": 0.99, kind: 0.9}, "en")
        assert safety.answer(raised, "en").sentences


def test_the_lines_are_enough_whole_and_shared_out_as_stated() -> None:
    lines = danger_data.own() + danger_data.families() + danger_data.authors()
    count = Counter(line.level for line in lines)
    assert count["crisis"] >= 6000
    assert count["concern"] >= 1000
    assert count["none"] >= 7900
    assert len({line.text.lower() for line in lines}) == len(lines)
    alone = danger_data.own()
    assert 0.2 < sum(line.held_out for line in alone) / len(alone) < 0.26
    for level in count:
        langs = Counter(line.lang for line in lines if line.level == level)
        assert abs(langs["en"] - langs["ko"]) < 0.15 * count[level]


def test_the_unseen_lines_are_in_no_training() -> None:
    unseen = danger_data.unseen()
    assert Counter((line.file, line.lang) for line in unseen) == {
        (f"unseen {file}", lang): count
        for file, count in (("crisis_explicit", 30), ("crisis_indirect", 30), ("none", 60))
        for lang in ("en", "ko")
    }
    trained = {line.text.lower() for line in danger_data.own() + danger_data.families() + danger_data.authors()}
    assert not [line.text for line in unseen if line.text.lower() in trained]


def test_an_author_left_out_is_held_out_whole_and_what_is_measured_always() -> None:
    lines = danger_data.authors(["korean_later"])
    assert {line.held_out for line in lines if line.file == "author korean_later"} == {True}
    others = [line for line in lines if line.file != "author korean_later"]
    assert {line.family.startswith(danger_data.QUIET) for line in others if line.held_out} == {True}
    assert not [line for line in others if not line.held_out and line.family.startswith(danger_data.QUIET)]


def test_a_family_without_a_whole_heading_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wrong.txt").write_text("@ goodbye crisis farewell en\nbye\n", encoding="utf-8")
    monkeypatch.setattr(danger_data, "FAMILIES", tmp_path)
    with pytest.raises(ValueError, match=r"wrong.txt:1: unknown level, kind or language"):
        danger_data.families()


@pytest.fixture(scope="module")
def found() -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Levels by patterns alone and by both halves, of every held-out line, by file and language."""
    lines = [line for line in danger_data.own() if line.held_out]
    readings = get("text").read([line.text for line in lines], [line.lang for line in lines])  # type: ignore[misc]
    out: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for line, reading in zip(lines, readings, strict=True):
        assert reading.danger is not None
        alone = safety.check(line.text)
        both = danger.joined(alone, reading.danger, line.lang)
        out.setdefault((line.file, line.lang), []).append((alone.level, both.level))
    return out


@pytest.mark.parametrize(
    ("file", "lang", "crisis", "noticed"),
    [
        ("crisis_explicit", "en", 0.86, 0.88),
        ("crisis_explicit", "ko", 0.93, 0.93),
        ("crisis_indirect", "en", 0.32, 0.45),
        ("crisis_indirect", "ko", 0.37, 0.52),
    ],
)
def test_lines_of_danger_that_were_never_trained_on_are_found(
    found: dict[tuple[str, str], list[tuple[str, str]]], file: str, lang: str, crisis: float, noticed: float
) -> None:
    levels = [both for _, both in found[file, lang]]
    assert levels.count("crisis") >= crisis * len(levels)
    assert len(levels) - levels.count("none") >= noticed * len(levels)


@pytest.mark.parametrize("file", ["crisis_indirect", "crisis_explicit"])
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_both_halves_find_more_than_the_patterns_alone(
    found: dict[tuple[str, str], list[tuple[str, str]]], file: str, lang: str
) -> None:
    pairs = found[file, lang]
    assert sum(both == "crisis" for _, both in pairs) > sum(alone == "crisis" for alone, _ in pairs)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ko", "이 게임 죽인다"),
        ("en", "I'm dying of laughter"),
        ("ko", "배고파 죽겠어"),
        ("en", "My phone died on the way home"),
        ("en", "How was your day?"),
        ("ko", "오늘 점심 뭐 먹지"),
        ("ko", "시험에 떨어져서 속상해"),
        ("en", "I failed my exam and feel stupid"),
    ],
)
def test_idiom_and_everyday_words_are_no_crisis(lang: str, text: str) -> None:
    reading = get("text").read([text], [lang])[0]  # type: ignore[list-item]
    assert danger.joined(safety.check(text), reading.danger, lang).level == "none"


@pytest.mark.parametrize("name", ["talk_held", "situations", "authors", "bank"])
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_hardly_any_harmless_message_that_was_never_trained_on_is_a_crisis(name: str, lang: str) -> None:
    texts = next(part.texts for part in danger_data.talks_measured() if part.name == f"{name}_{lang}")
    texts = texts[1::2][::2] if name == "bank" else texts  # some of those that no limit was set on
    readings = get("text").read(texts, [lang] * len(texts))  # type: ignore[list-item]
    levels = [
        danger.joined(safety.check(text), reading.danger, lang).level
        for text, reading in zip(texts, readings, strict=True)
    ]
    assert levels.count("crisis") <= (0.015 if name == "bank" else 0.03) * len(texts)
    assert len(texts) - levels.count("none") <= 0.035 * len(texts)


def test_no_message_is_both_trained_and_measured_on() -> None:
    trained = {text.lower() for part in danger_data.talks_train() for text in part.texts}
    assert len(trained) > 7000
    assert not [text for part in danger_data.talks_measured() for text in part.texts if text.lower() in trained]


def test_a_reading_of_nothing_has_no_word_on_danger() -> None:
    assert get("text").read([""])[0].danger is None
