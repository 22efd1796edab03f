"""Dubbing in the studio: a recording goes up in the request's body, a line comes back, and nothing is kept."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import numpy as np
import pytest
import soundfile
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from avatar.house import House
from avatar.senses.sound import RATE, resampled, to_pcm16
from avatar.voice.coqui_joe import VOICE as JOE
from avatar.voice.hibari import Hibari
from avatar.voice.reading import read
from avatar.voice.voices import engine
from chat import dubbing_page, services

pytestmark = pytest.mark.django_db
TEXT = "I never knew that you were living all alone in here."


@pytest.fixture(scope="module")
def house() -> House:
    """Engines that load when they are first asked for, as behind the server."""
    return House()


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    """A line as the page sends it."""
    return spoken("surprised")


def spoken(style: str) -> np.ndarray:
    """Mono at 16 kHz."""
    said = engine("hibari").speak(TEXT, voice="hibari-low", style=style)
    return resampled(said.samples, said.sample_rate)


@pytest.fixture
def studio(client: Client, house: House, monkeypatch: pytest.MonkeyPatch) -> Client:
    services.setup_personas()
    monkeypatch.setattr(House, "shared", lambda: house)
    monkeypatch.setattr(dubbing_page, "_windows", {})
    client.force_login(get_user_model().objects.create_superuser("boss", password="a long password of words"))
    return client


def send(studio: Client, samples: np.ndarray, lang: str = "en", **changed: Any) -> HttpResponse:
    told = {"voice": "hibari", "text": TEXT, "pcm": base64.b64encode(to_pcm16(samples)).decode(), **changed}
    return studio.post(
        reverse("admin:chat_persona_dubbing_line"),
        json.dumps(told),
        content_type="application/json",
        headers={"accept-language": lang},
    )


def test_a_line_comes_back_in_the_pace_of_the_recording(studio: Client, speech: np.ndarray):
    answer = send(studio, speech)
    assert answer.status_code == 200, answer.content
    assert answer.headers["Content-Type"] == "audio/wav"
    assert "no-store" in answer.headers["Cache-Control"]
    sound, rate = soundfile.read(io.BytesIO(answer.content), dtype="float32")
    slow = send(studio, spoken("sad"))
    longer, _ = soundfile.read(io.BytesIO(slow.content), dtype="float32")
    assert len(longer) > 1.1 * len(sound)
    assert read(sound, rate).syllables


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_what_cannot_be_followed_is_told_in_the_readers_language(studio: Client, speech: np.ndarray, lang: str):
    for samples, reason in ((np.zeros(RATE), "silent"), (speech[:2000], "short"), (np.tile(speech, 20), "long")):
        answer = send(studio, samples, lang)
        assert answer.status_code in (400, 413), reason
        told = answer.json()
        assert told["code"] == "bad_reading"
        assert told["message"] == dubbing_page.REASONS[reason][lang == "ko"]
        assert told["hint"]


def test_bad_requests_are_refused(studio: Client, speech: np.ndarray):
    for changed in (
        {"voice": JOE.name},
        {"voice": "nobody"},
        {"text": " ... "},
        {"text": "a" * 301},
        {"text": 5},
        {"pcm": "%%%"},
        {"pcm": base64.b64encode(b"abc").decode()},
    ):
        answer = send(studio, speech, **changed)
        assert answer.status_code == 400, changed
        assert answer.json()["hint"]
    address = reverse("admin:chat_persona_dubbing_line")
    assert studio.post(address, "[]", content_type="application/json").status_code == 400
    assert studio.get(address).status_code == 405


def test_no_one_makes_more_than_so_many_a_minute(studio: Client, speech: np.ndarray, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dubbing_page, "LINES", (1, 60.0))
    assert send(studio, speech).status_code == 200
    assert send(studio, speech).status_code == 429


def test_it_is_for_people_who_may_see_personas(client: Client, speech: np.ndarray):
    assert send(client, speech).status_code == 403
    client.force_login(get_user_model().objects.create_user("helper", is_staff=True))
    assert send(client, speech).status_code == 403
    assert client.get(reverse("admin:chat_persona_dubbing")).status_code == 403


def test_a_page_of_another_site_cannot_send(speech: np.ndarray):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(get_user_model().objects.create_superuser("boss", password="a long password of words"))
    assert send(strict, speech).status_code == 403


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_page_offers_every_voice_that_can_follow(studio: Client, lang: str):
    page = studio.get(reverse("admin:chat_persona_dubbing"), headers={"accept-language": lang}).content.decode()
    assert ("더빙하기" in page) == (lang == "ko")
    for voice in Hibari().voices():
        assert f'value="{voice.name}"' in page
    assert 'value="kokoro-ko"' in page
    assert f'value="{JOE.name}"' not in page
    index = studio.get(reverse("admin:index"), headers={"accept-language": lang}).content.decode()
    assert reverse("admin:chat_persona_dubbing") in index
