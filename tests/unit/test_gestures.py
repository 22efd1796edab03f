"""Gestures: the wanted ones exist, each goes with strategies that exist, and most talk has none."""

from __future__ import annotations

from pathlib import Path

from avatar.expression import gestures
from avatar.mind.strategies import strategies

WANTED = {
    "bow",
    "wave",
    "nod",
    "shake",
    "shrug",
    "lean_in",
    "lean_back",
    "hand_on_heart",
    "thumbs_up",
    "clap",
    "thinking",
    "open_palms",
    "facepalm",
    "cheer",
    "point_up",
}


def test_every_wanted_gesture_is_there() -> None:
    assert set(gestures.names()) == WANTED


def test_gestures_go_with_strategies_that_exist() -> None:
    for gesture in gestures.table().gestures.values():
        for wanted in gesture.when:
            lang, _, strategy = wanted.rpartition(":")
            assert lang in ("", "ko", "en") and strategy in strategies(), (gesture.name, wanted)


def test_a_greeting_is_a_wave_in_english_and_a_bow_in_korean() -> None:
    assert gestures.going_with("greet", "en") == "wave"
    assert gestures.going_with("greet", "ko") == "bow"
    assert gestures.going_with("celebrate", "ko") == "cheer"
    assert gestures.going_with("comfort", "en") == "hand_on_heart"
    assert gestures.going_with("inform", "en") == "shrug"


def test_where_a_life_may_be_in_danger_and_in_small_talk_the_hands_stay_down() -> None:
    assert [gestures.going_with(name, "en") for name in ("safety", "smalltalk", "question", "calm")] == [""] * 4


def test_a_joint_that_a_gesture_moves_is_known_and_stays_in_the_picture() -> None:
    for gesture in gestures.table().gestures.values():
        for key in gesture.keys:
            assert set(key.joints) <= set(gestures.table().rest)
            assert all(60 <= key.joints.get(side + "x", 100) <= 300 for side in "RL"), gesture.name


def test_the_page_of_the_docs_tells_each_with_its_time_and_strategies() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "expressions.md").read_text(encoding="utf-8")
    for gesture in gestures.table().gestures.values():
        row = next(line for line in page.splitlines() if line.startswith(f"| {gesture.name} |") and " s | " in line)
        assert row.endswith(f"| {gesture.seconds:g} s | {', '.join(gesture.when) or 'only when asked for'} |")
