"""Senses are joined by confidence and age; disagreement is named; the person's own word stands above them."""

from __future__ import annotations

from random import Random

import pytest

from avatar.emotion import BASIC, EmotionState, state_of
from avatar.errors import UnknownName
from avatar.senses.fusion import CORRECTION_S, FADES, Evidence, Fusion, divergence


def reading(sense: str, top: str, at: float = 0.0, confidence: float = 0.9, share: float = 0.9) -> EmotionState:
    basic = {"neutral": 1 - share, top: share} if top != "neutral" else {"neutral": 1.0}
    return state_of(basic, confidence=confidence, at=at, source=sense)


def fused(*states: EmotionState, at: float = 0.0) -> EmotionState:
    fusion = Fusion()
    for state in states:
        fusion.take(state)
    return fusion.now(at)


def test_nothing_read_is_not_sure() -> None:
    state = Fusion().now(3.0)
    assert (state.source, state.sure, state.at) == ("none", False, 3.0)


@pytest.mark.parametrize("sense", ["text", "face", "voice"])
def test_one_sense_alone_is_enough(sense: str) -> None:
    state = fused(reading(sense, "sadness"))
    assert state.top == "sadness"
    assert state.sure
    assert state.source == "fused"
    assert sum(state.basic.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(("sense", "alive", "gone"), [("face", 0.9, 2.0), ("voice", 1.9, 5.0), ("text", 15.0, 60.0)])
def test_readings_fade_to_nothing(sense: str, alive: float, gone: float) -> None:
    assert fused(reading(sense, "anger"), at=alive).top == "anger"
    faded = fused(reading(sense, "anger"), at=gone)
    assert (faded.source, faded.confidence) == ("none", 0.0)


def test_text_halves_in_twenty_seconds() -> None:
    assert fused(reading("text", "fear"), at=20.0).confidence == pytest.approx(0.45)
    assert fused(reading("text", "fear"), at=40.0).confidence == pytest.approx(0.225)


def test_a_newer_reading_replaces_and_an_older_one_is_dropped() -> None:
    assert fused(reading("text", "anger", at=1), reading("text", "happiness", at=2), at=2).top == "happiness"
    assert fused(reading("text", "anger", at=2), reading("text", "happiness", at=1), at=2).top == "anger"


def test_agreement_makes_surer_and_is_no_clash() -> None:
    alone = fused(reading("text", "happiness", confidence=0.6))
    both = fused(reading("text", "happiness", confidence=0.6), reading("face", "happiness", confidence=0.6))
    assert both.confidence > alone.confidence
    assert both.disagreement == pytest.approx(0.0, abs=1e-6)
    assert both.clash == ()


def test_smiling_while_the_words_are_sad_is_kept() -> None:
    state = fused(reading("text", "sadness"), reading("face", "happiness"))
    assert set(state.clash) == {"face", "text"}
    assert state.disagreement > 0.5
    assert state.confidence < fused(reading("text", "sadness")).confidence
    assert state.basic["sadness"] > 0.25
    assert state.basic["happiness"] > 0.2


def test_pain_counts_more_than_the_smile_over_it() -> None:
    masked = fused(reading("text", "sadness"), reading("face", "happiness"))
    ironic = fused(reading("text", "happiness"), reading("face", "anger"))
    agreed = fused(reading("text", "happiness"), reading("face", "happiness"))
    assert masked.top == "sadness"
    assert ironic.basic["anger"] > 0.4
    assert ironic.clash
    assert agreed.basic["happiness"] > 0.85


def test_plain_words_do_not_silence_a_telling_face() -> None:
    state = fused(reading("text", "neutral"), reading("face", "sadness", confidence=0.6))
    assert state.top == "sadness"
    assert state.clash == ()


def test_an_unsure_sense_does_not_clash() -> None:
    assert fused(reading("text", "sadness"), reading("face", "happiness", confidence=0.2)).clash == ()


def test_a_still_face_does_not_drown_sad_words() -> None:
    state = fused(reading("text", "sadness"), reading("face", "neutral"))
    assert state.top == "sadness"
    assert state.sure
    assert state.clash == ()


def test_weak_readings_abstain() -> None:
    assert not fused(reading("text", "anger", confidence=0.3)).sure


def test_a_correction_stands_above_the_senses_until_taken_back() -> None:
    fusion = Fusion()
    fusion.take(reading("text", "anger", at=0))
    fusion.correct("neutral", at=1)
    state = fusion.now(2)
    assert (state.top, state.source, state.confidence) == ("neutral", "user", 1.0)
    fusion.take(reading("face", "anger", at=3))
    assert fusion.now(3).top == "neutral"
    fusion.correct(None, at=4)
    assert fusion.now(4).top == "anger"


def test_a_correction_ends_by_itself() -> None:
    fusion = Fusion()
    fusion.correct("happiness", at=0)
    assert fusion.now(CORRECTION_S - 1).top == "happiness"
    assert fusion.now(CORRECTION_S).source == "none"


def test_a_correction_ends_with_words_that_clearly_say_otherwise() -> None:
    fusion = Fusion()
    fusion.correct("happiness", at=0)
    fusion.take(reading("text", "neutral", at=1))
    fusion.take(reading("face", "sadness", at=2))
    assert fusion.now(2).top == "happiness"
    fusion.take(reading("text", "sadness", at=3))
    assert (fusion.now(3).top, fusion.now(3).source) == ("sadness", "fused")


def test_a_sense_that_is_switched_off_is_forgotten_at_once() -> None:
    fusion = Fusion()
    fusion.take(reading("face", "anger"))
    fusion.forget("face")
    fusion.forget("voice")
    assert fusion.now(0).source == "none"


def test_unknown_names_are_refused() -> None:
    fusion = Fusion()
    with pytest.raises(UnknownName, match="text, face, voice"):
        fusion.take(reading("nose", "anger"))
    with pytest.raises(UnknownName, match="happiness"):
        fusion.correct("melancholy", at=0)


def test_fine_labels_come_from_the_words() -> None:
    words = reading("text", "sadness").moved(fine={"grief": 0.8})
    assert fused(words, reading("face", "sadness")).fine == {"grief": 0.8}


def test_divergence_is_bounded() -> None:
    assert divergence({"anger": 1.0}, {"anger": 1.0}) == 0.0
    assert divergence({"anger": 1.0}, {"fear": 1.0}) == pytest.approx(1.0)


# ------------------------------------------------------------ what the belief rests on


def why(fusion: Fusion, at: float) -> dict[str, Evidence]:
    return {one.source: one for one in fusion.evidence(at)}


def test_nothing_read_has_no_evidence() -> None:
    assert Fusion().evidence(1.0) == ()


def test_the_evidence_says_which_sense_counts_how_much() -> None:
    fusion = Fusion()
    words = reading("text", "sadness").moved(
        fine={"grief": 0.8, "sadness": 0.9, "joy": 0.1, "remorse": 0.3, "love": 0.25}
    )
    fusion.take(words)
    fusion.take(reading("face", "neutral", at=9.0))
    fusion.take(reading("voice", "happiness", at=9.5, confidence=0.2))
    found = fusion.evidence(10.0)
    assert [one.source for one in found][0] == "text"
    assert [one.share for one in found] == sorted((one.share for one in found), reverse=True)
    assert sum(one.share for one in found) == pytest.approx(1.0)
    text = why(fusion, 10.0)["text"]
    assert (text.confidence, text.left, text.age, text.top) == (0.9, pytest.approx(0.9 * 0.5**0.5), 10.0, "sadness")
    assert text.fine == (("sadness", 0.9), ("grief", 0.8), ("remorse", 0.3))
    assert why(fusion, 10.0)["face"].fine == ()


def test_the_shares_are_those_of_the_mix() -> None:
    fusion = Fusion()
    fusion.take(reading("text", "sadness", share=1.0))
    fusion.take(reading("face", "happiness", share=1.0))
    state = fusion.now(0.0)
    assert state.basic["sadness"] == pytest.approx(why(fusion, 0.0)["text"].share)
    assert state.basic["happiness"] == pytest.approx(why(fusion, 0.0)["face"].share)


def test_a_correction_is_all_the_evidence_and_the_senses_are_still_named() -> None:
    fusion = Fusion()
    fusion.take(reading("text", "anger", at=0.0))
    fusion.correct("neutral", at=1.0)
    found = why(fusion, 4.0)
    assert (found["user"].share, found["user"].age, found["user"].top) == (1.0, 3.0, "neutral")
    assert (found["text"].share, found["text"].top) == (0.0, "anger")
    assert fusion.told(4.0) == "neutral"
    fusion.correct(None, at=5.0)
    assert "user" not in why(fusion, 5.0)
    assert fusion.told(5.0) is None


# ------------------------------------------------------------ a correction and its topic


def test_the_misreading_that_was_corrected_does_not_come_back_by_itself() -> None:
    fusion = Fusion()
    fusion.take(reading("text", "anger", at=0.0, share=0.7))
    fusion.correct("neutral", at=1.0)
    fusion.take(reading("text", "anger", at=2.0, share=0.75))
    assert fusion.now(2.0).source == "user"
    fusion.take(reading("text", "anger", at=3.0, share=0.9))
    assert (fusion.now(3.0).top, fusion.now(3.0).source) == ("anger", "fused")


def test_a_third_feeling_ends_a_correction_as_before() -> None:
    fusion = Fusion()
    fusion.take(reading("text", "anger", at=0.0))
    fusion.correct("neutral", at=1.0)
    fusion.take(reading("text", "fear", at=2.0, share=0.6))
    assert fusion.now(2.0).top == "fear"


def test_words_on_the_topic_begin_its_time_anew() -> None:
    fusion = Fusion()
    fusion.correct("happiness", at=0.0)
    fusion.stays(500.0)
    assert fusion.told(CORRECTION_S + 499.0) == "happiness"
    assert fusion.told(CORRECTION_S + 500.0) is None
    fusion.stays(CORRECTION_S + 501.0)
    assert fusion.told(CORRECTION_S + 502.0) is None, "what has ended does not begin again"


# ------------------------------------------------------------ what holds for any readings

SENSES = ("text", "face", "voice")


def any_reading(random: Random, sense: str, at: float) -> EmotionState:
    basic = {name: random.random() ** 4 for name in BASIC}
    return state_of(basic, confidence=random.random(), at=at, source=sense)


@pytest.mark.parametrize("seed", range(40))
def test_whatever_comes_in_the_belief_is_a_belief(seed: int) -> None:
    """Out of order, from the future, with senses going away: a distribution, a confidence, and shares that sum to 1."""
    random = Random(seed)
    fusion, now = Fusion(), 0.0
    for _ in range(60):
        now += random.choice((0.0, 0.2, 1.0, 7.0, 90.0))
        match random.randrange(6):
            case 0:
                fusion.forget(random.choice(SENSES))
            case 1:
                fusion.correct(random.choice([None, *BASIC]), now)
            case _:
                fusion.take(any_reading(random, random.choice(SENSES), now + random.uniform(-5, 1)))
        state = fusion.now(now)
        assert sum(state.basic.values()) == pytest.approx(1.0)
        assert min(state.basic.values()) >= 0
        assert 0 <= state.confidence <= 1
        assert 0 <= state.disagreement <= 1
        assert all(-1 <= value <= 1 for value in (state.valence, state.arousal, state.dominance))
        found = fusion.evidence(now)
        assert bool(found) == (state.source != "none")
        assert sum(one.share for one in found) == pytest.approx(1.0 if found else 0.0)
        assert all(0 <= one.left <= one.confidence <= 1 and one.age >= 0 for one in found)


@pytest.mark.parametrize("seed", range(40))
def test_a_sense_that_agrees_never_makes_less_sure(seed: int) -> None:
    random = Random(seed)
    fusion = Fusion()
    for sense in random.sample(SENSES, 2)[: random.randint(1, 2)]:
        fusion.take(any_reading(random, sense, 0.0))
    before = fusion.now(0.0)
    missing = next(sense for sense in SENSES if sense not in {one.source for one in fusion.evidence(0.0)})
    fusion.take(state_of(before.basic, confidence=random.random(), source=missing))
    after = fusion.now(0.0)
    assert after.confidence >= before.confidence - 1e-9
    assert after.basic == pytest.approx(dict(before.basic))


@pytest.mark.parametrize("seed", range(40))
def test_a_slightly_other_reading_gives_a_slightly_other_belief(seed: int) -> None:
    """No step anywhere: 1 % of a reading moves nothing by more than 5 %."""
    random = Random(seed)
    states = [any_reading(random, sense, 0.0) for sense in SENSES]
    other = any_reading(random, "face", 0.0)
    near = {name: 0.99 * states[1].basic[name] + 0.01 * other.basic[name] for name in BASIC}
    moved = state_of(near, confidence=min(1.0, states[1].confidence + 0.01), source="face")
    one, two = fused(*states), fused(states[0], moved, states[2])
    assert max(abs(one.basic[name] - two.basic[name]) for name in BASIC) < 0.05
    assert abs(one.confidence - two.confidence) < 0.05
    assert abs(one.valence - two.valence) < 0.05
    assert abs(one.disagreement - two.disagreement) < 0.08  # its divergence is steepest where a share is near nothing


@pytest.mark.parametrize("sense", SENSES)
def test_fading_only_ever_takes_away(sense: str) -> None:
    fade = FADES[sense]
    left = [fade.left(step / 10) for step in range(-20, 700)]
    assert left == sorted(left, reverse=True)
    assert (left[0], left[-1]) == (1.0, 0.0)
    fusion = Fusion()
    fusion.take(reading(sense, "fear"))
    sure = [fusion.now(step / 10).confidence for step in range(700)]
    assert sure == sorted(sure, reverse=True)


def test_prosody_alone_is_never_sure() -> None:
    spread = {"neutral": 0.4, "anger": 0.2, "happiness": 0.2, "surprise": 0.1, "fear": 0.1}
    assert not fused(state_of(spread, confidence=0.4, source="voice")).sure


def test_a_sense_switched_off_midway_leaves_the_others_as_they_were() -> None:
    words = reading("text", "sadness")
    fusion = Fusion()
    fusion.take(words)
    fusion.take(reading("face", "happiness"))
    assert fusion.now(0.0).clash
    fusion.forget("face")
    assert fusion.now(0.0) == fused(words)
