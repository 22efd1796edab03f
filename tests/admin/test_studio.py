"""The studio in a real browser: faces that are drawn, a live one that follows the form, and nothing that errs."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from avatar.house import House
from chat import samples, services
from chat.models import Persona
from tests.browser import chromium, measure

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.HELP)
    flags = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        # the playwright loop stays on this thread, which Django would take for an asynchronous caller
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        yield browser
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        browser.close()


@pytest.fixture
def studio(chrome: Browser, live_server, client: Client) -> Iterator[Page]:
    """A signed-in admin's page; the test fails on any error that the browser reports."""
    services.setup_personas()
    client.force_login(get_user_model().objects.create_superuser("boss", password="a long password of words"))
    context = chrome.new_context(viewport={"width": 1280, "height": 900}, locale="en-US", reduced_motion="reduce")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.goto(f"{live_server.url}/admin/chat/persona/")
    yield page
    context.close()
    assert errors == []


def test_every_persona_has_a_face_of_its_own_in_the_list(studio: Page):
    faces = studio.locator(".persona-face svg")
    faces.nth(2).wait_for()
    drawn = {faces.nth(number).inner_html() for number in range(faces.count())}
    assert len(drawn) == 3
    box = faces.first.bounding_box()
    assert box["width"] > 40
    assert box["height"] > 40


def test_the_live_face_follows_the_form(studio: Page):
    studio.get_by_role("link", name="Mira", exact=True).click()
    studio.locator("#persona-stage svg").wait_for()

    def picture() -> bytes:
        studio.wait_for_timeout(1200)
        return studio.locator("#persona-stage").screenshot()

    rest = picture()
    studio.get_by_role("button", name="happy", exact=True).click()
    happy = picture()
    assert happy != rest
    assert studio.get_by_role("button", name="happy", exact=True).get_attribute("aria-pressed") == "true"
    studio.locator("#id_expressiveness").fill("0")
    assert picture() != happy
    studio.locator("#id_look_character").select_option("sol")
    assert picture() != rest


def test_parts_of_a_look_are_chosen_seen_and_saved(studio: Page):
    studio.get_by_role("link", name="Mira", exact=True).click()
    drawing = studio.locator("#persona-stage svg")
    drawing.wait_for()
    seen = {drawing.inner_html()}
    for part, choice in (("hair", "bob"), ("eyes", "green"), ("glasses", "square"), ("scene", "night")):
        studio.locator(f"#id_look_{part}").select_option(choice)
        seen.add(re.sub(r"avatar\d+", "avatar", drawing.inner_html()))
    assert len(seen) == 5
    studio.locator("#id_look_character").select_option("ruru")
    assert studio.locator("#id_look_hair").is_disabled()
    assert studio.locator("#id_look_scene").is_enabled()
    studio.locator("input[name=_save]").first.click()
    studio.locator(".messagelist .success").wait_for()
    assert Persona.objects.get(slug="default").look == "ruru eyes=green glasses=square scene=night"


def test_slider_and_number_are_one_value_and_it_is_saved(studio: Page):
    studio.get_by_role("link", name="Mira", exact=True).click()
    number = studio.locator("#id_warmth")
    slider = number.locator("xpath=following-sibling::input[@type='range']")
    slider.wait_for()
    assert slider.input_value() == number.input_value() == "0.85"
    slider.fill("0.4")
    assert number.input_value() == "0.4"
    number.fill("0.55")
    assert slider.input_value() == "0.55"
    studio.locator("input[name=_save]").first.click()
    studio.locator(".messagelist .success").wait_for()
    assert Persona.objects.get(slug="default").warmth == 0.55


def test_the_policy_is_read_with_faces_and_no_scrolling_sideways(studio: Page):
    studio.get_by_role("link", name="How it answers").click()
    studio.locator("#strategy-validate svg").wait_for()
    celebrate = studio.locator("#strategy-celebrate")
    celebrate.scroll_into_view_if_needed()
    celebrate.locator("svg").wait_for()
    assert celebrate.locator("svg").inner_html() != studio.locator("#strategy-validate svg").inner_html()
    for width in (1280, 400):
        studio.set_viewport_size({"width": width, "height": 900})
        assert studio.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), width
    studio.get_by_role("link", name="Sol", exact=True).first.click()
    assert studio.locator(".policy-whose [aria-current=page]").inner_text() == "Sol"


@pytest.fixture
def voices(studio: Page, monkeypatch: pytest.MonkeyPatch) -> Page:
    """The studio with samples that its engines make when they are first asked for one."""
    monkeypatch.setattr(samples, "SAMPLES", samples.Samples(House))
    return studio


def test_a_voice_is_heard_to_its_end_and_told_politely(voices: Page, live_server):
    voices.goto(f"{live_server.url}/admin/chat/persona/voices/")
    voices.locator("[data-style]").select_option("joyful")
    play = voices.get_by_role("button", name="Play Logan", exact=True)
    play.focus()
    voices.keyboard.press("Enter")
    mine = "document.querySelector('[data-voice=\"hibari-low\"]')"
    assert voices.evaluate(f"{mine}.dataset.state") == "working"
    measure.until(voices, f"{mine}.dataset.state === 'playing'")
    assert voices.locator("[data-said]").inner_text() == "Logan is speaking."
    assert voices.evaluate(f"{mine}.getAttribute('aria-label')") == "Stop Logan"
    measure.until(voices, "document.querySelector('audio').currentTime > 0.3")
    assert voices.evaluate("document.querySelector('audio').duration") > 2
    measure.until(voices, f"{mine}.dataset.state === 'idle'")
    assert voices.evaluate("document.querySelector('audio').ended")
    assert voices.locator("[data-said]").inner_text() == "Logan has finished."


def test_another_voice_takes_over_and_pressed_again_it_stops(voices: Page, live_server):
    voices.goto(f"{live_server.url}/admin/chat/persona/voices/")
    voices.get_by_role("button", name="Play Hibari", exact=True).click()
    measure.until(voices, "document.querySelector('[data-voice=\"hibari\"]').dataset.state === 'playing'")
    other = "document.querySelector('[data-voice=\"hibari-low\"]').dataset.state"
    voices.get_by_role("button", name="Play Logan", exact=True).click()
    measure.until(voices, f"{other} === 'playing'")
    assert voices.locator("[data-state=playing][data-play]").count() == 1
    voices.get_by_role("button", name="Stop Logan", exact=True).click()
    assert voices.evaluate(other) == "idle"
    assert voices.evaluate("document.querySelector('audio').paused")


def test_what_went_wrong_and_what_to_do_is_told(voices: Page, live_server):
    page = voices.context.new_page()  # a refused sample is an error to the browser's console
    told = {"code": "too_fast", "message": "Many samples.", "hint": "Wait 9 seconds.", "retryable": True}
    page.route("**/voices/sample/*", lambda route: route.fulfill(status=429, json=told))
    page.goto(f"{live_server.url}/admin/chat/persona/voices/")
    page.get_by_role("button", name="Play Hibari", exact=True).click()
    measure.until(page, "document.querySelector('[data-voice=\"hibari\"]').dataset.state === 'failed'")
    assert page.locator("[data-said]").inner_text() == "Hibari could not be played. Many samples. Wait 9 seconds."
    page.unroute("**/voices/sample/*")
    page.get_by_role("button", name="Play Hibari", exact=True).click()
    measure.until(page, "document.querySelector('[data-voice=\"hibari\"]').dataset.state === 'playing'")


def test_a_voice_is_found_and_chosen_by_the_keyboard_and_saved(voices: Page):
    voices.get_by_role("link", name="Mira", exact=True).click()
    english = voices.locator(".field-voice_en")
    english.locator("summary").focus()
    voices.keyboard.press("Enter")
    english.locator("[data-search]").fill("할머니")  # words of the other language find it too
    assert english.locator("[data-row]:visible strong").all_inner_texts() == ["Edith"]
    english.locator("[data-search]").fill("할머니 british")
    assert "No voice fits" in english.locator(".voice-count").inner_text()
    english.locator("[data-search]").fill("man hibari")
    shown = english.locator("[data-row]:visible")
    everyone = shown.count()
    english.get_by_role("button", name="older").focus()
    voices.keyboard.press("Enter")
    assert 0 < shown.count() < everyone
    assert english.get_by_role("button", name="older").get_attribute("aria-pressed") == "true"
    english.locator("[data-search]").focus()
    voices.keyboard.press("ArrowDown")
    voices.keyboard.press("Space")
    title = english.locator("[data-row]:has(:checked) strong").inner_text()
    name = english.locator("input:checked").get_attribute("value")
    assert name != "hibari"
    assert english.locator("[data-now=title]").inner_text() == title
    assert voices.locator("[data-follows=voice_en] [data-play]").get_attribute("data-voice") == name
    voices.keyboard.press("Tab")
    assert voices.evaluate("document.activeElement.dataset.voice") == name  # from the chosen voice to its sample
    voices.locator("input[name=_save]").first.click()
    voices.locator(".messagelist .success").wait_for()
    assert Persona.objects.get(slug="default").voice_en == name


@pytest.mark.parametrize("width", [1280, 400])
def test_the_table_of_voices_does_not_scroll_the_page_sideways(voices: Page, live_server, width: int):
    voices.set_viewport_size({"width": width, "height": 900})
    voices.goto(f"{live_server.url}/admin/chat/persona/voices/")
    assert voices.locator("[data-row]:visible").count() > 100
    assert voices.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
