"""What is written in another language than the page's, in a real Chromium."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.measure import until
from tests.browser.test_first_minute import Open, event, say

KIND = {"en": "I understand English and Korean well", "ko": "한국어와 영어를 잘 알아들어요"}


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_words_in_another_language_are_met_kindly_and_answered(open_page: Open, lang: str) -> None:
    page = open_page(lang)
    say(page, "estoy muy triste hoy, no sé qué hacer")
    line = page.locator("#notices .notice", has_text=KIND[lang])
    expect(line).to_be_visible(timeout=30_000)
    expect(line).to_have_class(re.compile("is-calm"))
    until(page, event("done", turn=1, status="finished"), 90)


def test_korean_on_an_english_page_is_answered_in_korean(open_page: Open) -> None:
    page = open_page("en")
    say(page, "시험에 떨어져서 너무 속상해")
    until(page, event("done", turn=1), 90)
    assert re.search("[가-힣]{2}", page.locator(".answer-words").last.inner_text())
