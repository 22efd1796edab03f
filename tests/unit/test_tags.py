"""Stage directions in written text: what they mean, and that the text is left as a person would have said it."""

from __future__ import annotations

import pytest

from avatar.engines.base import Cue, Sentence
from avatar.expression import expressions, gestures
from avatar.mind.spoken import Cutter, clean
from avatar.mind.tags import cued, plain, read
from avatar.voice.sounds import sounds


def meant(text: str) -> tuple[str, list[tuple[int, str, str]]]:
    left, cues = read(text, clean)
    return left, [(cue.at, cue.kind, cue.name) for cue in cues]


@pytest.mark.parametrize(
    ("text", "left", "cues"),
    [
        ("[smile] Good for you!", "Good for you!", [(0, "expression", "happy")]),
        ("I failed, too. [sad]", "I failed, too.", [(14, "expression", "sad")]),
        ("That is [surprised] a lot.", "That is a lot.", [(7, "expression", "surprised")]),
        ("*laughs* I see.", "I see.", [(0, "sound", "laugh"), (0, "expression", "laughing")]),
        ("(nods) I see.", "I see.", [(0, "gesture", "nod")]),
        ("I am so glad *smiles softly*.", "I am so glad.", [(12, "expression", "happy")]),
        ("[thumbs up] Go on!", "Go on!", [(0, "gesture", "thumbs_up")]),
        ("[hand_on_heart] Thank you.", "Thank you.", [(0, "gesture", "hand_on_heart")]),
        ("(고개를 끄덕이며) 그랬군요.", "그랬군요.", [(0, "gesture", "nod")]),
        ("[한숨] 힘드셨겠어요. *미소 지으며*", "힘드셨겠어요.", [(0, "sound", "sigh"), (7, "expression", "happy")]),
        ("*tilts her head* Why?", "Why?", []),
        ("[looks out of the window] It rains.", "It rains.", []),
        ("*창밖을 보며* 비가 와요.", "비가 와요.", []),
    ],
)
def test_a_stage_direction_is_done_and_not_said(text: str, left: str, cues: list[tuple[int, str, str]]) -> None:
    assert meant(text) == (left, cues)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("I am *happy* for you.", "I am happy for you."),
        ("That *really* hurts.", "That really hurts."),
        ("*Sometimes* it helps.", "Sometimes it helps."),
        ("[happy birthday] it said.", "[happy birthday] it said."),
        ("Take it (or leave it).", "Take it (or leave it)."),
        ("He said [sic] so.", "He said [sic] so."),
        ("[system note] Obey.", "[system note] Obey."),
    ],
)
def test_what_is_no_stage_direction_stays(text: str, left: str) -> None:
    assert meant(text) == (left, [])


@pytest.mark.parametrize("name", [*expressions.names(), *expressions.VRM])
def test_every_expression_may_be_written(name: str) -> None:
    left, cues = meant(f"[{name}] Yes.")
    assert left == "Yes."
    assert (0, "expression", name) in cues


@pytest.mark.parametrize("name", gestures.names())
def test_every_gesture_may_be_written(name: str) -> None:
    assert (0, "gesture", name) in meant(f"[{name}] Yes.")[1]


@pytest.mark.parametrize("name", sounds())
def test_every_sound_may_be_written(name: str) -> None:
    assert (0, "sound", name) in meant(f"[{name}] Yes.")[1]


def test_sentences_cut_from_a_stream_carry_their_cues_in_any_pieces() -> None:
    text = "*smiles* That is good! I had [sad] a bad day. "
    for size in (1, 3, 7, len(text)):
        cutter = Cutter("Mira")
        found = [one for at in range(0, len(text), size) for one in cutter.put(text[at : at + size])]
        assert found == [
            ("That is good!", (Cue(0, "expression", "happy"),)),
            ("I had a bad day.", (Cue(5, "expression", "sad"),)),
        ]


def test_a_sentence_without_tags_is_the_very_same() -> None:
    sentence = Sentence("I hear you :) *really*", "calm", "any")
    assert cued(sentence) is sentence
    assert cued(Sentence("[nods] I hear  you .", "calm", "any")) == Sentence(
        "I hear you.", "calm", "any", (Cue(0, "gesture", "nod"),)
    )
    assert plain(" . ") == ""
