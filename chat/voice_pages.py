"""The studio's voices: a page that lists them all, and the address from which a sample of one is played."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_GET

from avatar.errors import BadInput, GyogamError, UnknownName
from chat import samples
from chat.bilingual import both, pick
from chat.errors import TooFast
from chat.models import Persona
from chat.voices import facets, offered, styles

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


@require_GET
async def sample(request: HttpRequest) -> HttpResponse:
    """A wav of the sample, or a JSON error that says what to do; of people who may see personas only."""
    user = await request.auser()
    allowed = user.is_active and user.is_staff  # type: ignore[union-attr]
    if not allowed or not (await user.ahas_perm("chat.view_persona") or await user.ahas_perm("chat.change_persona")):
        told = pick("Only the studio's people may listen here.", "스튜디오 사람만 들을 수 있어요.")
        return _refused(403, "not_allowed", told, pick("Sign in again and press once more.", "다시 로그인해 주세요."))
    asked = request.GET
    try:
        wanted = samples.wish(asked.get("voice", ""), asked.get("style", "neutral"), asked.get("intensity", "1"))
        body = await samples.SAMPLES.wav(wanted, user.pk)
    except GyogamError as error:
        return _refused(_status(error), error.code, str(error.args[0]), error.hint, again=error.retryable)
    response = _part(request, body)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = "private, max-age=300"
    response.headers["Content-Disposition"] = f'inline; filename="{wanted.voice.name}-{wanted.style}.wav"'
    return response


def _part(request: HttpRequest, body: bytes) -> HttpResponse:
    """The file, or the part of it that was asked for: some browsers play sound only in parts."""
    found = _RANGE.fullmatch(request.headers.get("Range", ""))
    if found is None:
        return HttpResponse(body, content_type="audio/wav")
    first = int(found[1])
    last = min(int(found[2] or len(body)), len(body) - 1)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{len(body)}"})
    part = HttpResponse(body[first : last + 1], status=206, content_type="audio/wav")
    part.headers["Content-Range"] = f"bytes {first}-{last}/{len(body)}"
    return part


def _status(error: GyogamError) -> int:
    if isinstance(error, UnknownName):
        return 404
    if isinstance(error, TooFast):
        return 429
    return 400 if isinstance(error, BadInput) else 503


def _refused(status: int, code: str, message: str, hint: str, *, again: bool = False) -> HttpResponse:
    body = {"code": code, "message": message, "hint": hint, "retryable": again}
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    add_never_cache_headers(response)
    return response


class VoicePages(admin.ModelAdmin):
    """What the persona admin adds for voices."""

    def get_urls(self) -> list[URLPattern | URLResolver]:
        own = [
            path("voices/", self.admin_site.admin_view(self.voices_view), name="chat_persona_voices"),
            path("voices/sample/", sample, name="chat_persona_voice_sample"),
        ]
        return own + super().get_urls()

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), "styles": styles()})

    def voices_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = [voice for lang in ("en", "ko") for voice in offered(lang)]
        context = {
            **self.admin_site.each_context(request),
            "title": both("Voices", "목소리"),
            "opts": Persona._meta,
            "voices": found,
            "facets": facets(found, with_language=True),
            "styles": styles(),
            "media": self.media,
        }
        return render(request, "admin/chat/persona/voices.html", context)
