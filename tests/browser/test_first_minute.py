"""A newcomer's first minute in a real Chromium, in both languages: everything the page promises, seen and heard."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import measure
from tests.browser.measure import until

Open = Callable[..., Page]
CONCERN = {"concerned", "sympathetic", "caring", "tender", "sorrowful", "sad"}
BROWS = ("browInnerUp",)
SMILES = ("mouthSmileLeft", "mouthSmileRight")
WORDS = {"en": "I failed my exam and I feel awful", "ko": "시험에 떨어져서 너무 속상해"}
SCRIPT = {"en": re.compile(r"[a-z]{2}"), "ko": re.compile(r"[가-힣]{2}")}
REACTION_MS = 2500
"""Far above the promise of 100 ms, which `make bench` measures: here it only must not be lost on a busy machine."""


def say(page: Page, text: str) -> None:
    page.fill("#composer-text", text)
    page.press("#composer-text", "Enter")


def event(kind: str, **about: object) -> str:
    """JavaScript that is true once the page has seen such an event."""
    tests = "".join(f" && e.{name} === {json.dumps(value)}" for name, value in about.items())
    return f"gyogamProbe.events.some(e => e.type === {json.dumps(kind)}{tests})"


def wait_for_rest(page: Page, turn: int) -> None:
    """The sound has ended, the server has said so, and the mood behind a sad talk has had ten seconds to lift."""
    until(page, event("finished", turn=turn), 90)
    until(page, event("face", cause="rest"), 15)
    page.wait_for_timeout(10_000)


def wait_for_calm(page: Page) -> None:
    """The greeting's smile has come and gone."""
    until(page, event("face", cause="mood"), 20)
    until(page, "Math.abs(gyogamProbe.lastParams().mouthSmileLeft) < 0.12", 20)
    page.wait_for_timeout(500)


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_said_in_distress_the_avatar_reacts_answers_speaks_and_rests(open_page: Open, lang: str) -> None:
    page = open_page(lang)
    wait_for_calm(page)
    before = measure.probe(page).last(1000)
    say(page, WORDS[lang])
    until(page, event("done", turn=1), 90)
    wait_for_rest(page, 1)
    whole = measure.probe(page)
    entered = whole.events_of("enter")[-1]["t"]
    turn = whole.after(entered)

    reaction = turn.events_of("face", cause="words")[0]
    assert reaction["t"] - entered < REACTION_MS
    assert reaction["expression"] in CONCERN

    answer = " ".join(event["text"] for event in turn.events_of("text"))
    assert SCRIPT[lang].search(answer)
    expect(page.locator("#log")).to_contain_text(turn.events_of("text")[0]["text"])
    assert turn.events_of("done")[0]["status"] == "finished"

    heard = turn.heard_from_to()
    assert heard is not None, "nothing was audible"
    clips = turn.events_of("clip")
    seconds = sum(clip["samples"] / clip["sample_rate"] for clip in clips)
    assert seconds > 1.0
    assert (heard[1] - heard[0]) / 1000 > 0.7 * seconds, "the sound broke off early"
    assert {clip["style"] for clip in clips} <= {"tender", "sad", "calm"}

    correlation, lag = measure.mouth_and_sound(turn)
    assert correlation > 0.35, f"the mouth does not go with the sound ({correlation:.2f})"
    assert abs(lag) <= 0.14, f"the mouth is {lag:+.2f} s from the sound"

    speaking = [frame for frame in turn.frames if heard[0] <= frame["t"] <= heard[1]]
    resting = before.frames
    assert measure.mean(speaking, "expression", BROWS) > measure.mean(resting, "expression", BROWS) + 0.1
    after = [frame for frame in turn.frames if frame["t"] > turn.frames[-1]["t"] - 800]
    assert abs(measure.mean(after, "expression", BROWS) - measure.mean(resting, "expression", BROWS)) < 0.2
    assert max(measure.openness(frame) for frame in after) < 0.12, "the mouth did not close"


def test_good_news_is_met_with_a_smile(open_page: Open) -> None:
    page = open_page("en")
    wait_for_calm(page)
    before = measure.probe(page).last(500)
    say(page, "I passed the exam! I got the job, I'm so happy!")
    until(page, event("done", turn=1), 90)
    turn = measure.probe(page).after(before.frames[-1]["t"])
    face = turn.events_of("face", cause="words")[0]
    assert face["expression"] in {"happy", "joyful", "delighted", "proud"}
    page.wait_for_timeout(800)
    frames = measure.probe(page).frames[-20:]
    assert measure.mean(frames, "mouth", SMILES) > measure.mean(before.frames, "mouth", SMILES) + 0.1


def test_the_avatar_lives_at_rest(open_page: Open) -> None:
    page = open_page("en")
    page.wait_for_timeout(9000)
    frames = measure.probe(page).frames
    seconds = (frames[-1]["t"] - frames[0]["t"]) / 1000
    assert len(frames) / seconds > 15, "the face moves in jerks"
    assert measure.spread(frames, "expression", "breath") > 0.3
    assert measure.spread(frames, "expression", "eyeBlinkLeft") > 0.7, "no blink in nine seconds"
    gaze = [name for name in frames[-1]["expression"] if name.startswith(("gaze", "eyeLook"))]
    assert any(measure.spread(frames, "expression", name) > 0.02 for name in gaze), "the eyes never move"


def test_a_smile_in_the_camera_is_read_and_mirrored_and_forgotten_when_off(open_page: Open) -> None:
    page = open_page("en")
    wait_for_calm(page)
    before = measure.probe(page).last(500)
    switch = page.locator("#switch-camera")
    switch.click()
    until(page, event("reading", sense="face", present=True, sure=True), 30)
    page.wait_for_timeout(3000)
    on = measure.probe(page)
    seen = [event for event in on.events_of("reading", sense="face") if event["present"]][-1]
    assert max(seen["basic"], key=seen["basic"].get) == "happiness"
    mirrored = on.events_of("face", cause="mirror")
    assert mirrored and mirrored[-1]["expression"] in {"happy", "joyful", "delighted"}
    assert measure.mean(on.frames[-20:], "mouth", SMILES) > measure.mean(before.frames, "mouth", SMILES) + 0.1
    expect(page.locator("#selfview")).to_be_visible()

    switch.click()
    page.wait_for_timeout(1500)
    off = measure.probe(page)
    assert not off.events_of("reading", sense="face")[-1]["present"]
    acknowledged = len(off.events_of("frame_ack"))
    page.wait_for_timeout(1500)
    assert len(measure.probe(page).events_of("frame_ack")) == acknowledged, "pictures are still being sent"
    expect(page.locator("#selfview")).to_be_hidden()
    assert page.evaluate("document.querySelector('#selfview-video').srcObject") is None


def test_escape_silences_within_a_moment(open_page: Open) -> None:
    page = open_page("en")
    say(page, "Tell me something about yourself, who are you?")
    until(page, "gyogamProbe.sound.some(s => s.rms > 0.01)")
    page.keyboard.press("Escape")
    stopped = page.evaluate("performance.now()")
    page.wait_for_timeout(1500)
    late = [item for item in measure.probe(page).sound if item["t"] > stopped + 250 and item["rms"] > measure.AUDIBLE]
    assert late == []


def test_a_text_too_long_is_refused_clearly_and_the_talk_goes_on(open_page: Open) -> None:
    page = open_page("en")
    page.fill("#composer-text", "a" * 2001)
    expect(page.locator("#composer-count")).to_contain_text("1 too many")
    page.press("#composer-text", "Enter")
    assert not measure.probe(page).events_of("accepted")
    assert page.input_value("#composer-text") == "a" * 2001, "nothing is lost"
    say(page, "hello")
    until(page, event("accepted"), 20)
