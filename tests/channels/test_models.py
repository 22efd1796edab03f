"""What the database itself refuses, and what it keeps: with consent the words, without it none."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from avatar.persona import builtin, builtin_personas
from chat import selectors, services
from chat.errors import Erased
from chat.models import ConsentChange, Conversation, Event, Persona, Turn

pytestmark = pytest.mark.django_db


@pytest.fixture
def persona() -> Persona:
    services.setup_personas()
    return Persona.objects.get(slug="default")


@pytest.fixture
def conversation(persona: Persona) -> Conversation:
    return services.start_conversation(owner=selectors.owner_of("visitor"), persona=persona, lang="en")


def say(conversation: Conversation, client_id: str = "m1", text: str = "the dog ran away"):
    return services.accept_text(conversation=conversation.pk, client_id=client_id, text=text, lang="en")[0]


def answer(conversation: Conversation, turn: int, text: str = "oh no, your dog") -> None:
    services.add_text(conversation=conversation.pk, turn=turn, index=0, text=text, expression="concerned")


def finish(conversation: Conversation, turn: int, status: str = "finished"):
    return services.finish_turn(
        conversation=conversation.pk, turn=turn, status=status, strategy="validate", why="sad words", ms={"total": 9.0}
    )


def everything(conversation: Conversation) -> str:
    """All that any row of the conversation holds, as one text."""
    rows = [
        *Conversation.objects.filter(pk=conversation.pk).values(),
        *Turn.objects.filter(conversation=conversation).values(),
        *Event.objects.filter(conversation=conversation).values(),
        *ConsentChange.objects.filter(conversation=conversation).values(),
    ]
    return str(rows)


# ---------------------------------------------------------------- personas


def test_builtin_personas_become_rows_that_say_the_same():
    assert sorted(services.setup_personas()) == sorted(builtin_personas())
    for slug, persona in builtin_personas().items():
        assert Persona.objects.get(slug=slug).as_persona() == persona
    assert selectors.persona_cards("ko")[0].slug == "default"
    assert selectors.persona_cards("ko")[0].name == builtin("default").name["ko"]


def test_setting_up_again_keeps_edits(persona: Persona):
    persona.name_en = "Renamed"
    persona.save()
    assert services.setup_personas() == []
    persona.refresh_from_db()
    assert persona.name_en == "Renamed"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("warmth", 1.01),
        ("playfulness", -0.1),
        ("expressiveness", 2.0),
        ("baseline_valence", -1.5),
        ("baseline_arousal", 1.1),
        ("speech_level", "royal"),
    ],
)
def test_the_database_refuses_numbers_out_of_range(persona: Persona, field: str, value: object):
    with pytest.raises(IntegrityError), transaction.atomic():
        Persona.objects.filter(pk=persona.pk).update(**{field: value})


def test_the_database_refuses_a_persona_without_a_name(persona: Persona):
    with pytest.raises(IntegrityError), transaction.atomic():
        Persona.objects.filter(pk=persona.pk).update(name_en="", name_ko="")


def test_clean_tells_the_field():
    nameless = Persona(slug="x")
    with pytest.raises(ValidationError) as refused:
        nameless.full_clean()
    assert {"name_en", "name_ko"} <= set(refused.value.message_dict)
    wild = Persona(slug="x", name_en="X", warmth=3)
    with pytest.raises(ValidationError) as refused:
        wild.full_clean()
    assert "warmth" in refused.value.message_dict


def test_an_unknown_or_inactive_persona_falls_to_the_first_active_one(persona: Persona):
    services.set_personas_active(slugs=["sunny"], active=False)
    assert selectors.persona_for("sunny") == persona
    assert selectors.persona_for("calm").slug == "calm"
    services.set_personas_active(slugs=["default", "calm"], active=False)
    assert selectors.persona_for("default") is None


def test_a_copy_is_inactive_and_leaves_the_original(persona: Persona):
    copy = services.duplicate_persona(persona=persona)
    again = services.duplicate_persona(persona=persona)
    assert (copy.slug, again.slug) == ("default-2", "default-3")
    assert not copy.is_active
    persona.refresh_from_db()
    assert persona.slug == "default"
    assert persona.is_active
    assert copy.character_ko == persona.character_ko


# ---------------------------------------------------------------- turns and events


def test_the_same_client_id_counts_once(conversation: Conversation):
    first = say(conversation)
    again = say(conversation, text="the dog ran away")
    assert first.fresh
    assert not again.fresh
    assert (again.turn, again.seq) == (first.turn, first.seq)
    assert conversation.turns.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Turn.objects.create(conversation=conversation, number=7, client_message_id="m1", lang="en")


def test_events_are_numbered_without_gaps_and_end_once(conversation: Conversation):
    turn = say(conversation).turn
    answer(conversation, turn)
    done = finish(conversation, turn)
    assert [event.seq for event in conversation.events.all()] == [1, 2, 3]
    assert done.seq == 3
    with pytest.raises(ValueError, match="ended already"):
        finish(conversation, turn, "failed")
    assert conversation.events.filter(kind="done").count() == 1
    record = conversation.turns.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(conversation=conversation, seq=99, kind="done", turn=record)
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(conversation=conversation, seq=3, kind="text", turn=record)
    with pytest.raises(IntegrityError), transaction.atomic():
        Turn.objects.filter(pk=record.pk).update(ended_at=None)


def test_turns_that_a_dead_process_left_open_end_as_failed(conversation: Conversation):
    finish(conversation, say(conversation).turn)
    left = say(conversation, "m2").turn
    ended = services.fail_open_turns(conversation=conversation.pk)
    assert [(done.turn, done.status) for done in ended] == [(left, "failed")]
    assert services.fail_open_turns(conversation=conversation.pk) == []
    assert list(conversation.turns.values_list("status", flat=True)) == ["finished", "failed"]


# ---------------------------------------------------------------- privacy


def test_without_consent_no_word_reaches_the_database(conversation: Conversation):
    turn = say(conversation).turn
    answer(conversation, turn)
    services.record_heard(conversation=conversation.pk, turn=turn, text="oh no")
    finish(conversation, turn)
    kept = everything(conversation)
    for word in ("dog", "oh no", "concerned", "validate", "sad words"):
        assert word not in kept
    assert conversation.turns.get().ms == {"total": 9.0}


def test_with_consent_words_are_kept_and_withdrawing_erases_them_at_once(conversation: Conversation):
    services.set_consent(conversation=conversation.pk, sense="transcript", granted=True)
    turn = say(conversation).turn
    answer(conversation, turn)
    finish(conversation, turn)
    kept = everything(conversation)
    assert "the dog ran away" in kept
    assert "oh no, your dog" in kept
    assert "sad words" in kept
    services.set_consent(conversation=conversation.pk, sense="transcript", granted=False)
    left = everything(conversation)
    for word in ("dog", "concerned", "validate", "sad words"):
        assert word not in left
    assert [(c.sense, c.granted) for c in conversation.consents.all()] == [("transcript", True), ("transcript", False)]
    say(conversation, "m2", "another dog")
    assert "dog" not in everything(conversation)


def test_the_camera_consent_is_logged_and_keeps_no_words(conversation: Conversation):
    services.set_consent(conversation=conversation.pk, sense="camera", granted=True)
    say(conversation)
    assert "dog" not in everything(conversation)
    conversation.refresh_from_db()
    assert not conversation.keep_transcript


def test_erasing_leaves_nothing(conversation: Conversation):
    services.set_consent(conversation=conversation.pk, sense="transcript", granted=True)
    finish(conversation, say(conversation).turn)
    assert services.erase_conversation(conversation=conversation.pk)
    assert not services.erase_conversation(conversation=conversation.pk)
    for model in (Conversation, Turn, Event, ConsentChange):
        assert not model.objects.exists()
    with pytest.raises(Erased):
        say(conversation)


def test_a_conversation_is_found_by_its_owner_only(conversation: Conversation):
    mine = selectors.owner_of("visitor")
    assert selectors.owned_conversation(conversation=str(conversation.pk), owner=mine) == conversation
    assert selectors.owned_conversation(conversation=str(conversation.pk), owner=selectors.owner_of("other")) is None
    assert selectors.owned_conversation(conversation="not-an-id", owner=mine) is None


def test_idle_conversations_can_be_erased_by_command(conversation: Conversation, capsys):
    call_command("erase_conversations", "--idle-days", "1")
    assert Conversation.objects.count() == 1
    call_command("erase_conversations", "--id", str(conversation.pk))
    assert Conversation.objects.count() == 0
    assert "Erased 1 conversation." in capsys.readouterr().out


def test_migrations_say_what_the_models_say():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
