"""The studio in a real browser: faces that are drawn, a live one that follows the form, and nothing that errs."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from chat import services
from chat.models import Persona
from tests.browser import chromium

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
