"""The policy in the studio: a page that people can read, and a persona's own, checked with told errors."""

from __future__ import annotations

import html

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from avatar.emotion import STYLES
from avatar.mind import fitting
from avatar.mind.strategies import BASIC, FAMILIES, FEELINGS, SUPPORT, strategies
from chat import policy_words as words
from chat import selectors, services
from chat.models import Persona
from tests.admin.test_persona_admin import change, form_of

pytestmark = pytest.mark.django_db
OWN = "sadness: validate, presence, comfort\ncomfort.sadness: tender, caring, 0.7"


@pytest.fixture
def studio(client: Client) -> Client:
    services.setup_personas()
    client.force_login(get_user_model().objects.create_superuser("boss", password="a long password of words"))
    return client


@pytest.fixture
def persona(studio: Client) -> Persona:
    return Persona.objects.get(slug="default")


def read(studio: Client, name: str, *args: object, lang: str = "en") -> str:
    answer = studio.get(reverse(f"admin:{name}", args=args), headers={"accept-language": lang})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_strategy_can_be_read_in_both_languages(studio: Client, lang: str):
    page = html.unescape(read(studio, "chat_persona_policy", lang=lang))
    for name, strategy in strategies().items():
        assert f'id="strategy-{name}"' in page
        assert strategy.why[lang].rsplit("}")[-1][1:] in page
        assert strategy.when.get(lang, "") in page
    for name in FEELINGS:
        assert f"<code>{name}</code>" in page
    assert "{feeling}" not in page
    assert ("언제" in page) == (lang == "ko")


def test_everything_on_it_has_a_name_in_both_languages():
    assert set(words.FEELINGS) == {*FEELINGS, "any"}
    assert set(words.STYLES) == set(STYLES)
    assert set(words.FAMILIES) == set(words.FAMILY_NOTES) == set(FAMILIES)
    assert set(words.SUPPORT) == set(SUPPORT)
    assert set(words.STRATEGIES) == set(strategies())
    assert {face for feeling in BASIC for face in fitting.faces(feeling)} <= set(words.FACES)


def test_the_page_is_found_from_the_index_and_the_personas(studio: Client, persona: Persona):
    where = reverse("admin:chat_persona_policy")
    assert where in read(studio, "index")
    assert where in read(studio, "chat_persona_changelist")
    assert reverse("admin:chat_persona_own_policy", args=[persona.pk]) in studio.get(change(persona)).content.decode()


def test_it_is_for_the_studio_only_and_cannot_be_written(studio: Client):
    where = reverse("admin:chat_persona_policy")
    studio.logout()
    assert studio.get(where).status_code == 302
    studio.force_login(get_user_model().objects.create_user("helper", password="a long one of words", is_staff=True))
    assert studio.get(where).status_code == 403
    assert where not in read(studio, "index")


def test_an_own_policy_reaches_the_conversation_the_page_and_a_copy(studio: Client, persona: Persona):
    answer = studio.post(change(persona), form_of(persona, policy=OWN.replace("\n", "\r\n")))
    assert answer.status_code == 302
    edited = selectors.persona_for("default")
    assert edited.as_persona().policy == OWN
    assert services.duplicate_persona(persona=edited).as_persona().policy == OWN
    page = read(studio, "chat_persona_own_policy", persona.pk)
    assert page.count('<tr class="own">') == 1
    assert "policy-own" in page
    assert '<tr class="own">' not in read(studio, "chat_persona_policy")
    assert studio.get(reverse("admin:chat_persona_own_policy", args=[9999])).status_code == 404


@pytest.mark.parametrize(
    ("policy", "en", "ko"),
    [
        ("sadness: celebrate", "celebrate may not be a step for sadness; allowed: validate", "쓸 수 있는 것: validate"),
        ("safety.any: 0.3", "safety answers words of danger", "페르소나마다 바꿀 수 없어요"),
        ("comfort.sadness: joyful, happy, 0.8", "joyful may not be shown to somebody who feels sadness", "sadness 앞"),
        ("hug: validate", "unknown here; use one of: neutral, happiness", "여기에 없는 이름이에요: hug"),
    ],
)
def test_a_mistake_is_told_with_what_is_allowed(studio: Client, persona: Persona, policy: str, en: str, ko: str):
    for lang, told in (("en", en), ("ko", ko)):
        answer = studio.post(change(persona), form_of(persona, policy=policy), headers={"accept-language": lang})
        assert told in str(answer.context["adminform"].form.errors["policy"][0])
        assert answer.status_code == 200
    persona.refresh_from_db()
    assert persona.policy == ""


def test_the_form_shows_what_holds_now_and_what_may_be_written(studio: Client, persona: Persona):
    page = studio.get(change(persona)).content.decode()
    assert "Nothing is changed" in page
    assert "sadness: validate, question, comfort" in page
    Persona.objects.filter(pk=persona.pk).update(policy=OWN)
    page = studio.get(change(persona)).content.decode()
    assert "comfort.sadness: tender, caring, 0.7" in page
    assert "Changed from the common table" in page
    broken = studio.post(change(persona), form_of(persona, policy="oh no")).content.decode()
    assert "not saved yet" in broken
    assert "sadness: validate, presence, comfort" in broken
    assert "Nothing is changed" in studio.get(reverse("admin:chat_persona_add")).content.decode()
