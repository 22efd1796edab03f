"""The end of the talk stays in sight, whatever takes room from it, until the person scrolls up to read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.measure import until
from tests.browser.test_first_minute import event, say

Open = Callable[..., Page]
BOX = "document.querySelector('#log-scroll')"
GAP = f"{BOX}.scrollHeight - {BOX}.scrollTop - {BOX}.clientHeight"


@pytest.mark.parametrize(("width", "height"), [(1280, 760), (360, 740)])
def test_the_end_of_the_talk_stays_in_sight_when_the_help_card_comes(open_page: Open, width: int, height: int) -> None:
    page = open_page("en", width=width, height=height)
    for turn, text in enumerate(("Hello there", "I want to kill myself", "I don't know what to do"), 1):
        say(page, text)
        until(page, event("done", turn=turn), 90)
    expect(page.locator("#card")).to_be_visible()
    page.wait_for_timeout(500)
    assert page.evaluate(GAP) < 2

    page.evaluate(f"{BOX}.scrollTop = 0")
    page.wait_for_timeout(300)
    page.evaluate("document.querySelector('#card').hidden = true")
    page.evaluate("document.querySelector('#card').hidden = false")
    page.wait_for_timeout(300)
    assert page.evaluate(f"{BOX}.scrollTop") == 0, "who reads above is left there"
    say(page, "Are you there?")
    page.wait_for_timeout(500)
    assert page.evaluate(GAP) < 2
