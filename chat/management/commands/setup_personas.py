"""`manage.py setup_personas`: the built-in personas as rows. Safe to repeat; edits are never overwritten."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from chat import services


class Command(BaseCommand):
    help = "Make the built-in personas that have no row yet; existing rows stay as they are."
    requires_system_checks: list[str] = []  # part of setting up, when not everything can be in place yet

    def handle(self, *args: Any, **options: Any) -> None:
        made = services.setup_personas()
        self.stdout.write(f"Made: {', '.join(made)}." if made else "Every built-in persona is there.")
