"""Fusion beats every single sense, and the surest one, on the half of the constructed moments nothing was chosen on."""

from __future__ import annotations

import pytest

from avatar.emotion import BASIC, LANGUAGES
from avatar.engines import registry
from avatar.evaluate import fusion
from avatar.evaluate.moments import AT, FACES, HALVES, SHOWN, VOICES, Moment, lines, moments, readings
from avatar.senses.fusion import FADES

MARGIN = 0.15
"""Accuracy that fusion has over the best single sense, at least."""


@pytest.fixture(scope="module")
def measured() -> tuple[list[Moment], dict[str, fusion.Outcome]]:
    return fusion.measured("reported")


def test_fused_is_right_more_often_than_the_best_single_sense(measured) -> None:
    _, found = measured
    best = max(found[sense].accuracy for sense in FADES)
    assert found["fused"].accuracy > best + MARGIN
    assert found["fused"].accuracy > found["surest sense"].accuracy + 0.02


def test_fused_follows_valence_and_arousal_better_than_any_single_sense(measured) -> None:
    _, found = measured
    assert found["fused"].valence_r > max(found[sense].valence_r for sense in ("text", "face")) + 0.1
    assert found["fused"].arousal_r > max(found[sense].arousal_r for sense in FADES) + 0.1


def test_fusion_helps_where_words_are_open_and_costs_little_where_they_tell(measured) -> None:
    some, found = measured

    def right(reader: str, words: str) -> float:
        flags = [bool(one) for one, moment in zip(found[reader].right, some, strict=True) if moment.kind == words]
        return sum(flags) / len(flags)

    assert right("fused", "open words, telling face") > right("text", "open words, telling face") + 0.3
    assert right("fused", "telling words, still face") > right("text", "telling words, still face") - 0.1
    assert right("fused", "telling words, still face") > right("surest sense", "telling words, still face")
    assert right("fused", "telling words, other face gone since 3 s") == right("text", "telling words alone")


def test_the_halves_share_no_line_no_face_and_no_voice() -> None:
    engine = registry.get("text")
    one, other = (moments(engine, half) for half in HALVES)
    seen = [
        {(part.source, tuple(part.basic.values()), part.valence) for moment in some for part in moment.readings}
        for some in (one, other)
    ]
    assert min(len(some) for some in seen) > 150
    shared = {key for key in seen[0] & seen[1] if key[0] != "text" and max(key[1]) < 0.99}
    assert not shared, "plain words, and the broadest of smiles, may read alike; other faces and voices do not"


def test_the_set_is_what_it_says_it_is() -> None:
    assert sum(len(line.text) for line in lines()) >= 120
    assert all(set(line.text) == set(LANGUAGES) and set(line.feelings) <= set(BASIC) for line in lines())
    assert len({text for line in lines() for text in line.text.values()}) == 2 * len(lines())
    assert set(readings(FACES)) == set(BASIC)
    assert {"neutral", "happiness", "sadness", "anger", "fear", "surprise"} == set(readings(VOICES))
    some = moments(registry.get("text"), "reported")
    assert {moment.kind for moment in some} == {shown.name for shown in SHOWN}
    assert {moment.felt for moment in some} == set(BASIC)
    assert {moment.lang for moment in some} == set(LANGUAGES)
    assert all(part.at <= AT for moment in some for part in moment.readings)
    assert some == moments(registry.get("text"), "reported"), "the same at every call"
