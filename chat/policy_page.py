"""The policy as people can read it: a page of the studio for the whole table, and one for each persona's own.

Read-only. What a persona does differently is edited in its form (`chat.admin`) and checked by `avatar.mind.changes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from avatar.emotion import BASIC
from avatar.mind import fitting
from avatar.mind.changes import STRONGEST, WEAKEST, BadChange, Changes, changes, line, lines
from avatar.mind.strategies import ANY, FAMILIES, FEELINGS, Strategy, cycles, steps, strategies
from chat import policy_words as words
from chat.bilingual import both, pick
from chat.models import Persona

EXAMPLE = "sadness: validate, presence, comfort\ncomfort.sadness: tender, caring, 0.7\ncelebrate.any: 0.5"


@dataclass(frozen=True, slots=True)
class Cycle:
    """The steps of one feeling."""

    feeling: str
    title: str
    steps: tuple[tuple[str, str], ...]  # strategy and what it is called
    own: bool  # the persona's, not the table's


@dataclass(frozen=True, slots=True)
class Shown:
    """How a strategy sounds and looks to one feeling."""

    feeling: str
    style: str
    style_name: str
    face: str
    face_name: str
    strength: float
    own: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One strategy."""

    name: str
    title: str
    support: str
    why: str
    when: str
    steps: tuple[tuple[str, int], ...]  # feeling in words, and which step of its cycle it is
    expressed: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Family:
    name: str
    title: str
    note: str
    rows: tuple[Row, ...]


def cycles_of(held: Changes) -> list[Cycle]:
    return [
        Cycle(
            name,
            words.feeling(name),
            tuple((step, words.strategy(step)) for step in held.cycles.get(name) or cycles()[name]),
            name in held.cycles,
        )
        for name in FEELINGS
    ]


def families_of(held: Changes) -> list[Family]:
    return [
        Family(
            name,
            pick(*words.FAMILIES[name]),
            pick(*words.FAMILY_NOTES[name]),
            tuple(_row(one, held) for one in held.strategies.values() if one.family == name),
        )
        for name in FAMILIES
    ]


def _row(strategy: Strategy, held: Changes) -> Row:
    lang = pick("en", "ko")
    heard = pick("...", "...한")
    why = strategy.why[lang].format(feeling=heard, one=pick("words", "말"), other=pick("face", "표정"))
    found = [
        (one.title, number)
        for one in cycles_of(held)
        for number, (name, _) in enumerate(one.steps, 1)
        if name == strategy.name
    ]
    return Row(
        strategy.name,
        words.strategy(strategy.name),
        pick(*words.SUPPORT[strategy.support]),
        why[:1].upper() + why[1:],
        strategy.when.get(lang, ""),
        tuple(found),
        tuple(_shown(strategy, held)),
    )


def _shown(strategy: Strategy, held: Changes) -> Iterator[Shown]:
    """Rows in the order of the feelings, what stands for all others last."""
    for feeling in (*FEELINGS, ANY):
        if feeling in strategy.express:
            style, face, strength = strategy.express[feeling]
            yield Shown(
                words.feeling(feeling),
                style,
                words.style(style),
                face,
                words.face(face),
                strength,
                (strategy.name, feeling) in held.expressed,
            )


class PolicyPages(admin.ModelAdmin):
    """What the persona admin adds: the pages, and what the form shows of the policy that holds."""

    def get_urls(self) -> list[URLPattern | URLResolver]:
        own = [
            path("policy/", self.admin_site.admin_view(self.policy_view), name="chat_persona_policy"),
            path(
                "<path:object_id>/policy/",
                self.admin_site.admin_view(self.policy_view),
                name="chat_persona_own_policy",
            ),
        ]
        return own + super().get_urls()

    def policy_view(self, request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        persona = self.get_object(request, object_id) if object_id is not None else None
        if object_id is not None and persona is None:
            raise Http404
        held = changes(persona.policy if persona else "")
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": both("How it answers", "어떻게 답하나요"),
            "subtitle": persona,
            "persona": persona,
            "look": persona.look if persona else "mira",
            "personas": Persona.objects.all(),
            "opts": Persona._meta,
            "cycles": cycles_of(held),
            "families": families_of(held),
            "media": self.media,
        }
        return render(request, "admin/chat/persona/policy.html", context)

    @admin.display(description=both("what holds now", "지금 적용되는 것"))
    def policy_now(self, persona: Persona | None) -> SafeString:
        """The lines that hold as they could be written, what may be written, and the way to the whole table."""
        held, broken = _held(persona)
        own = [lines(held, feeling) for feeling in FEELINGS if feeling in held.cycles]
        own += [line(held, name, feeling) for name, feeling in sorted(held.expressed)]
        table = [lines(changes(""), feeling) for feeling in FEELINGS]
        link = (
            reverse("admin:chat_persona_own_policy", args=[persona.pk])
            if persona is not None and persona.pk
            else reverse("admin:chat_persona_policy")
        )
        return format_html(
            '<div class="policy-now"><p>{}</p>{}<p><a href="{}">{}</a></p>'
            "<details><summary>{}</summary><pre>{}</pre></details><details><summary>{}</summary>{}</details></div>",
            _state_of(own, broken),
            format_html("<pre>{}</pre>", "\n".join(own)) if own else "",
            link,
            both("The whole table, as it holds for this persona", "이 페르소나에게 적용되는 표 전체 보기"),
            both("The steps without any change, to copy from", "바꾸지 않았을 때의 단계(복사해서 고치세요)"),
            "\n".join(table),
            both("What may be written", "쓸 수 있는 것"),
            _allowed(),
        )


def _held(persona: Persona | None) -> tuple[Changes, bool]:
    """What holds: the saved lines, while those in the form are not right yet."""
    try:
        return changes(persona.policy if persona is not None else ""), False
    except BadChange:
        saved = Persona.objects.filter(pk=persona.pk).first() if persona is not None and persona.pk else None
        return changes(saved.policy if saved is not None else ""), True


def _state_of(own: list[str], broken: bool) -> str:
    if broken:
        return str(both("What you wrote is not saved yet; until then:", "아직 저장되지 않았어요. 그때까지는:"))
    if own:
        return str(both("Changed from the common table:", "공통 표와 다른 점:"))
    return str(both("Nothing is changed: the common table holds.", "바꾼 것이 없어서 공통 표를 그대로 따라요."))


def _allowed() -> SafeString:
    """What the check takes, feeling by feeling."""
    names = ", ".join(name for name, one in strategies().items() if one.family != "safety")
    found = [(both("strategies", "전략"), "", names)]
    for feeling in FEELINGS:
        title = words.feeling(feeling)
        found.append((title, feeling, f"{both('steps', '단계')}: {', '.join(steps()[feeling].allowed)}"))
        if steps()[feeling].first != steps()[feeling].allowed:
            found.append((title, feeling, f"{both('the first step', '첫 단계')}: {', '.join(steps()[feeling].first)}"))
        if feeling in BASIC:
            found.append((title, feeling, f"{both('voice styles', '말투')}: {', '.join(fitting.styles(feeling))}"))
            found.append((title, feeling, f"{both('faces', '표정')}: {', '.join(fitting.faces(feeling))}"))
    found.append((words.feeling(ANY), ANY, str(both("what fits all of these", "위의 모든 감정에 맞는 것"))))
    told = format_html("{} {} - {}", both("strength", "세기"), WEAKEST, STRONGEST)
    parts, last = [], None
    for title, name, text in found:
        if title != last:
            parts.append(format_html("<dt>{} <code>{}</code></dt>", title, name))
        parts.append(format_html("<dd>{}</dd>", text))
        last = title
    return format_html(
        '<dl class="policy-allowed">{}<dt>{}</dt></dl>', format_html_join("", "{}", ((part,) for part in parts)), told
    )
