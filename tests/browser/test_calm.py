"""Calm mode: the face, its voice and its words are left, help and notices still come, and there is always a way out."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from avatar.protocol.messages import Done, Notice, Text
from tests.browser.measure import until

Open = Callable[..., Page]
AWAY = ("#top", "#log-scroll", "#panel", "#open-panel", "#status", "#light-toggle")
WORDS = {"en": "I failed my exam and I feel awful", "ko": "시험에 떨어져서 너무 속상해"}
DANGER = {"en": "I want to kill myself", "ko": "나 죽고 싶어"}
SIZES = [
    pytest.param({"lang": "ko", "width": 390, "height": 844, "dark": True}, id="phone"),
    pytest.param({"lang": "en", "width": 1280, "height": 800}, id="laptop"),
    pytest.param({"lang": "ko", "width": 1920, "height": 1080, "still": True}, id="wall"),
]
LINE = """
const Real = WebSocket;
window.WebSocket = class extends Real { constructor(...of) { super(...of); window.line = this; } };
"""
"""The page's line to the server, so that a test can say what a server says only when something is wrong."""


def calm(page: Page) -> None:
    """Open the page again as a kiosk would."""
    page.goto(page.url + "&calm=1")
    until(page, "gyogamProbe.events.some(e => e.type === 'welcome')")


def write(page: Page, text: str) -> None:
    page.click("#calm-write")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def reachable(page: Page, part: Locator) -> bool:
    """Whether it lies whole within the window and nothing covers its middle."""
    box = part.bounding_box()
    size = page.viewport_size
    if box is None or size is None:
        return False
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    within = box["x"] >= 0 and box["y"] >= 0 and box["x"] + box["width"] <= size["width"] + 1
    free = part.evaluate("(node, [x, y]) => node.contains(document.elementFromPoint(x, y))", [x, y])
    return within and box["y"] + box["height"] <= size["height"] + 1 and bool(free)


def deliver(page: Page, *messages: Text | Done | Notice) -> None:
    for message in messages:
        page.evaluate("data => line.dispatchEvent(new MessageEvent('message', {data}))", message.model_dump_json())


def test_entered_left_and_remembered(open_page: Open) -> None:
    page = open_page("en")
    before = page.locator(".portrait").bounding_box()
    page.click("#calm-toggle")
    for part in AWAY:
        expect(page.locator(part)).to_be_hidden()
    after = page.locator(".portrait").bounding_box()
    assert before and after and after["width"] > 1.2 * before["width"]
    assert abs(after["x"] + after["width"] / 2 - 640) < 2, "the face is not in the middle"
    page.reload()
    expect(page.locator("#top")).to_be_hidden()
    page.click("#calm-toggle")
    expect(page.locator("#top")).to_be_visible()
    expect(page.locator("#composer-text")).to_be_focused()
    page.reload()
    expect(page.locator("#top")).to_be_visible()


@pytest.mark.parametrize("about", SIZES)
def test_what_is_said_is_captioned_and_all_has_room(open_page: Open, about: dict[str, object]) -> None:
    page = open_page(**about)
    calm(page)
    expect(page.locator("#composer-send")).to_be_hidden()
    for part in ("#calm-toggle", "#calm-microphone", "#calm-write", "#sound-toggle"):
        assert reachable(page, page.locator(part)), part
    write(page, WORDS[str(about["lang"])])
    until(page, "gyogamProbe.events.some(e => e.type === 'text' && e.turn > 0)")
    said = page.evaluate("gyogamProbe.events.filter(e => e.type === 'text' && e.turn > 0).map(e => e.text)")
    caption = page.locator("#caption")
    expect(caption).to_have_text(re.compile("|".join(re.escape(text) for text in said)))
    assert reachable(page, caption)
    assert caption.get_attribute("aria-live") == "polite"
    assert caption.get_attribute("aria-hidden") == "false"
    face, words, place = (page.locator(part).bounding_box() for part in (".portrait", "#caption", "#composer"))
    assert face and words and place
    assert face["y"] + face["height"] <= words["y"] and words["y"] + words["height"] <= place["y"] + 1, "they overlap"


@pytest.mark.parametrize("about", SIZES)
def test_the_help_card_is_shown_and_its_numbers_can_be_reached(open_page: Open, about: dict[str, object]) -> None:
    page = open_page(**about)
    calm(page)
    write(page, DANGER[str(about["lang"])])
    expect(page.locator("#card")).to_be_visible(timeout=20_000)
    assert reachable(page, page.locator("#card"))
    numbers = page.locator("#card a.card-number")
    assert numbers.count() >= 3
    assert all(reachable(page, number) for number in numbers.all())
    assert reachable(page, page.locator("#calm-toggle"))
    face = page.locator(".portrait").bounding_box()
    assert face and face["width"] > 150, "the face has no room beside the card"


def test_the_keyboard_alone_is_enough(open_page: Open) -> None:
    page = open_page("en")
    page.fill("#composer-text", "")
    page.keyboard.press("Alt+c")
    expect(page.locator("#calm-toggle")).to_be_focused()
    seen = []
    for _ in range(4):
        page.keyboard.press("Tab")
        page.wait_for_timeout(300)  # what has come into focus has come into sight
        seen.append(page.evaluate("document.activeElement.id"))
        assert reachable(page, page.locator(":focus")), f"the focus is where nobody sees it: {seen}"
        if seen[-1] == "composer-text":
            break
    assert "calm-microphone" in seen and seen[-1] == "composer-text"
    page.locator("#calm-toggle").focus()
    page.keyboard.type("hello")
    expect(page.locator("#composer-text")).to_have_value("hello")
    assert reachable(page, page.locator("#composer-send"))
    page.keyboard.press("Escape")
    expect(page.locator("#top")).to_be_visible()
    expect(page.locator("#composer-text")).to_have_value("hello")  # leaving loses nothing


def test_the_microphone_says_what_it_does(open_page: Open) -> None:
    page = open_page("en")
    calm(page)
    microphone = page.locator("#calm-microphone")
    microphone.click()
    expect(microphone).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".notice")).to_contain_text(["No sound is kept."])
    microphone.click()
    expect(microphone).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Escape")
    expect(page.locator("#switch-microphone")).to_have_attribute("aria-checked", "false")


def test_a_lost_voice_is_told_and_the_caption_turns_the_pages_of_its_answer(open_page: Open) -> None:
    page = open_page("en", script=LINE)
    calm(page)
    page.keyboard.press("Escape")  # silence, if it still greets
    page.keyboard.press("Alt+c")
    sentences = ["This is the first sentence of an answer.", "And this is the last of it, with no sound."]
    texts = [
        Text(seq=90_000 + i, turn=900, index=i, text=text, expression="neutral") for i, text in enumerate(sentences)
    ]
    deliver(page, Notice(code="engine_failed", part="voice", degraded=True, message=""), *texts)
    notice = page.locator('.notice[data-name="part.voice.engine_failed"]')
    expect(notice).to_be_visible()
    assert reachable(page, notice)
    caption = page.locator("#caption")
    expect(caption).to_have_text(sentences[0])
    deliver(page, Done(seq=90_002, turn=900, status="finished"))
    expect(caption).to_have_text(sentences[1], timeout=9000)
    assert caption.evaluate("node => getComputedStyle(node).opacity") == "1"
