"""What may be remembered, by keyboard alone, on a wide page and a narrow one: asked, chosen, changed, erased."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.measure import until
from tests.browser.test_first_minute import event, say

Open = Callable[..., Page]
NAMED = {"en": "My name is Dana.", "ko": "내 이름은 다나야."}
ALSO = {"en": "I have two cats.", "ko": "요즘 기타를 배우고 있어."}
CHANGED = {"en": "My name is Dan.", "ko": "내 이름은 다온이야."}
AGAIN = {"en": "It's good to see you again, Dan.", "ko": "다온 님, 다시 만나서 반가워요."}


def press(page: Page, selector: str, key: str = "Enter") -> None:
    page.locator(selector).focus()
    page.keyboard.press(key)


@pytest.mark.parametrize(("lang", "width", "height"), [("en", 1280, 860), ("ko", 390, 760)])
def test_the_person_decides_what_is_remembered(open_page: Open, lang: str, width: int, height: int) -> None:
    page = open_page(lang, width=width, height=height)
    narrow = width < 1120

    def panel() -> None:
        if narrow and page.locator("#open-panel").get_attribute("aria-expanded") == "false":
            press(page, "#open-panel")

    def close() -> None:
        if narrow and page.locator("#open-panel").get_attribute("aria-expanded") == "true":
            page.locator("#close-panel").focus()
            page.keyboard.press("Escape")

    switch, items, offer = page.locator("#memory-switch"), page.locator(".memory-item"), page.locator("#offer")
    panel()
    expect(switch).to_have_attribute("aria-checked", "false")
    press(page, "#memory-switch", "Space")
    expect(switch).to_have_attribute("aria-checked", "true")
    close()

    say(page, NAMED[lang])
    expect(offer).to_be_visible(timeout=60_000)
    expect(offer).to_contain_text(NAMED[lang])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is pushed off the page"
    press(page, "#offer-keep")
    expect(offer).to_be_hidden()
    expect(items).to_have_count(1)
    until(page, event("done", turn=1), 90)
    say(page, ALSO[lang])
    expect(offer).to_contain_text(ALSO[lang], timeout=60_000)
    press(page, "#offer-dismiss")
    expect(offer).to_be_hidden()
    expect(items).to_have_count(1)

    panel()
    press(page, ".memory-item button >> nth=0")
    page.keyboard.type("x")
    page.keyboard.press("Escape")
    expect(items.locator(".memory-text")).to_have_text(NAMED[lang])
    expect(page.locator("#memory")).to_be_visible()
    press(page, ".memory-item button >> nth=0")
    page.keyboard.type(CHANGED[lang])
    page.keyboard.press("Enter")
    expect(items.locator(".memory-text")).to_have_text(CHANGED[lang])
    close()

    page.reload()
    expect(page.locator(".answer-words").first).to_contain_text(AGAIN[lang], timeout=60_000)
    panel()
    expect(items).to_have_count(1)
    press(page, "#memory-erase")
    expect(items).to_have_count(1)
    page.keyboard.press("Enter")
    expect(items).to_have_count(0)
    press(page, "#memory-switch", "Space")
    expect(switch).to_have_attribute("aria-checked", "false")
