"""What a person let be remembered beyond a conversation. Nothing is here that they did not choose, one by one.

A row of `MemoryConsent` is the consent; without it there can be no memory, and with it goes every one. Written by
`chat.remembering`, read by `chat.selectors`.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from avatar.mind.notes import KINDS, LONGEST
from chat.bilingual import both

KEPT_KINDS = tuple(kind for kind in KINDS if kind != "said")


class MemoryConsent(models.Model):
    """That somebody wants to be remembered. `owner` is the same as a conversation's."""

    owner = models.CharField(max_length=64, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True)
    given_at = models.DateTimeField(both("given", "동의한 때"), auto_now_add=True)
    used_at = models.DateTimeField(both("last visit", "마지막 방문"), auto_now=True, db_index=True)

    class Meta:
        verbose_name = both("consent to be remembered", "기억 동의")
        verbose_name_plural = both("consents to be remembered", "기억 동의")
        ordering = ["-used_at"]

    def __str__(self) -> str:
        return self.owner[:8]


class Memory(models.Model):
    """One thing, in the person's own words."""

    consent = models.ForeignKey(MemoryConsent, on_delete=models.CASCADE, related_name="memories")
    conversation = models.ForeignKey("chat.Conversation", on_delete=models.SET_NULL, null=True, related_name="memories")
    kind = models.CharField(max_length=8, choices=[(kind, kind) for kind in KEPT_KINDS])
    text = models.CharField(max_length=LONGEST)
    lang = models.CharField(max_length=2, choices=[("en", "English"), ("ko", "한국어")])
    name = models.CharField(max_length=40, blank=True, default="")  # of the person, for kind "name"
    event = models.CharField(max_length=20, blank=True, default="")  # what can be asked after
    due = models.DateField(null=True, blank=True)  # the event's day
    feeling = models.CharField(max_length=12, blank=True, default="")
    asked_at = models.DateTimeField(null=True, blank=True)  # an event is asked after once
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = both("memory", "기억")
        verbose_name_plural = both("memories", "기억")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["consent", "text"], name="memory_text_once"),
            models.UniqueConstraint(fields=["consent"], condition=Q(kind="name"), name="memory_one_name"),
            models.CheckConstraint(condition=~Q(text=""), name="memory_has_words"),
            models.CheckConstraint(condition=Q(kind__in=KEPT_KINDS), name="memory_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
