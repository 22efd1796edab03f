"""`manage.py erase_conversations`: one conversation by id, or all that nobody has touched for some days."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from chat import live, services


class Command(BaseCommand):
    help = "Erase one conversation (--id) or those idle for --idle-days; nothing of them is left."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--id", type=UUID, help="the conversation's id, as the admin shows it")
        which.add_argument("--idle-days", type=int, help="erase those untouched for so many days")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["id"] is not None:
            if not live.erase(options["id"]):
                raise CommandError("There is no conversation of that id. The admin lists those that exist.")
            self.stdout.write("Erased 1 conversation.")
            return
        if options["idle_days"] < 0:
            raise CommandError("--idle-days must be 0 or more.")
        self.stdout.write(f"Erased {services.erase_idle(days=options['idle_days'])} conversations.")
