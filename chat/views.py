"""The page, its health, and what a visitor may do with a conversation of their own. Reads and writes live elsewhere."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from avatar import __version__
from avatar.emotion import LANGUAGES
from avatar.house import House
from chat import live, selectors
from chat.routing import WS_PATH

VISITOR = "visitor"
"""The session's key of the random token that owns this browser's conversations."""


@require_GET
@ensure_csrf_cookie
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """The chat page; opening it gives the browser the session cookie that its socket must bring."""
    if VISITOR not in request.session:
        request.session[VISITOR] = secrets.token_urlsafe(32)
    wanted = request.GET.get("lang") or (get_language() or "en")[:2]
    lang = wanted if wanted in LANGUAGES else "en"
    return render(request, "chat.html", {"lang": lang, "ws_path": WS_PATH})


@require_GET
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 while the database answers, else 503; engines load in the background and may be degraded by name."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        database = True
    except DatabaseError:
        database = False
    house = House.shared()
    body = {
        "status": "ok" if database else "failing",
        "version": __version__,
        "database": database,
        "engines": "ready" if house.ready else "loading",
        "degraded": sorted(house.notices),
    }
    return JsonResponse(body, status=200 if database else 503)


@require_POST
def erase(request: HttpRequest, conversation: UUID) -> JsonResponse:
    """Erase one of the visitor's own conversations; nothing of it is left, in the database or in memory."""
    found = selectors.owned_conversation(conversation=conversation, owner=owner(request))
    if found is None:
        return _not_yours()
    live.erase(found.pk)
    return JsonResponse({"erased": str(conversation)})


@require_GET
@never_cache
def export(request: HttpRequest, conversation: UUID) -> JsonResponse:
    """Everything the database holds about one of the visitor's own conversations."""
    found = selectors.owned_conversation(conversation=conversation, owner=owner(request))
    if found is None:
        return _not_yours()
    response = JsonResponse(selectors.export_of(found), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = f'attachment; filename="gyogam-{conversation}.json"'
    return response


def owner(request: HttpRequest) -> str:
    """The visitor's owner key; a browser without the page's cookie owns nothing."""
    token = request.session.get(VISITOR)
    return selectors.owner_of(token) if token else "nobody"


def _not_yours() -> JsonResponse:
    return JsonResponse(
        {
            "code": "not_found",
            "message": "This browser has no conversation of that name.",
            "hint": "Open it in the browser that began it.",
        },
        status=404,
    )
