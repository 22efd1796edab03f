"""The panel says why it reads what it reads, by keyboard too; and the person's own word stands above it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]
SAID = {"en": "I failed my exam and I feel awful", "ko": "시험에 떨어져서 너무 속상해"}
OWN_WORD = {"en": "Your word", "ko": "하신 말씀"}


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_panel_says_why_and_takes_the_persons_word(open_page: Open, lang: str) -> None:
    page = open_page(lang)
    why = page.locator("#why")
    expect(why).to_be_hidden()
    page.fill("#composer-text", SAID[lang])
    page.press("#composer-text", "Enter")
    expect(why).to_be_visible(timeout=30_000)
    expect(page.locator("#why-lines")).to_be_hidden()
    page.locator("#why summary").focus()
    page.keyboard.press("Enter")
    words = page.locator('.why-line[data-source="text"]')
    expect(words).to_be_visible()
    expect(words).to_contain_text("100%")

    page.locator("#wrong").click()
    page.locator("#correction-list button").nth(1).click()
    own = page.locator('.why-line[data-source="user"]')
    expect(own).to_contain_text(OWN_WORD[lang])
    expect(own).to_contain_text("100%")
    expect(words).to_contain_text(re.compile(r"^0%"))
    expect(page.locator("#told")).to_be_visible()
    page.wait_for_timeout(2500)  # later readings of the server agree with what was said
    expect(page.locator("#told")).to_be_visible()

    page.locator("#told-undo").click()
    expect(own).to_have_count(0)
    page.wait_for_timeout(2500)
    expect(page.locator("#told")).to_be_hidden()
