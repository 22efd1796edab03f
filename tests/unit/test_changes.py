"""A persona may order its steps and its faces; nothing about danger changes, and nothing that hurts is taken."""

from __future__ import annotations

import re

import pytest

from avatar.emotion import state_of
from avatar.engines.base import Plan, Turn
from avatar.mind import fitting
from avatar.mind.changes import BadChange, changes, line, lines
from avatar.mind.mood import MoodPoint
from avatar.mind.policy import DISTRESS, steps_of, strategies
from avatar.mind.strategies import FEELINGS, cycles, steps
from avatar.mind.turn import think
from avatar.persona import Persona, builtin, persona_from

CALM = MoodPoint(0.1, 0.0, 0.1)
SAD = state_of({"sadness": 0.9, "neutral": 0.1}, confidence=0.8)


def persona(policy: str, **fields: object) -> Persona:
    return persona_from({"slug": "own", "name": {"en": "Own"}, "expressiveness": 1.0, "policy": policy, **fields})


def planned(who: Persona, *before: str, text: str = "well", user: object = SAD) -> Plan:
    said = tuple(Turn("assistant", "...", strategy=name, feeling="sadness") for name in before)
    return think(who, "en", text, user, CALM, said)[1]  # type: ignore[arg-type]


def test_the_steps_of_a_feeling_are_the_personas_own() -> None:
    own = persona("# quiet company\nsadness: validate, presence, comfort  # in this order\n")
    names = ["validate"]
    for _ in range(3):
        names.append(planned(own, *names).strategy)
    assert names == ["validate", "presence", "comfort", "validate"]
    assert planned(builtin("default"), "validate").strategy == "question"
    angry = state_of({"anger": 0.9}, confidence=0.8)
    assert planned(own, user=angry).strategy == "validate", "other feelings stay with the table"
    assert tuple(steps_of(own, "anger")) == cycles()["anger"]


def test_how_a_strategy_looks_and_sounds_is_the_personas_own() -> None:
    table = planned(persona(""))
    own = planned(persona("validate.sadness: calm, caring, 0.4"))
    assert (own.style, own.expression) == ("calm", "caring")
    assert own.intensity < table.intensity
    weaker = planned(persona("validate.sadness: 0.3"))
    assert (weaker.style, weaker.expression) == (table.style, table.expression)
    assert weaker.intensity < own.intensity


def test_a_persona_that_orders_its_joy_is_not_made_to_joke() -> None:
    assert "playful" in steps_of(persona("", playfulness=0.9), "happiness")
    own = persona("happiness: savour, celebrate", playfulness=0.9)
    assert tuple(steps_of(own, "happiness")) == ("savour", "celebrate")


@pytest.mark.parametrize(
    ("line", "said", "allowed"),
    [
        ("safety.any: calm, caring, 0.2", "every persona", "every other strategy"),
        ("check_in.sadness: 0.2", "every persona", "every other strategy"),
        ("sadness: validate, safety", "every persona", "every other strategy"),
        ("sadness: validate, celebrate", "celebrate may not be a step for sadness", "comfort"),
        ("sadness: question, validate", "the first step for sadness", "validate"),
        ("sadness: validate, hug", "'hug' is unknown", "comfort"),
        ("grief: validate", "'grief' is unknown", "sadness"),
        ("sadness: validate, validate", "twice", ""),
        ("sadness:", "write `feeling", ""),
        ("cheer up", "write `feeling", ""),
        ("hug.sadness: tender, caring, 0.5", "'hug' is unknown", "comfort"),
        ("comfort.grief: tender, caring, 0.5", "'grief' is unknown", "sadness"),
        ("comfort.sadness: joyful, caring, 0.5", "joyful may not be shown to somebody who feels sadness", "tender"),
        ("comfort.sadness: tender, laughing, 0.5", "laughing may not be shown", "sympathetic"),
        ("comfort.any: joyful, caring, 0.5", "any stands for", "tender"),
        ("celebrate.happiness: sad, joyful, 0.5", "sad may not be shown", "joyful"),
        ("validate.anger: calm, contempt, 0.5", "contempt may not be shown", "attentive"),
        ("greet.any: neutral, yawning, 0.5", "yawning may not be shown", "happy"),
        ("comfort.sadness: whisper, caring, 0.5", "'whisper' is unknown", "tender"),
        ("comfort.sadness: tender, cosy, 0.5", "'cosy' is unknown", "caring"),
        ("comfort.sadness: tender, caring, 3", "strength", "0.1 to 0.85"),
        ("comfort.sadness: tender, caring", "strength", "0.1 to 0.85"),
        ("comfort.sadness: nan", "strength", "0.1 to 0.85"),
    ],
)
def test_what_may_not_be_is_refused_with_what_may(line: str, said: str, allowed: str) -> None:
    with pytest.raises(BadChange) as refused:
        persona(f"# mine\n{line}")
    assert said in str(refused.value)
    assert allowed in str(refused.value)
    assert str(refused.value).startswith("Line 2: ")
    assert refused.value.ko.startswith("2번째 줄: ")
    assert re.search("[가-힣]{2}", refused.value.ko.removeprefix("2번째 줄: "))


def test_the_same_line_twice_and_a_book_are_refused() -> None:
    with pytest.raises(BadChange, match="twice"):
        changes("sadness: validate\nsadness: comfort")
    with pytest.raises(BadChange, match="characters"):
        changes("# " + "a" * 5000)


@pytest.mark.parametrize("feeling", FEELINGS)
def test_every_cycle_of_the_table_can_be_written_as_a_line(feeling: str) -> None:
    assert changes(lines(changes(""), feeling)).cycles[feeling] == cycles()[feeling]
    assert "safety" not in {strategies()[name].family for name in steps()[feeling].allowed}


def test_every_row_of_the_table_can_be_written_as_a_line() -> None:
    for name, strategy in strategies().items():
        for feeling, row in strategy.express.items():
            if strategy.family != "safety":
                assert changes(line(changes(""), name, feeling)).strategies[name].express[feeling] == row


def test_no_persona_is_bright_over_pain() -> None:
    for feeling in DISTRESS:
        assert not {"joyful", "surprised", "angry"} & set(fitting.styles(feeling))
        assert not {"joyful", "laughing", "playful", "smug", "furious", "asleep"} & set(fitting.faces(feeling))
        for strategy in strategies().values():
            if strategy.family == "distress":
                assert strategy.expressed(feeling).style in fitting.styles(feeling)
                assert strategy.expressed(feeling).expression in fitting.faces(feeling)


def test_danger_is_answered_the_same_by_every_persona() -> None:
    own = persona("sadness: presence\nunsure: presence")
    risk, plan = think(own, "en", "I want to kill myself", SAD, CALM, ())
    assert (risk.level, plan.strategy) == ("crisis", "safety")
