"""The page, its headers, its health, and what a visitor may do with a conversation of their own."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from chat import selectors, services
from chat.models import Conversation, Persona

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visitor() -> Client:
    """A browser that has opened the page."""
    services.setup_personas()
    client = Client(enforce_csrf_checks=True)
    client.get("/")
    return client


def talk_of(visitor: Client) -> Conversation:
    owner = selectors.owner_of(visitor.session["visitor"])
    conversation = services.start_conversation(owner=owner, persona=Persona.objects.get(slug="default"), lang="en")
    services.set_consent(conversation=conversation.pk, sense="transcript", granted=True)
    services.accept_text(conversation=conversation.pk, client_id="m1", text="my words", lang="en")
    return conversation


def erase(client: Client, conversation: Conversation, **headers: str):
    return client.post(reverse("erase", args=[conversation.pk]), headers=headers)


def token(client: Client) -> dict[str, str]:
    return {"X-CSRFToken": client.cookies["csrftoken"].value}


@pytest.mark.parametrize(
    ("path", "accepts", "lang"),
    [
        ("/", "en", "en"),
        ("/", "ko-KR,ko;q=0.9", "ko"),
        ("/", "fr", "en"),
        ("/?lang=ko", "en", "ko"),
        ("/?lang=xx", "en", "en"),
    ],
)
def test_the_page_speaks_the_visitor_s_language(client: Client, path: str, accepts: str, lang: str):
    answer = client.get(path, headers={"accept-language": accepts})
    assert answer.status_code == 200
    assert answer.context["lang"] == lang
    assert answer.context["ws_path"] == "/ws/chat/"


def test_opening_the_page_gives_the_cookie_that_the_socket_asks_for(visitor: Client):
    cookie = visitor.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    first = visitor.session["visitor"]
    visitor.get("/")
    assert visitor.session["visitor"] == first
    assert len(first) >= 32


def test_every_answer_carries_the_security_headers(client: Client):
    for path in ("/", "/health", "/admin/login/", "/nowhere"):
        headers = client.get(path).headers
        policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
        assert policy["script-src"] == "'self'"
        assert policy["connect-src"] == "'self' ws://testserver wss://testserver"
        assert (policy["default-src"], policy["object-src"]) == ("'self'", "'none'")
        assert not [name for name, sources in policy.items() if "unsafe" in sources or "*" in sources.split()]
        assert policy["frame-ancestors"] == "'none'"
        assert "microphone=(self)" in headers["Permissions-Policy"]
        assert "camera=(self)" in headers["Permissions-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_host_that_is_not_ours_is_refused_and_named_nowhere(client: Client):
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "evil" not in answer.headers["Content-Security-Policy"]


def test_a_persona_s_words_are_never_markup(admin_client: Client):
    services.setup_personas()
    Persona.objects.filter(slug="default").update(
        name_en="<script>alert(1)</script>", about_en='"><img src=x onerror=alert(1)>'
    )
    page = admin_client.get(reverse("admin:chat_persona_changelist")).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;img src=x" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_the_page_has_no_inline_script(visitor: Client):
    page = visitor.get("/").content.decode()
    for tag in page.split("<script")[1:]:
        opening, body = tag.split(">", 1)
        assert "src=" in opening or 'type="application/json"' in opening
        assert "src=" not in opening or body.startswith("</script>")
    assert " onclick=" not in page
    assert " style=" not in page


def test_health_names_what_it_knows(client: Client):
    body = client.get("/health").json()
    assert body["status"] == "ok"
    assert body["database"] is True
    assert body["engines"] in ("ready", "loading")


def test_a_conversation_can_be_taken_along(visitor: Client):
    conversation = talk_of(visitor)
    answer = visitor.get(reverse("export", args=[conversation.pk]))
    assert "attachment" in answer.headers["Content-Disposition"]
    data = json.loads(answer.content)
    assert data["conversation"] == str(conversation.pk)
    assert data["turns"][0]["text"] == "my words"
    assert data["consents"][0]["sense"] == "transcript"
    assert data["events"][0]["kind"] == "accepted"


def test_a_conversation_can_be_erased_by_its_owner_with_a_token_only(visitor: Client):
    conversation = talk_of(visitor)
    assert erase(visitor, conversation).status_code == 403
    assert visitor.get(reverse("erase", args=[conversation.pk])).status_code == 405
    stranger = Client(enforce_csrf_checks=True)
    stranger.get("/")
    assert erase(stranger, conversation, **token(stranger)).status_code == 404
    assert stranger.get(reverse("export", args=[conversation.pk])).status_code == 404
    assert Conversation.objects.count() == 1
    assert erase(visitor, conversation, **token(visitor)).json() == {"erased": str(conversation.pk)}
    assert not Conversation.objects.exists()
    assert erase(visitor, conversation, **token(visitor)).status_code == 404


def test_a_browser_that_never_opened_the_page_owns_nothing(client: Client):
    services.setup_personas()
    persona = Persona.objects.get(slug="default")
    conversation = services.start_conversation(owner=selectors.owner_of(""), persona=persona, lang="en")
    answer = client.get(reverse("export", args=[conversation.pk]))
    assert answer.status_code == 404
    assert answer.json()["hint"]
