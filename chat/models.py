"""What the database keeps: personas, and of conversations only what a person agreed to.

Words (`Turn.text`, `Turn.answer`, `Event.body`) are stored only while the conversation's transcript consent is on;
without it the rows are content-free: numbers, states and milliseconds. Written by `chat.services`, read by
`chat.selectors`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from avatar import persona as avatar_persona
from avatar.errors import BadInput
from avatar.looks import BadLook
from avatar.mind.changes import LONGEST, BadChange
from chat import voices
from chat.bilingual import both, pick
from chat.memory import Memory, MemoryConsent

__all__ = ["ConsentChange", "Conversation", "Event", "Memory", "MemoryConsent", "Persona", "Turn"]

LANGS = [("en", "English"), ("ko", "한국어")]
UNIT = (MinValueValidator(0.0), MaxValueValidator(1.0))
SIGNED = (MinValueValidator(-1.0), MaxValueValidator(1.0))
UNIT_FIELDS = ("warmth", "playfulness", "expressiveness")
BASELINE_FIELDS = ("baseline_valence", "baseline_arousal", "baseline_dominance")
PLAIN_FIELDS = ("speech_level", "look", "policy")
TEXT_FIELDS = ("name", "about", "character", "greeting")


def _within(fields: tuple[str, ...], low: float, high: float) -> Q:
    whole = Q()
    for name in fields:
        whole &= Q(**{f"{name}__gte": low, f"{name}__lte": high})
    return whole


class Persona(models.Model):
    """Who the avatar is. The database twin of `avatar.persona.Persona`; no field can switch a safety text off."""

    slug = models.SlugField(
        both("short name", "짧은 이름"),
        max_length=64,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9][a-z0-9-]*$", both("Use a-z, 0-9 and -.", "a-z, 0-9, - 만 쓸 수 있어요."))
        ],
        help_text=both(
            "Names the persona in addresses, scripts and the command line.",
            "주소, 대본, 명령줄에서 이 페르소나를 부르는 이름.",
        ),
    )
    name_en = models.CharField(both("name, English", "이름(영어)"), max_length=60, blank=True)
    name_ko = models.CharField(both("name, Korean", "이름(한국어)"), max_length=60, blank=True)
    about_en = models.CharField(both("one line, English", "한 줄 소개(영어)"), max_length=200, blank=True)
    about_ko = models.CharField(both("one line, Korean", "한 줄 소개(한국어)"), max_length=200, blank=True)
    character_en = models.TextField(both("character, English", "성격(영어)"), max_length=2000, blank=True)
    character_ko = models.TextField(both("character, Korean", "성격(한국어)"), max_length=2000, blank=True)
    greeting_en = models.CharField(both("greeting, English", "첫인사(영어)"), max_length=300, blank=True)
    greeting_ko = models.CharField(both("greeting, Korean", "첫인사(한국어)"), max_length=300, blank=True)
    speech_level = models.CharField(
        both("Korean speech level", "말투"),
        max_length=10,
        choices=[("polite", both("polite", "존댓말")), ("casual", both("casual", "반말"))],
        default="polite",
        help_text=both("Used when the avatar speaks Korean.", "한국어로 말할 때의 말투."),
    )
    warmth = models.FloatField(
        both("warmth", "다정함"),
        default=0.7,
        validators=UNIT,
        help_text=both(
            "0 to 1: how readily it comforts and celebrates.", "0에서 1: 얼마나 쉽게 위로하고 함께 기뻐하는지."
        ),
    )
    playfulness = models.FloatField(
        both("playfulness", "장난기"),
        default=0.4,
        validators=UNIT,
        help_text=both(
            "0 to 1: how often it jokes when the moment allows.", "0에서 1: 분위기가 될 때 얼마나 장난치는지."
        ),
    )
    expressiveness = models.FloatField(
        both("expressiveness", "표현력"),
        default=0.7,
        validators=UNIT,
        help_text=both("0 to 1: scales the face and the voice.", "0에서 1: 표정과 목소리의 크기."),
    )
    baseline_valence = models.FloatField(
        both("resting valence", "기본 정서가"),
        default=0.15,
        validators=SIGNED,
        help_text=both("-1 unpleasant to 1 pleasant: the mood it returns to.", "-1 불쾌에서 1 유쾌: 돌아오는 기분."),
    )
    baseline_arousal = models.FloatField(
        both("resting arousal", "기본 각성도"),
        default=0.0,
        validators=SIGNED,
        help_text=both("-1 calm to 1 lively.", "-1 차분함에서 1 활발함."),
    )
    baseline_dominance = models.FloatField(
        both("resting dominance", "기본 주도성"),
        default=0.1,
        validators=SIGNED,
        help_text=both("-1 yielding to 1 confident.", "-1 순함에서 1 당당함."),
    )
    voice_en = models.CharField(both("voice, English", "목소리(영어)"), max_length=80, default="hibari")
    voice_ko = models.CharField(both("voice, Korean", "목소리(한국어)"), max_length=80, default="kokoro-ko")
    look = models.CharField(
        both("look", "생김새"),
        max_length=200,
        default="mira",
        help_text=both(
            "A ready character. People can get another hair cut and skin, and everybody other eyes, glasses, "
            "clothes and a background.",
            "준비된 캐릭터를 고르세요. 사람은 머리 모양과 피부색도, 누구나 눈동자, 안경, 옷, 배경을 바꿀 수 있어요.",
        ),
    )
    policy = models.TextField(
        both("what it does differently", "다르게 하는 것"),
        max_length=LONGEST,
        blank=True,
        default="",
        help_text=both(
            "One change a line; empty means: as the common table says. Write the steps of a feeling "
            "(sadness: validate, presence, comfort) or how a strategy sounds and looks to it "
            "(comfort.sadness: tender, caring, 0.7 or only the strength: comfort.any: 0.5). What follows # is a note.",
            "한 줄에 하나씩 적어요. 비워 두면 공통 표를 따라요. 감정마다 거칠 단계"
            "(sadness: validate, presence, comfort)나, 전략이 그 감정 앞에서 어떻게 들리고 보이는지"
            "(comfort.sadness: tender, caring, 0.7, 세기만 바꾸려면 comfort.any: 0.5)를 적을 수 있어요. "
            "# 뒤는 메모예요.",
        ),
    )
    is_active = models.BooleanField(
        both("active", "사용"),
        default=True,
        help_text=both("Inactive personas are not offered on the page.", "끄면 대화 화면에 나오지 않아요."),
    )
    order = models.PositiveSmallIntegerField(
        both("order", "순서"), default=100, help_text=both("Lower comes first.", "작을수록 먼저 나와요.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = both("persona", "페르소나")
        verbose_name_plural = both("personas", "페르소나")
        ordering = ["order", "slug"]
        constraints = [
            models.CheckConstraint(condition=_within(UNIT_FIELDS, 0, 1), name="persona_units_in_range"),
            models.CheckConstraint(condition=_within(BASELINE_FIELDS, -1, 1), name="persona_baseline_in_range"),
            models.CheckConstraint(
                condition=Q(speech_level__in=["polite", "casual"]), name="persona_speech_level_known"
            ),
            models.CheckConstraint(condition=~Q(name_en="") | ~Q(name_ko=""), name="persona_has_a_name"),
        ]

    def __str__(self) -> str:
        return pick(self.name_en, self.name_ko) or self.name_en or self.name_ko

    def clean(self) -> None:
        """The rules of `avatar.persona`, told at the field they concern."""
        if not (self.name_en or self.name_ko):
            message = both("Give a name in at least one language.", "적어도 한 언어로 이름을 적어 주세요.")
            raise ValidationError({"name_en": message, "name_ko": message})
        self.policy = "\n".join(self.policy.splitlines())
        try:
            self.as_persona()
        except BadChange as error:
            raise ValidationError({"policy": pick(str(error), error.ko)}) from None
        except BadLook as error:
            raise ValidationError({"look": pick(str(error), error.ko)}) from None
        except BadInput as error:
            field = next((name for name in (*UNIT_FIELDS, "speech_level") if name in str(error)), None)
            raise ValidationError({field or "__all__": str(error)}) from None
        faults = {
            f"voice_{lang}": told for lang, _ in LANGS if (told := voices.fault(getattr(self, f"voice_{lang}"), lang))
        }
        if faults:
            raise ValidationError(faults)

    def as_persona(self) -> avatar_persona.Persona:
        """What a session runs with. Raises BadInput."""
        data: dict[str, object] = {name: getattr(self, name) for name in (*PLAIN_FIELDS, "slug", *UNIT_FIELDS)}
        for name in TEXT_FIELDS:
            data[name] = {lang: text for lang, _ in LANGS if (text := getattr(self, f"{name}_{lang}"))}
        data["baseline"] = [getattr(self, name) for name in BASELINE_FIELDS]
        data["voices"] = {"en": self.voice_en, "ko": self.voice_ko}
        return avatar_persona.persona_from(data)


def columns(persona: avatar_persona.Persona) -> Mapping[str, object]:
    """The columns of a row that says the same as `persona`; the inverse of `Persona.as_persona`."""
    found: dict[str, object] = {name: getattr(persona, name) for name in (*PLAIN_FIELDS, *UNIT_FIELDS)}
    for name in TEXT_FIELDS:
        for lang, _ in LANGS:
            found[f"{name}_{lang}"] = getattr(persona, name).get(lang, "")
    found |= dict(zip(BASELINE_FIELDS, persona.baseline, strict=True))
    for lang, _ in LANGS:
        if lang in persona.voices:
            found[f"voice_{lang}"] = persona.voices[lang]
    return found


class Conversation(models.Model):
    """One person's talk with one persona; found again only by the browser session (or user) that began it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    persona = models.ForeignKey(Persona, on_delete=models.PROTECT, related_name="conversations")
    lang = models.CharField(both("language", "언어"), max_length=2, choices=LANGS)
    owner = models.CharField(max_length=64, db_index=True, editable=False)  # sha256 of the visitor's session token
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="conversations"
    )
    keep_transcript = models.BooleanField(both("transcript kept", "대화 내용 보관"), default=False)
    seq = models.PositiveBigIntegerField(default=0, editable=False)  # the last event's number
    created_at = models.DateTimeField(both("began", "시작"), auto_now_add=True)
    updated_at = models.DateTimeField(both("last active", "마지막 활동"), auto_now=True, db_index=True)

    class Meta:
        verbose_name = both("conversation", "대화")
        verbose_name_plural = both("conversations", "대화")
        ordering = ["-updated_at"]
        constraints = [models.CheckConstraint(condition=Q(lang__in=["en", "ko"]), name="conversation_lang_known")]

    def __str__(self) -> str:
        return str(self.id)[:8]


class Turn(models.Model):
    """One text of a person and what became of it. Number 0 is the avatar's greeting and has no client id."""

    class Status(models.TextChoices):
        OPEN = "open", both("open", "진행 중")
        FINISHED = "finished", both("finished", "끝남")
        INTERRUPTED = "interrupted", both("interrupted", "중단됨")
        FAILED = "failed", both("failed", "실패")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    number = models.PositiveIntegerField()
    client_message_id = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001 (NULL: nobody sent it)
    lang = models.CharField(max_length=2, choices=LANGS)
    status = models.CharField(both("status", "상태"), max_length=12, choices=Status, default=Status.OPEN)
    ms = models.JSONField(both("milliseconds", "밀리초"), default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # words, empty without the transcript's consent
    text = models.TextField(blank=True, default="")
    answer = models.TextField(blank=True, default="")  # what was heard of it, when it was interrupted

    class Meta:
        verbose_name = both("turn", "차례")
        verbose_name_plural = both("turns", "차례")
        ordering = ["conversation", "number"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="turn_number_once"),
            models.UniqueConstraint(fields=["conversation", "client_message_id"], name="turn_client_message_once"),
            models.CheckConstraint(
                condition=Q(status="open", ended_at__isnull=True) | (~Q(status="open") & Q(ended_at__isnull=False)),
                name="turn_ended_once_over",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["open", "finished", "interrupted", "failed"]), name="turn_status_known"
            ),
            models.CheckConstraint(
                condition=Q(number=0) | Q(client_message_id__isnull=False), name="turn_from_a_message"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.number}"


class Event(models.Model):
    """One numbered message to the page, kept for replay; `body` is NULL when its words live in memory only."""

    class Kind(models.TextChoices):
        ACCEPTED = "accepted"
        TEXT = "text"
        DONE = "done"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="events")
    body = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = both("event", "이벤트")
        verbose_name_plural = both("events", "이벤트")
        ordering = ["conversation", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="event_seq_once"),
            models.UniqueConstraint(fields=["turn"], condition=Q(kind="done"), name="event_one_done_a_turn"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="event_seq_from_one"),
            models.CheckConstraint(condition=Q(kind__in=["accepted", "text", "done"]), name="event_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id}#{self.seq} {self.kind}"


class ConsentChange(models.Model):
    """That a consent was given or taken back, and when: the audit log, without content."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="consents")
    sense = models.CharField(
        max_length=10,
        choices=[
            ("camera", both("camera", "카메라")),
            ("microphone", both("microphone", "마이크")),
            ("transcript", both("transcript", "대화 내용")),
            ("memory", both("being remembered", "기억")),
        ],
    )
    granted = models.BooleanField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = both("consent", "동의")
        verbose_name_plural = both("consents", "동의")
        ordering = ["conversation", "at", "id"]

    def __str__(self) -> str:
        return f"{self.sense} {'granted' if self.granted else 'refused'}"
