"""The studio's dubbing: a person reads a line aloud, and a voice says a text the way they read it.

The recording comes in the request's body, 16 bit samples at 16 kHz as base64 in JSON: never as a form, whose files
Django may spool to disk. It is read in memory, and neither it nor what is made of it is kept or logged.
"""

from __future__ import annotations

import base64
import binascii
import json
import time
from collections.abc import Hashable
from itertools import groupby
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST

from avatar.engines.base import Samples, Voice
from avatar.errors import BadInput, Busy, EngineFailed, GyogamError
from avatar.house import House
from avatar.senses.sound import RATE, from_pcm16
from avatar.voice import files, voices
from avatar.voice.dubbing import Following, dub
from avatar.voice.reading import LONGEST_S, BadReading, read
from avatar.voice.saying import sayable
from chat.bilingual import both, pick
from chat.errors import TooFast
from chat.limits import Window
from chat.models import Persona
from chat.voices import offered

LONGEST_TEXT = 300
MOST_BYTES = int(1.4 * 2 * RATE * LONGEST_S) + 4_096
"""Of a request: the longest recording as base64, and the words."""
LINES = (20, 60.0)
"""Lines that one person may have dubbed, in so many seconds."""
WITHIN_S = 60.0
REASONS: dict[str, tuple[str, str, str, str]] = {
    "silent": (
        "The recording is silent.",
        "녹음에 소리가 없어요.",
        "Check the microphone and record again.",
        "마이크를 확인하고 다시 녹음해 주세요.",
    ),
    "short": (
        "The recording is too short.",
        "녹음이 너무 짧아요.",
        "Read a whole word or line.",
        "한 낱말이나 한 문장을 읽어 주세요.",
    ),
    "long": (
        f"The recording is longer than {LONGEST_S:.0f} seconds.",
        f"녹음이 {LONGEST_S:.0f}초보다 길어요.",
        "Record one line at a time.",
        "한 번에 한 문장씩 녹음해 주세요.",
    ),
    "clipped": (
        "The recording was too loud: its peaks are cut off.",
        "녹음 소리가 너무 커서 찌그러졌어요.",
        "Move back a little and record again.",
        "조금 떨어져서 다시 녹음해 주세요.",
    ),
    "no_speech": (
        "Nobody speaks in the recording.",
        "녹음에서 말소리를 찾지 못했어요.",
        "Read a line aloud.",
        "한 문장을 소리 내어 읽어 주세요.",
    ),
    "no_pitch": (
        "The recording is whispered: it has no melody to follow.",
        "속삭이는 소리라서 따라 할 가락이 없어요.",
        "Read the line aloud.",
        "소리 내어 읽어 주세요.",
    ),
}
"""What a recording that cannot be followed is told as: message and hint, each in both languages."""

_windows: dict[Hashable, Window] = {}


def following() -> list[Voice]:
    """The voices that can follow a reading."""
    return [voice for voice in voices.voices() if isinstance(voices.engine(voice.engine), Following)]


def asked(body: bytes) -> tuple[Voice, str, Samples]:
    """Voice, text and recording of a request. Raises BadInput."""
    broken = BadInput(
        pick("The page sent something that cannot be read.", "페이지가 보낸 것을 읽을 수 없어요."),
        pick("Load the page again.", "페이지를 새로 고쳐 주세요."),
    )
    try:
        told = json.loads(body)
        name, text, sound = (told[key] for key in ("voice", "text", "pcm"))
        samples = from_pcm16(base64.b64decode(sound, validate=True))
    except (ValueError, TypeError, KeyError, binascii.Error):
        raise broken from None
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        raise BadInput(
            pick("The text is too long.", "글이 너무 길어요."),
            pick(f"Write at most {LONGEST_TEXT} letters.", f"{LONGEST_TEXT}자까지 쓸 수 있어요."),
        )
    voice = next((one for one in following() if one.name == name), None)
    if voice is None:
        raise BadInput(
            pick("No voice of that name can follow a reading.", "그 목소리는 따라 말할 수 없어요."),
            pick("Choose one of the list.", "목록에서 골라 주세요."),
        )
    if not sayable(text, voice):
        raise BadInput(
            pick("There is nothing to say in that text.", "말할 것이 없는 글이에요."),
            pick("Write at least one word.", "한 낱말이라도 써 주세요."),
        )
    return voice, text, samples


async def dubbed(voice: Voice, text: str, samples: Samples) -> bytes:
    """A wav file. Raises BadReading, Busy and EngineFailed."""
    house = House.shared()
    if house.loading:
        raise Busy(
            pick("The server has just started and loads its voices.", "서버가 막 켜져 목소리를 불러오고 있어요."),
            pick("Press again in half a minute.", "30초쯤 뒤에 다시 눌러 주세요."),
        )
    found = await house.speech_of(voice.engine)
    if found is None:
        raise EngineFailed(
            pick(f"The engine {voice.engine} does not run here.", f"{voice.engine} 엔진이 여기서는 돌지 않아요."),
            pick("Run `make setup` and start again.", "`make setup`을 하고 다시 시작해 주세요."),
        )
    speech, worker = found
    return await worker.call(lambda: files.wav(dub(speech, voice, text, read(samples, RATE))), within=WITHIN_S)


@require_POST
async def line(request: HttpRequest) -> HttpResponse:
    """The dubbed line as wav, or a JSON error that says what to do; for people who may see personas only."""
    user = await request.auser()
    allowed = user.is_active and user.is_staff  # type: ignore[union-attr]
    if not allowed or not (await user.ahas_perm("chat.view_persona") or await user.ahas_perm("chat.change_persona")):
        told = pick("Only the studio's people may do this.", "스튜디오 사람만 할 수 있어요.")
        return _refused(403, "not_allowed", told, pick("Sign in again.", "다시 로그인해 주세요."))
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return _refused(413, "bad_reading", *_words("long"))
    window = _windows.setdefault(user.pk, Window(LINES, time.monotonic))
    try:
        if not window.admit():
            seconds = round(window.wait_s) + 1
            raise TooFast(
                pick("That were many lines in one minute.", "1분 동안 많이 만드셨어요."),
                pick(f"Wait {seconds} seconds.", f"{seconds}초 뒤에 다시 눌러 주세요."),
            )
        body = await dubbed(*asked(request.body))
    except BadReading as error:
        return _refused(400, error.code, *_words(error.reason))
    except BadInput as error:
        return _refused(400, error.code, str(error.args[0]), error.hint)
    except GyogamError as error:
        return _refused(429 if isinstance(error, TooFast) else 503, error.code, str(error.args[0]), error.hint)
    response = HttpResponse(body, content_type="audio/wav")
    add_never_cache_headers(response)
    return response


def _words(reason: str) -> tuple[str, str]:
    en, ko, hint_en, hint_ko = REASONS[reason]
    return pick(en, ko), pick(hint_en, hint_ko)


def _refused(status: int, code: str, message: str, hint: str) -> HttpResponse:
    body = {"code": code, "message": message, "hint": hint}
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    add_never_cache_headers(response)
    return response


class DubbingPages(admin.ModelAdmin):
    """What the persona admin adds for dubbing."""

    def get_urls(self) -> list[URLPattern | URLResolver]:
        own = [
            path("dubbing/", self.admin_site.admin_view(self.dubbing_view), name="chat_persona_dubbing"),
            path("dubbing/line/", line, name="chat_persona_dubbing_line"),
        ]
        return own + super().get_urls()

    def dubbing_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        able = {voice.name for voice in following()}
        found = [voice for lang in ("en", "ko") for voice in offered(lang) if voice.name in able]
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": both("Dubbing", "더빙"),
            "opts": Persona._meta,
            "languages": [(name, list(group)) for name, group in groupby(found, lambda one: one.language)],
            "longest_s": int(LONGEST_S),
            "longest_text": LONGEST_TEXT,
        }
        return render(request, "admin/chat/persona/dubbing.html", context)
