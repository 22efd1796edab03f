"""When the avatar hums while somebody speaks: by the times alone, and never into danger."""

from __future__ import annotations

import pytest

from avatar.emotion import NOTHING, EmotionState, state_of
from avatar.expression import gestures
from avatar.mind.murmurs import AFTER_S, APART_S, GESTURES, HUSH_S, SOUNDS, Murmur, Murmurs, eagerness
from avatar.persona import Persona, builtin
from avatar.voice.sounds import sounds

WORDS = "so I went there with my brother"


def asked(
    murmurs: Murmurs,
    at: float,
    *,
    spoken_s: float = 5.0,
    words: str = WORDS,
    user: EmotionState = NOTHING,
    lang: str = "en",
) -> Murmur | None:
    return murmurs.paused(at, spoken_s=spoken_s, words=words, user=user, lang=lang)


def hums(murmurs: Murmurs, every_s: float = 1.0, seconds: int = 120) -> list[float]:
    times = [step * every_s for step in range(int(seconds / every_s))]
    return [at for at in times if (made := asked(murmurs, at)) and made.sound]


def felt(top: str) -> EmotionState:
    return state_of({top: 0.9, "neutral": 0.1}, confidence=0.8)


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_sound_and_gesture_exists(lang: str) -> None:
    assert {*SOUNDS[lang], "oh"} <= set(sounds())
    assert set(GESTURES.values()) <= set(gestures.names())


def test_nothing_before_there_has_been_some_speech() -> None:
    murmurs = Murmurs(builtin("default"))
    assert asked(murmurs, 0.0, spoken_s=AFTER_S - 0.1) is None
    made = asked(murmurs, 0.1, spoken_s=AFTER_S)
    assert made is not None
    assert made.sound == "mm"


@pytest.mark.parametrize("slug", ["default", "sunny", "calm"])
def test_they_are_apart_and_the_same_times_give_the_same(slug: str) -> None:
    times = hums(Murmurs(builtin(slug)))
    assert times == hums(Murmurs(builtin(slug)))
    assert len(times) >= 5
    assert all(later - earlier >= APART_S for earlier, later in zip(times, times[1:], strict=False))


def test_a_calm_persona_hums_less_and_more_softly_and_a_still_one_only_nods() -> None:
    sunny, calm = builtin("sunny"), builtin("calm")
    assert len(hums(Murmurs(calm), every_s=7.0)) < 0.7 * len(hums(Murmurs(sunny), every_s=7.0))
    loud, soft = (asked(Murmurs(persona), 0.0) for persona in (sunny, calm))
    assert loud is not None and soft is not None
    assert 0 < soft.level < loud.level <= 0.5
    still = Persona(slug="still", name={"en": "Still"}, expressiveness=0.0)
    assert eagerness(still) < 0.3
    assert asked(Murmurs(still), 0.0) == Murmur("", 0.0)
    assert hums(Murmurs(still)) == []


@pytest.mark.parametrize("words", ["I want to kill myself", "죽고 싶어요", "I have been cutting myself again"])
def test_words_of_danger_hush_it_for_long(words: str) -> None:
    murmurs = Murmurs(builtin("sunny"))
    made = asked(murmurs, 0.0, words=f"and so\n{words}\nlast night")
    assert made is None or not made.sound
    later = asked(murmurs, HUSH_S - 1.0)
    assert later is None or not later.sound
    assert asked(murmurs, HUSH_S + APART_S).sound  # type: ignore[union-attr]


def test_a_danger_told_from_elsewhere_hushes_it_too() -> None:
    murmurs = Murmurs(builtin("sunny"))
    murmurs.hush(0.0)
    assert hums(murmurs) == []


@pytest.mark.parametrize("words", ["", "is that so?", "그럴까요?"])
def test_no_sound_without_words_or_to_a_question(words: str) -> None:
    made = asked(Murmurs(builtin("sunny")), 0.0, words=words)
    assert made == Murmur("", 0.0), "a nod alone"


def test_sadness_gets_a_softer_sound_and_a_body_that_leans_in() -> None:
    plain, sad, angry, surprised = (
        asked(Murmurs(builtin("default")), 0.0, user=user)
        for user in (NOTHING, felt("sadness"), felt("anger"), felt("surprise"))
    )
    assert plain is not None and sad is not None and angry is not None and surprised is not None
    assert sad.level < 0.6 * plain.level
    assert (sad.sound, sad.gesture) == ("mm", "lean_in")
    assert angry.sound == ""
    assert surprised.sound == "oh"


def test_sounds_take_turns_in_the_language_of_the_talk() -> None:
    murmurs = Murmurs(builtin("sunny"))
    made = [asked(murmurs, 10.0 * step, lang="ko") for step in range(8)]
    assert {one.sound for one in made if one and one.sound} == {"mm", "eung"}
