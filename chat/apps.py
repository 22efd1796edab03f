"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "chat"
    verbose_name = "Gyogam"

    def ready(self) -> None:
        from chat import checks  # noqa: F401 (registers the system checks; needs loaded apps)
