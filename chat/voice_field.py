"""The persona form's field for a voice: one is chosen among many, by ear."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from chat import voice_words as words
from chat.bilingual import pick
from chat.voices import facets, offered, styles


class VoiceWidget(forms.Widget):
    """A voice to choose among many: the chosen one with a sample to hear, and a list with a search and filters.

    Without scripts it is a plain list of radio buttons, grouped by impression.
    """

    use_fieldset = True

    def __init__(self, lang: str) -> None:
        super().__init__()
        self.lang = lang

    def id_for_label(self, id_: str | None) -> str:
        return ""

    def render(self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None) -> SafeString:
        found = offered(self.lang)
        groups = [(impression, list(group)) for impression, group in groupby(found, lambda one: one.impression)]
        chosen = next((one for one in found if one.name == value), None)
        context = {
            "name": name,
            "value": value or "",
            "lang": self.lang,
            "language": words.told(words.LANGUAGES[self.lang]),
            "chosen": chosen,
            "voices": found,
            "groups": groups,
            "facets": facets(found),
            "styles": styles(),
            "LANGUAGE_CODE": pick("en", "ko"),
        }
        return render_to_string("admin/chat/persona/voice_field.html", context)
