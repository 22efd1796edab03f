"""In the studio what is remembered of people is a number."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avatar.mind.notes import notes_in
from chat import remembering, services
from chat.models import MemoryConsent, Persona

pytestmark = pytest.mark.django_db(transaction=True)


def test_memories_are_counted_and_never_shown(admin_client: Client):
    services.setup_personas()
    talk = services.start_conversation(owner="o" * 64, persona=Persona.objects.get(slug="default"), lang="en")
    remembering.set_remembering(owner="o" * 64, on=True)
    note = notes_in("My dog Biscuit is fourteen and limps.", "en")[0]
    remembering.keep_memory(owner="o" * 64, note=note, conversation=talk.pk, now=timezone.now())
    consent = MemoryConsent.objects.get()
    for path in (
        reverse("admin:chat_memoryconsent_changelist"),
        reverse("admin:chat_memoryconsent_change", args=[consent.pk]),
        reverse("admin:chat_memoryconsent_delete", args=[consent.pk]),
        reverse("admin:chat_conversation_change", args=[talk.pk]),
        reverse("admin:chat_conversation_delete", args=[talk.pk]),
    ):
        answer = admin_client.get(path)
        assert answer.status_code == 200
        assert "Biscuit" not in answer.content.decode()
    assert "1" in admin_client.get(reverse("admin:chat_memoryconsent_changelist")).content.decode()
    admin_client.post(reverse("admin:chat_memoryconsent_delete", args=[consent.pk]), {"post": "yes"})
    assert not MemoryConsent.objects.exists()
