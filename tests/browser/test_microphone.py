"""Somebody speaks into the microphone of a real Chromium: heard, felt, answered, cut in on, and switched off.

The avatar's own voice does not reach the fake microphone, so echo is not under test here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import jiwer
import pytest
from playwright.sync_api import Page, expect

from avatar.engines.base import Samples
from tests.browser import measure, spoken
from tests.browser.conftest import Launch, opener
from tests.browser.measure import until
from tests.browser.test_first_minute import event, say

Speaker = Callable[..., Page]
WORDS = {"en": "I got the job today and I am so happy", "ko": "오늘 정말 기분이 좋아요"}
WRONG = 0.15
"""Share of wrong words (English) or syllables (Korean) that may be heard."""
SILENT_WITHIN_MS = 250
GAP_MS = 700
"""Between two blocks; a longer one means that the machine gave the fake microphone no time."""
LOUD = 0.01
SPY = """
window.gyogamSpy = { blocks: [], tracks: [] };
{
  const { blocks, tracks } = window.gyogamSpy;
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    if (data instanceof ArrayBuffer && new Uint8Array(data)[3] === 2) {
      const samples = new Int16Array(data, 16);
      const power = samples.reduce((sum, x) => sum + (x / 32768) ** 2, 0) / samples.length;
      blocks.push({ t: performance.now(), samples: samples.length, rms: Math.sqrt(power) });
    }
    return send.call(this, data);
  };
  const ask = MediaDevices.prototype.getUserMedia;
  MediaDevices.prototype.getUserMedia = async function (wanted) {
    const stream = await ask.call(this, wanted);
    tracks.push(...stream.getTracks());
    return stream;
  };
}
"""
"""Notes the microphone's blocks as they leave the page, and keeps the tracks the page was given."""


@pytest.fixture
def speaker(launch: Launch, server: str, tmp_path: Path) -> Iterator[Speaker]:
    """Opens the page in a browser of its own, whose microphone plays the given sounds and silences once."""
    numbers = count()
    with ExitStack() as stack:

        def make(lang: str, parts: list[Samples | float]) -> Page:
            path = tmp_path / f"spoken-{next(numbers)}.wav"
            spoken.make_wav(path, parts)
            browser = launch(f"--use-file-for-fake-audio-capture={path}%noloop")
            stack.callback(browser.close)
            return stack.enter_context(opener(browser, server))(lang, script=SPY)

        yield make


def blocks(page: Page) -> list[dict[str, Any]]:
    return list(page.evaluate("gyogamSpy.blocks"))


def switch(page: Page) -> None:
    page.click("#switch-microphone")


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_what_is_said_is_heard_felt_and_answered_until_it_is_switched_off(speaker: Speaker, lang: str) -> None:
    page = speaker(lang, [1.5, spoken.say(WORDS[lang], lang), 60.0])
    assert blocks(page) == [] and page.evaluate("gyogamSpy.tracks.length") == 0, "it listens before it may"
    switch(page)
    expect(page.locator("#switch-microphone")).to_have_attribute("aria-checked", "true")
    until(page, event("heard", final=True), 40)
    until(page, event("done", turn=1), 60)
    until(page, "gyogamProbe.sound.some(s => s.rms > 0.01)", 30)
    taken = measure.probe(page)

    (heard,) = taken.events_of("heard", final=True)
    assert wrong(WORDS[lang], heard["text"], lang) <= WRONG, heard["text"]
    assert heard["lang"] == lang
    expect(page.locator("#log")).to_contain_text(heard["text"])
    voice = taken.events_of("reading", sense="voice")
    assert voice and voice[0]["arousal"] is not None
    assert taken.events_of("done")[0]["status"] == "finished"
    assert taken.events_of("face", cause="words")
    first = voice[0]["t"]
    assert [face["expression"] for face in taken.events_of("face") if face["t"] < first][-1] == "attentive"

    sent = blocks(page)
    assert {block["samples"] for block in sent} == {1600}
    pace = (len(sent) - 1) / (sent[-1]["t"] - sent[0]["t"]) * 1000
    assert pace == pytest.approx(10, abs=3), "16 kHz in blocks of 100 ms; a starved machine's fake microphone lags"

    switch(page)
    page.wait_for_timeout(300)
    before = len(blocks(page))
    page.wait_for_timeout(1500)
    assert len(blocks(page)) == before, "sound is still being sent"
    assert page.evaluate("gyogamSpy.tracks.map(t => t.readyState)") == ["ended"]
    expect(page.locator("#switch-microphone")).to_have_attribute("aria-checked", "false")
    assert measure.probe(page).events_of("consented", sense="microphone")[-1]["granted"] is False


def test_speaking_into_the_answer_silences_it_and_is_answered(speaker: Speaker) -> None:
    page = speaker("en", [0.3, spoken.say(WORDS["en"], "en"), 60.0])
    say(page, "Tell me something about yourself, who are you?")
    until(page, "gyogamProbe.sound.some(s => s.rms > 0.01)", 60)
    switch(page)
    until(page, event("barge_in", turn=1), 20)
    until(page, event("heard", final=True), 40)
    until(page, event("clip", turn=2), 60)
    taken = measure.probe(page)
    at = taken.events_of("barge_in")[0]["t"]
    began = next(block["t"] for block in blocks(page) if block["rms"] > LOUD)
    assert at - began < 1500, "the person had to speak too long"
    next_sound = taken.events_of("clip", turn=2)[0]["t"]
    late = [s for s in taken.sound if at + SILENT_WITHIN_MS < s["t"] < next_sound and s["rms"] > measure.AUDIBLE]
    assert late == []


@pytest.mark.parametrize(("lang", "word"), [("en", "Okay."), ("ko", "네.")])
def test_a_back_channel_does_not_stop_the_avatar(speaker: Speaker, lang: str, word: str) -> None:
    question = {"en": "Tell me something about yourself, who are you?", "ko": "너는 누구야? 네 얘기 좀 해 줘"}[lang]
    for tries_left in (2, 1, 0):  # a busy machine may swallow a word this short on its way into the browser
        page = speaker(lang, [0.8, spoken.say(word, lang), 0.8, spoken.say(word, lang), 60.0])
        say(page, question)
        until(page, "gyogamProbe.sound.some(s => s.rms > 0.01)", 60)
        switch(page)
        try:
            until(page, event("reading", sense="voice"), 15)  # it was heard ...
            break
        except TimeoutError:
            assert tries_left, "the word was never heard"
    page.wait_for_timeout(4000)
    taken = measure.probe(page)
    assert not taken.events_of("barge_in") and not taken.events_of("heard")  # ... and let pass
    assert all(done["status"] == "finished" for done in taken.events_of("done"))


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_with_a_key_to_talk_only_what_is_said_while_it_is_held_goes_out(speaker: Speaker, lang: str) -> None:
    page = speaker(lang, [6.0, spoken.say(WORDS[lang], lang), 60.0])
    expect(page.locator("#talk-modes")).to_be_hidden()
    switch(page)
    expect(page.locator("#switch-microphone")).to_have_attribute("aria-checked", "true")
    page.click('[data-talk-mode="key"]')
    expect(page.locator('[data-talk-mode="key"]')).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(200)
    before = len(blocks(page))
    page.wait_for_timeout(800)
    assert len(blocks(page)) == before, "sound goes out though nobody holds the key"

    page.locator("#talk-key").focus()
    page.keyboard.down("Space")
    expect(page.locator("#talk-key")).to_have_attribute("aria-pressed", "true")
    until(page, f"gyogamSpy.blocks.some(b => b.rms > {LOUD})", 30)
    until(page, f"gyogamSpy.blocks.slice(-9).every(b => b.rms < {LOUD / 4})", 30)
    times = [block["t"] for block in blocks(page)[before:]]
    starved = max(later - t for t, later in pairwise(times)) > GAP_MS  # no sound at all came, which does end it
    assert starved or not measure.probe(page).events_of("heard", final=True), "silence ended what the key holds open"
    page.keyboard.up("Space")
    expect(page.locator("#talk-key")).to_have_attribute("aria-pressed", "false")
    until(page, event("heard", final=True), 40)
    heard, *_ = measure.probe(page).events_of("heard", final=True)
    assert wrong(WORDS[lang], heard["text"], lang) <= WRONG, heard["text"]
    before = len(blocks(page))
    page.wait_for_timeout(800)
    assert len(blocks(page)) == before


def test_the_space_bar_talks_except_where_one_writes(speaker: Speaker) -> None:
    page = speaker("en", [60.0])
    switch(page)
    page.click('[data-talk-mode="key"]')
    key = page.locator("#talk-key")
    page.locator("#composer-text").focus()
    page.keyboard.down("Space")
    expect(key).to_have_attribute("aria-pressed", "false")
    page.keyboard.up("Space")
    expect(page.locator("#composer-text")).to_have_value(" ")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.down("Space")
    expect(key).to_have_attribute("aria-pressed", "true")
    page.keyboard.up("Space")
    expect(key).to_have_attribute("aria-pressed", "false")
    key.dispatch_event("click", {"detail": 0})  # as a screen reader presses it
    expect(key).to_have_attribute("aria-pressed", "true")
    page.click('[data-talk-mode="free"]')
    expect(key).to_be_hidden()
    before = len(blocks(page))
    until(page, f"gyogamSpy.blocks.length > {before + 5}", 20)


def wrong(said: str, heard: str, lang: str) -> float:
    """Share of wrong words, or of wrong syllables in Korean, whatever the punctuation."""
    first, second = (re.sub(r"[^\w\s]", "", text).lower() for text in (said, heard))
    if lang == "ko":
        return float(jiwer.cer(first.replace(" ", ""), second.replace(" ", "")))
    return float(jiwer.wer(first, second))
