"""The studio: personas with a live face, and conversations without their words (unless a person chose to keep them)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from asgiref.sync import async_to_sync
from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Model, QuerySet
from django.forms import Script
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from chat import live, remembering, services
from chat.bilingual import both, pick
from chat.dubbing_page import DubbingPages
from chat.looks import LookWidget
from chat.models import (
    BASELINE_FIELDS,
    LANGS,
    TEXT_FIELDS,
    UNIT_FIELDS,
    ConsentChange,
    Conversation,
    Memory,
    MemoryConsent,
    Persona,
    Turn,
)
from chat.policy_page import EXAMPLE, PolicyPages
from chat.voice_field import VoiceWidget
from chat.voice_pages import VoicePages

PERSONA_TEXTS = tuple(f"{name}_{lang}" for name in TEXT_FIELDS for lang, _ in LANGS)
PERSONA_REST = ("policy", "voice_en", "voice_ko", "look", "is_active", "order")

admin.site.site_header = both("Gyogam studio", "교감 스튜디오")
admin.site.site_title = both("Gyogam studio", "교감 스튜디오")
admin.site.index_title = both("Who the avatar is, and what happened", "아바타가 누구인지, 무슨 일이 있었는지")


class PersonaForm(forms.ModelForm):
    """Numbers as numbers (the page adds a slider to each), looks and voices to choose from."""

    class Meta:
        model = Persona
        fields = ("slug", *PERSONA_TEXTS, "speech_level", *UNIT_FIELDS, *BASELINE_FIELDS, *PERSONA_REST)
        widgets = {
            **{name: forms.NumberInput({"min": 0, "max": 1, "step": 0.05, "data-slider": ""}) for name in UNIT_FIELDS},
            **{
                name: forms.NumberInput({"min": -1, "max": 1, "step": 0.05, "data-slider": ""})
                for name in BASELINE_FIELDS
            },
            "look": LookWidget,
            **{f"voice_{lang}": VoiceWidget(lang) for lang, _ in LANGS},
            "policy": forms.Textarea({"rows": 6, "lang": "en", "spellcheck": "false", "placeholder": EXAMPLE}),
            **{f"about_{lang}": forms.TextInput({"size": 50}) for lang in ("en", "ko")},
            **{f"greeting_{lang}": forms.TextInput({"size": 50, "lang": lang}) for lang in ("en", "ko")},
            **{f"character_{lang}": forms.Textarea({"rows": 4, "lang": lang}) for lang in ("en", "ko")},
        }


@admin.register(Persona)
class PersonaAdmin(PolicyPages, VoicePages, DubbingPages):
    form = PersonaForm
    change_form_template = "admin/chat/persona/change_form.html"
    change_list_template = "admin/chat/persona/change_list.html"
    list_display = ("face", "title", "slug", "about", "speech_level", "resting_mood", "is_active", "order")
    list_display_links = ("face", "title")
    list_editable = ("is_active", "order")
    list_filter = ("is_active", "speech_level")
    search_fields = ("slug", "name_en", "name_ko")
    prepopulated_fields = {"slug": ("name_en",)}
    actions = ("duplicate", "activate", "deactivate")
    save_on_top = True
    readonly_fields = ("policy_now",)
    fieldsets = (
        (
            both("Who it is", "누구인가요"),
            {
                "fields": (("name_en", "name_ko"), "slug", "about_en", "about_ko", ("is_active", "order"), "look"),
                "description": both(
                    "Name it in one language at least; the other falls back to it.",
                    "적어도 한 언어로 이름을 적어 주세요. 다른 언어에서는 그 이름을 써요.",
                ),
            },
        ),
        (
            both("What it says", "무슨 말을 하나요"),
            {
                "fields": ("greeting_en", "greeting_ko", "character_en", "character_ko", "speech_level"),
                "description": both(
                    "The character is told to the generator as data, never as a command. No text here can switch off "
                    "the answers and cards for a person in danger.",
                    "성격은 답을 만드는 데 참고하는 자료이고, 명령이 아니에요. "
                    "위험에 처한 사람을 위한 답과 안내는 여기서 끌 수 없어요.",
                ),
            },
        ),
        (
            both("How it feels", "어떻게 느끼나요"),
            {
                "fields": (*UNIT_FIELDS, *BASELINE_FIELDS),
                "description": both(
                    "The resting mood is where the face and the voice return when nothing moves them. The face beside "
                    "this form shows every change at once.",
                    "기본 기분은 아무 일도 없을 때 표정과 목소리가 돌아오는 자리예요. "
                    "옆의 얼굴이 바뀌는 모습을 바로 보여 줘요.",
                ),
            },
        ),
        (
            both("How it answers", "어떻게 답하나요"),
            {
                "fields": ("policy", "policy_now"),
                "classes": ("answers",),
                "description": both(
                    "The order of what it tries, and how strongly it shows it. Answers to danger cannot be changed, "
                    "and nothing that hurts is taken: no joy over pain, no gloom over joy.",
                    "무엇을 어떤 순서로 해 볼지, 얼마나 뚜렷하게 드러낼지 정해요. 위험한 말에 대한 답은 바꿀 수 없고, "
                    "아픔 앞의 기쁜 표정처럼 상처가 되는 것은 받지 않아요.",
                ),
            },
        ),
        (
            both("How it sounds", "어떤 목소리인가요"),
            {
                "fields": ("voice_en", "voice_ko"),
                "classes": ("sounds",),
                "description": both(
                    "One voice for each language. Press play to hear it say a sentence, in any style.",
                    "언어마다 목소리 하나예요. 누르면 한 문장을 원하는 말투로 들려줘요.",
                ),
            },
        ),
    )

    class Media:
        css = {"all": ["css/admin.css", "css/voices.css", "css/voice-list.css"]}
        js = [Script("js/admin/persona.js", type="module"), Script("js/admin/voices.js", type="module")]

    @admin.display(description="")
    def face(self, persona: Persona) -> SafeString:
        return format_html(
            '<span class="persona-face" data-look="{}" role="img" aria-label="{}"></span>', persona.look, persona.look
        )

    @admin.display(description=both("name", "이름"), ordering="name_en")
    def title(self, persona: Persona) -> str:
        return str(persona)

    @admin.display(description=both("about", "소개"))
    def about(self, persona: Persona) -> str:
        return pick(persona.about_en, persona.about_ko) or persona.about_en or persona.about_ko

    @admin.display(description=both("resting mood", "기본 기분"))
    def resting_mood(self, persona: Persona) -> SafeString:
        return format_html(
            '<svg class="mood-dot" viewBox="-1.15 -1.15 2.3 2.3" role="img" aria-label="{}">'
            '<circle r="1.1"/><path d="M-1 0H1M0 -1V1"/><circle class="dot" cx="{}" cy="{}" r="0.2"/></svg>',
            f"{persona.baseline_valence:+.2f} / {persona.baseline_arousal:+.2f}",
            f"{persona.baseline_valence:.2f}",
            f"{-persona.baseline_arousal:.2f}",
        )

    @admin.action(description=both("Duplicate (the copies stay inactive)", "복제하기(사본은 꺼진 채로)"))
    def duplicate(self, request: HttpRequest, queryset: QuerySet[Persona]) -> None:
        made = [services.duplicate_persona(persona=persona).slug for persona in queryset]
        self.message_user(request, both("Made: ", "만들었어요: ") + ", ".join(made), messages.SUCCESS)

    @admin.action(description=both("Offer on the page", "대화 화면에 내놓기"))
    def activate(self, request: HttpRequest, queryset: QuerySet[Persona]) -> None:
        self._set_active(request, queryset, active=True)

    @admin.action(description=both("Take off the page", "대화 화면에서 내리기"))
    def deactivate(self, request: HttpRequest, queryset: QuerySet[Persona]) -> None:
        self._set_active(request, queryset, active=False)

    def _set_active(self, request: HttpRequest, queryset: QuerySet[Persona], *, active: bool) -> None:
        changed = services.set_personas_active(slugs=list(queryset.values_list("slug", flat=True)), active=active)
        self.message_user(request, both("Changed: ", "바뀐 수: ") + str(changed), messages.SUCCESS)
        if not Persona.objects.filter(is_active=True).exists():
            self.message_user(
                request,
                both(
                    "No persona is active: nobody can talk now.",
                    "켜진 페르소나가 없어서 지금은 아무도 대화할 수 없어요.",
                ),
                messages.WARNING,
            )


class _ReadOnly:
    """Rows that the product writes and people only look at."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class TurnInline(_ReadOnly, admin.TabularInline):
    model = Turn
    extra = 0
    can_delete = False
    ordering = ("number",)

    def get_fields(self, request: HttpRequest, obj: Conversation | None = None) -> list[str]:
        """Words are shown only of a transcript that its person chose to keep; of others there are none."""
        words = ["text", "answer"] if obj is not None and obj.keep_transcript else []
        return ["number", "lang", "status", *words, "milliseconds", "created_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: Conversation | None = None) -> list[str]:
        return self.get_fields(request, obj)

    @admin.display(description=both("milliseconds", "밀리초"))
    def milliseconds(self, turn: Turn) -> str:
        return ", ".join(f"{name} {took:.0f}" for name, took in turn.ms.items()) or "-"


class ConsentInline(_ReadOnly, admin.TabularInline):
    model = ConsentChange
    extra = 0
    can_delete = False
    fields = readonly_fields = ("sense", "granted", "at")


@admin.register(Conversation)
class ConversationAdmin(_ReadOnly, admin.ModelAdmin):
    list_display = ("id", "persona", "lang", "turn_count", "keep_transcript", "created_at", "updated_at")
    list_filter = ("persona", "lang", "keep_transcript", "created_at")
    list_select_related = ("persona",)
    date_hierarchy = "created_at"
    fields = readonly_fields = ("id", "persona", "lang", "keep_transcript", "created_at", "updated_at")
    inlines = (TurnInline, ConsentInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        return super().get_queryset(request).annotate(counted=Count("turns"))

    @admin.display(description=both("turns", "차례"), ordering="counted")
    def turn_count(self, conversation: Any) -> int:
        return conversation.counted

    def delete_model(self, request: HttpRequest, obj: Conversation) -> None:
        live.erase(obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: Iterable[Conversation]) -> None:
        for conversation in queryset:
            live.erase(conversation.pk)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What hangs on a conversation goes with it; its rows have no page, and so no permission, of their own."""
        listed, counts, missing, protected = super().get_deleted_objects(objs, request)
        missing -= {model._meta.verbose_name for model in (Turn, ConsentChange)}
        return listed, counts, missing, protected


@admin.register(MemoryConsent)
class MemoryConsentAdmin(_ReadOnly, admin.ModelAdmin):
    """How much is remembered of whom, never what: those words are between a person and the avatar."""

    list_display = ("__str__", "memory_count", "given_at", "used_at")
    fields = readonly_fields = ("memory_count", "given_at", "used_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[MemoryConsent]:
        return super().get_queryset(request).annotate(counted=Count("memories"))

    @admin.display(description=both("memories", "기억"), ordering="counted")
    def memory_count(self, consent: Any) -> int:
        return consent.counted

    def delete_model(self, request: HttpRequest, obj: MemoryConsent) -> None:
        remembering.set_remembering(owner=obj.owner, on=False)
        async_to_sync(live.memories_changed)(obj.owner)

    def delete_queryset(self, request: HttpRequest, queryset: Iterable[MemoryConsent]) -> None:
        for consent in queryset:
            self.delete_model(request, consent)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What is remembered goes with the consent, and is counted here but not named."""
        _, counts, missing, protected = super().get_deleted_objects(objs, request)
        return [str(obj) for obj in objs], counts, missing - {Memory._meta.verbose_name}, protected
