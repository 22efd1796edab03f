"""How the studio offers looks: one list for the character, one for each part that may be changed of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from avatar import looks
from chat.bilingual import both, pick


def _told(words: looks.Words) -> str:
    return pick(words["en"], words["ko"])


class LookWidget(forms.Widget):
    """Lists whose values make one look, "mira hair=bob"; a form may also post the look itself, as one text."""

    def id_for_label(self, id_: str | None) -> str:
        return f"{id_}_character"

    def render(self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None) -> SafeString:
        known = looks.wardrobe()
        now, changed = self._split(str(value or ""))
        characters = [(key, _told(one.words)) for key, one in known.characters.items()]
        if now not in known.characters:
            characters.insert(0, (now, now))
        rows = [self._row(name, "character", both("character", "캐릭터"), characters, now)]
        for part, words in known.parts.items():
            choices = [(key, _told(one)) for key, one in known.choices[part].items()]
            choice = changed.get(part, "")
            if choice and choice not in known.choices[part]:
                choices.append((choice, choice))
            rows.append(self._row(name, part, _told(words), [("", pick("its own", "원래대로")), *choices], choice))
        return format_html('<span class="look-parts">{}</span>', format_html_join("", "{}", ((row,) for row in rows)))

    def _row(self, name: str, part: str, label: str, choices: list[tuple[str, str]], chosen: str) -> SafeString:
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, " selected" if key == chosen else "", text) for key, text in choices),
        )
        return format_html(
            '<span class="look-part"><label for="id_{0}_{1}">{2}</label>'
            '<select id="id_{0}_{1}" name="{0}_{1}" data-look-part="{1}">{3}</select></span>',
            name,
            part,
            label,
            options,
        )

    @staticmethod
    def _split(look: str) -> tuple[str, dict[str, str]]:
        character, *changes = look.split() or [""]
        return character, {part: choice for part, _, choice in (change.partition("=") for change in changes)}

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str | None:
        character = data.get(f"{name}_character")
        if character is None:
            return data.get(name)
        chosen = ((part, data.get(f"{name}_{part}")) for part in looks.wardrobe().parts)
        return " ".join((character, *(f"{part}={choice}" for part, choice in chosen if choice)))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}_character" not in data and name not in data
