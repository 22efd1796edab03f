"""Somebody tells a long story into the microphone of a real Chromium: the avatar nods and hums, and lets them go on."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser import measure, spoken, test_microphone
from tests.browser.measure import until
from tests.browser.test_first_minute import Open, event, say
from tests.browser.test_microphone import Speaker, switch

speaker = test_microphone.speaker
STORY = ("I got up early and went all the way to the station", "and there I met my old friend from school")
BREATH_S = 0.4
"""A pause inside speech, shorter than what ends an utterance."""
HUM_S = 1.5
"""From a murmur's message until its sound is over, at most."""


def told(speaker: Speaker) -> Page:
    first, second = (spoken.say(words, "en") for words in STORY)
    return speaker("en", [1.5, first, BREATH_S, second, 60.0])


def murmured(page: Page) -> tuple[measure.Probe, dict[str, object]]:
    until(page, event("murmur"), 40)
    until(page, event("heard", final=True), 60)
    taken = measure.probe(page)
    return taken, taken.events_of("murmur")[0]


def loudest(taken: measure.Probe, since: float) -> float:
    return max((one["rms"] for one in taken.sound if since < one["t"] < since + 1000 * HUM_S), default=0.0)


def test_a_breath_in_a_story_gets_a_hum_that_is_heard_seen_and_no_turn(speaker: Speaker) -> None:
    page = told(speaker)
    page.click("#composer-text")  # a touch, after which browsers allow sound
    switch(page)
    expect(page.locator("#murmurs-toggle")).to_have_attribute("aria-checked", "true")
    taken, murmur = murmured(page)
    assert murmur["sound"] in ("mm", "hum", "oh")
    at = float(murmur["t"])  # type: ignore[arg-type]
    spoken_from = next((clip["t"] for clip in taken.events_of("clip")), float("inf"))
    assert spoken_from > at, "it hums while it listens"
    assert loudest(taken, at) > 0.001, "it is not heard"
    assert not taken.events_of("barge_in")
    finals = taken.events_of("heard", final=True)
    assert "friend" in finals[0]["text"].lower() or len(finals) > 1, "the person was cut off"
    log = page.locator("#log").inner_text().lower()
    assert "murmur" not in log and "hmm" not in log


def test_who_wants_no_small_sounds_gets_a_nod(speaker: Speaker) -> None:
    page = told(speaker)
    page.click("#composer-text")
    switch(page)
    page.click("#murmurs-toggle")
    expect(page.locator("#murmurs-toggle")).to_have_attribute("aria-checked", "false")
    taken, murmur = murmured(page)
    at = float(murmur["t"])  # type: ignore[arg-type]
    until_clip = next((clip["t"] for clip in taken.events_of("clip")), float("inf"))
    assert [one for one in taken.sound if at < one["t"] < until_clip and one["rms"] > 0.0005] == []
    pitch = [f["expression"]["headPitch"] for f in taken.frames if at - 200 < f["t"] < at + 1200]
    assert max(pitch) - min(pitch) > 0.08, "no nod"


def test_typing_over_the_answer_silences_it_within_150_ms(open_page: Open) -> None:
    page = open_page("en")
    say(page, "Tell me something about yourself, who are you?")
    until(page, "gyogamProbe.sound.some(s => s.rms > 0.01)")
    page.fill("#composer-text", "wait, one thing")
    page.press("#composer-text", "Enter")
    until(page, event("clip", turn=2), 60)
    taken = measure.probe(page)
    cut = taken.events_of("interrupt")[0]["t"]
    after = taken.events_of("clip", turn=2)[0]["t"]
    late = [one for one in taken.sound if cut + 150 < one["t"] < after and one["rms"] > measure.AUDIBLE]
    assert late == []
    noticed = taken.events_of("face", cause="noticed")
    assert noticed and noticed[0]["t"] - cut < 2500, "on a busy machine; in virtual time it is at once"
