"""The studio as an admin uses it: personas edited with told errors, conversations without words."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from chat import selectors, services
from chat.models import Conversation, Persona

pytestmark = pytest.mark.django_db


@pytest.fixture
def studio(client: Client) -> Client:
    services.setup_personas()
    boss = get_user_model().objects.create_superuser("boss", password="a long password of words")
    client.force_login(boss)
    return client


@pytest.fixture
def persona(studio: Client) -> Persona:
    return Persona.objects.get(slug="default")


def form_of(persona: Persona, **changes: object) -> dict[str, object]:
    """What the change form would post."""
    skipped = ("id", "created_at", "updated_at", "is_active")
    fields = [field.name for field in Persona._meta.fields if field.name not in skipped]
    return {"is_active": "on", **{name: getattr(persona, name) for name in fields}, **changes}


def change(persona: Persona) -> str:
    return reverse("admin:chat_persona_change", args=[persona.pk])


def test_the_list_shows_every_persona_with_its_face(studio: Client):
    page = studio.get(reverse("admin:chat_persona_changelist")).content.decode()
    for look in ("mira", "dal", "ruru"):
        assert f'data-look="{look}"' in page
    assert 'type="module"' in page


def test_an_edit_reaches_the_conversation(studio: Client, persona: Persona):
    answer = studio.post(change(persona), form_of(persona, greeting_en="Good evening.", warmth=0.95))
    assert answer.status_code == 302
    edited = selectors.persona_for("default").as_persona()
    assert edited.greeting["en"] == "Good evening."
    assert edited.warmth == 0.95


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"warmth": 1.5}, "warmth"),
        ({"baseline_arousal": -2}, "baseline_arousal"),
        ({"name_en": "", "name_ko": ""}, "name_ko"),
        ({"slug": "Not A Slug"}, "slug"),
        ({"slug": "calm"}, "slug"),
        ({"speech_level": "royal"}, "speech_level"),
        ({"voice_en": "nobody"}, "voice_en"),
        ({"voice_ko": "hibari"}, "voice_ko"),
        ({"look": "nobody"}, "look"),
        ({"look": "mira hair=mohawk"}, "look"),
        ({"look_character": "ruru", "look_hair": "bob"}, "look"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_changes_nothing(studio: Client, persona: Persona, changes, field):
    answer = studio.post(change(persona), form_of(persona, **changes))
    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    before = form_of(persona)
    persona.refresh_from_db()
    assert form_of(persona) == before


def test_the_form_explains_itself_in_both_languages(studio: Client, persona: Persona):
    english = studio.get(change(persona), headers={"accept-language": "en"}).content.decode()
    korean = studio.get(change(persona), headers={"accept-language": "ko"}).content.decode()
    assert "how readily it comforts" in english
    assert "얼마나 쉽게 위로하고" in korean
    assert "how readily it comforts" not in korean
    assert 'id="persona-preview"' in english


def test_a_look_is_a_character_and_what_is_changed_of_it(studio: Client, persona: Persona):
    parts = {"look_character": "jun", "look_hair": "bun", "look_skin": "", "look_scene": "night"}
    assert studio.post(change(persona), form_of(persona, **parts)).status_code == 302
    assert selectors.persona_for("default").as_persona().look == "jun hair=bun scene=night"
    page = studio.get(change(persona), headers={"accept-language": "ko"}).content.decode()
    assert '<option value="bun" selected>틀어 올린 머리</option>' in page
    assert "여우" in page


def test_actions_duplicate_and_switch(studio: Client, persona: Persona):
    where = reverse("admin:chat_persona_changelist")
    studio.post(where, {"action": "duplicate", "_selected_action": [persona.pk]})
    copy = Persona.objects.get(slug="default-2")
    assert not copy.is_active
    studio.post(where, {"action": "activate", "_selected_action": [copy.pk]})
    copy.refresh_from_db()
    assert copy.is_active
    everyone = list(Persona.objects.values_list("pk", flat=True))
    page = studio.post(where, {"action": "deactivate", "_selected_action": everyone}, follow=True).content.decode()
    assert selectors.persona_for("default") is None
    assert "nobody can talk now" in page


def test_a_persona_with_conversations_cannot_be_deleted(studio: Client, persona: Persona):
    services.start_conversation(owner="x" * 64, persona=persona, lang="en")
    page = studio.post(reverse("admin:chat_persona_delete", args=[persona.pk]), {"post": "yes"})
    assert page.status_code == 200
    assert Persona.objects.filter(pk=persona.pk).exists()


# ---------------------------------------------------------------- conversations


def talk(persona: Persona, *, keep: bool) -> Conversation:
    conversation = services.start_conversation(owner="x" * 64, persona=persona, lang="en")
    if keep:
        services.set_consent(conversation=conversation.pk, sense="transcript", granted=True)
    services.accept_text(conversation=conversation.pk, client_id="m1", text="my secret plan", lang="en")
    services.add_text(conversation=conversation.pk, turn=1, index=0, text="tell me more", expression="curious")
    services.finish_turn(
        conversation=conversation.pk, turn=1, status="finished", strategy="question", why="", ms={"total": 812.0}
    )
    return conversation


@pytest.mark.parametrize("keep", [False, True])
def test_words_are_shown_only_of_a_kept_transcript(studio: Client, persona: Persona, keep: bool):
    conversation = talk(persona, keep=keep)
    page = studio.get(reverse("admin:chat_conversation_change", args=[conversation.pk])).content.decode()
    listing = studio.get(reverse("admin:chat_conversation_changelist")).content.decode()
    assert "total 812" in page
    assert ("my secret plan" in page) is keep
    assert ("tell me more" in page) is keep
    assert "my secret plan" not in listing
    assert str(conversation.pk) in listing


def test_conversations_are_looked_at_not_edited(studio: Client, persona: Persona):
    conversation = talk(persona, keep=True)
    assert studio.get(reverse("admin:chat_conversation_add")).status_code == 403
    answer = studio.post(reverse("admin:chat_conversation_change", args=[conversation.pk]), {"lang": "ko"})
    assert answer.status_code == 403
    conversation.refresh_from_db()
    assert conversation.lang == "en"


@pytest.mark.django_db(transaction=True)
def test_deleting_a_conversation_erases_it(studio: Client, persona: Persona):
    conversation = talk(persona, keep=True)
    other = talk(persona, keep=False)
    studio.post(reverse("admin:chat_conversation_delete", args=[conversation.pk]), {"post": "yes"})
    assert list(Conversation.objects.all()) == [other]
    studio.post(
        reverse("admin:chat_conversation_changelist"),
        {"action": "delete_selected", "_selected_action": [str(other.pk)], "post": "yes"},
    )
    assert not Conversation.objects.exists()


def test_strangers_are_sent_to_the_login(client: Client):
    answer = client.get(reverse("admin:chat_persona_changelist"))
    assert answer.status_code == 302
    assert "login" in answer.headers["location"]
