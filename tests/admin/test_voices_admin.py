"""Voices in the studio: offered in both languages, and heard, as real sound from the real engine."""

from __future__ import annotations

import asyncio
import io
import itertools

import numpy as np
import pytest
import soundfile
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from avatar.errors import Busy, MissingWeights
from avatar.house import House
from avatar.senses.pitch import pitch
from avatar.voice import files
from avatar.voice.voices import voices
from chat import samples, services, voice_words
from chat.models import Persona

pytestmark = pytest.mark.django_db
SAMPLE = "/admin/chat/persona/voices/sample/"


@pytest.fixture(scope="module")
def house() -> House:
    """Engines that load when they are first asked for, as behind the server."""
    return House()


@pytest.fixture
def studio(client: Client, house: House, monkeypatch: pytest.MonkeyPatch) -> Client:
    services.setup_personas()
    monkeypatch.setattr(samples, "SAMPLES", samples.Samples(lambda: house))
    client.force_login(get_user_model().objects.create_superuser("boss", password="a long password of words"))
    return client


def heard(body: bytes) -> tuple[np.ndarray, int]:
    return soundfile.read(io.BytesIO(body), dtype="float32")


def height(body: bytes) -> float:
    """Median pitch of what is voiced, in Hz; the test fails where nothing is."""
    found = pitch(*heard(body))
    assert (found > 0).mean() > 0.3
    return float(np.median(found[found > 0]))


def test_a_sample_is_speech_that_says_it_is_synthetic(studio: Client):
    answer = studio.get(SAMPLE, {"voice": "hibari-low"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "audio/wav"
    sound, rate = heard(answer.content)
    assert 2 < len(sound) / rate < 8
    assert 0.02 < np.sqrt(np.mean(sound**2)) < 0.5
    with soundfile.SoundFile(io.BytesIO(answer.content)) as file:
        assert file.comment == files.COMMENT
    woman = studio.get(SAMPLE, {"voice": "hibari"})
    assert height(woman.content) > 1.3 * height(answer.content)


def test_style_and_strength_are_heard(studio: Client):
    plain, half, joyful = (
        studio.get(SAMPLE, {"voice": "hibari", "style": style, "intensity": strength}).content
        for style, strength in (("neutral", "1"), ("joyful", "0.5"), ("joyful", "1"))
    )
    assert height(plain) < height(half) < height(joyful)


def test_a_part_of_the_sound_may_be_asked_for(studio: Client):
    whole = studio.get(SAMPLE, {"voice": "hibari"}).content
    part = studio.get(SAMPLE, {"voice": "hibari"}, headers={"range": "bytes=4-11"})
    assert part.status_code == 206
    assert part.content == whole[4:12]
    assert part.headers["Content-Range"] == f"bytes 4-11/{len(whole)}"
    assert studio.get(SAMPLE, {"voice": "hibari"}, headers={"range": "bytes=0-"}).content == whole
    assert studio.get(SAMPLE, {"voice": "hibari"}, headers={"range": f"bytes={len(whole)}-"}).status_code == 416


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"voice": "nobody"}, 404, "unknown_name"),
        ({}, 404, "unknown_name"),
        ({"voice": "hibari", "style": "furious"}, 400, "bad_input"),
        ({"voice": "hibari", "style": "sad:0.6+tender:0.4"}, 400, "bad_input"),
        ({"voice": "hibari", "style": "sad", "intensity": "2"}, 400, "bad_input"),
        ({"voice": "hibari", "style": "sad", "intensity": "nan"}, 400, "bad_input"),
        ({"voice": "hibari", "style": "sad", "intensity": "much"}, 400, "bad_input"),
    ],
)
def test_a_wrong_wish_is_told_in_the_reader_s_language(studio: Client, asked: dict[str, str], status: int, code: str):
    told = [studio.get(SAMPLE, asked, headers={"accept-language": lang}) for lang in ("en", "ko")]
    assert {answer.status_code for answer in told} == {status}
    english, korean = (answer.json() for answer in told)
    assert english["code"] == korean["code"] == code
    assert english["message"].isascii()
    assert not korean["message"].isascii()
    assert english["hint"]
    assert korean["hint"]


def test_only_the_studio_listens_and_only_by_get(studio: Client):
    assert studio.post(SAMPLE, {"voice": "hibari"}).status_code == 405
    studio.logout()
    assert studio.get(SAMPLE, {"voice": "hibari"}).status_code == 403
    for name, staff in (("visitor", False), ("helper", True)):  # staff without a right to see personas
        studio.force_login(get_user_model().objects.create_user(name, is_staff=staff))
        refused = studio.get(SAMPLE, {"voice": "hibari"})
        assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")


def test_too_many_are_told_to_wait_and_what_is_held_is_not_counted(
    studio: Client, house: House, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(samples, "NEW_SAMPLES", (1, 60.0))
    assert [studio.get(SAMPLE, {"voice": "hibari"}).status_code for _ in range(3)] == [200] * 3
    refused = studio.get(SAMPLE, {"voice": "hibari-low"})
    assert (refused.status_code, refused.json()["code"]) == (429, "too_fast")


def test_one_waits_for_another_and_not_for_ever(studio: Client, house: House, monkeypatch: pytest.MonkeyPatch):
    ticks = itertools.count(step=30.0)
    busy = samples.Samples(lambda: house, lambda: next(ticks))
    monkeypatch.setattr(samples, "SAMPLES", busy)
    busy._making.acquire()
    refused = studio.get(SAMPLE, {"voice": "hibari"})
    assert (refused.status_code, refused.json()["code"], refused.json()["retryable"]) == (503, "busy", True)
    busy._making.release()
    assert studio.get(SAMPLE, {"voice": "hibari"}).status_code == 200


async def test_who_asks_for_another_voice_does_not_wait_for_the_first(house: House):
    made = samples.Samples(lambda: house)
    made._making.acquire()
    first = asyncio.create_task(made.wav(samples.wish("hibari"), "boss"))
    await asyncio.sleep(0)
    second = asyncio.create_task(made.wav(samples.wish("hibari-low"), "boss"))
    with pytest.raises(Busy):
        await first
    made._making.release()
    assert (await second).startswith(b"RIFF")


def test_an_engine_that_cannot_run_says_what_to_do(studio: Client, monkeypatch: pytest.MonkeyPatch, tmp_path):
    monkeypatch.setenv("GYOGAM_HOME", str(tmp_path))  # no weights there
    monkeypatch.setattr(samples, "SAMPLES", samples.Samples(House))
    monkeypatch.setattr("avatar.voice.kokoro_model.model", lambda threads: _missing())
    refused = studio.get(SAMPLE, {"voice": "ko-minji"})
    assert refused.status_code == 503
    assert "make setup" in refused.json()["hint"]


def _missing() -> None:
    raise MissingWeights("kokoro is not prepared.", "Run `make setup`.")


def test_every_voice_is_in_the_table_and_in_its_form_in_both_languages(studio: Client):
    persona = Persona.objects.get(slug="default")
    for lang, word in (("en", "older woman"), ("ko", "나이 든 여성")):
        table = studio.get(reverse("admin:chat_persona_voices"), headers={"accept-language": lang}).content.decode()
        form = studio.get(
            reverse("admin:chat_persona_change", args=[persona.pk]), headers={"accept-language": lang}
        ).content.decode()
        assert word in table
        for voice in voices():
            assert f'data-voice="{voice.name}"' in table
            assert f'name="voice_{voice.lang}" value="{voice.name}"' in form
        assert 'name="voice_en" value="hibari" checked' in form


def test_every_built_in_voice_has_korean_words_and_an_impression():
    for voice in (voice for voice in voices() if voice.engine != "fake"):  # which other tests may have listed
        assert (voice.gender, voice.age) in voice_words.IMPRESSIONS, voice.name
        english, korean = voice_words.about(voice)
        assert english != korean, voice.name
        assert voice.title, voice.name


def test_the_table_is_for_people_who_may_see_personas(client: Client):
    client.force_login(get_user_model().objects.create_user("helper", is_staff=True))
    assert client.get(reverse("admin:chat_persona_voices")).status_code == 403
