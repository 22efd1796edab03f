"""`manage.py play FILE.yaml...`: scripted dialogues against the real engines. Logic: `chat.scripts` and `chat.play`.

Exit status: 0 every line passed, 1 one failed, 2 a file cannot be run (the message names file and line).
"""

from __future__ import annotations

import asyncio
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from avatar.errors import GyogamError
from avatar.house import House
from avatar.persona import Persona, builtin
from chat import play, reports, scripts
from chat.models import Persona as PersonaRow


class Command(BaseCommand):
    help = "Play scripted dialogues (YAML) against the real engines; exit 1 if one fails."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE.yaml")
        parser.add_argument("--report", type=Path, metavar="OUT.html", help="write a page with every line and check")
        parser.add_argument("--junit", type=Path, metavar="OUT.xml", help="write JUnit XML, for CI")
        parser.add_argument("--slack", type=float, default=1.0, help="multiply every limit in milliseconds")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["slack"] <= 0:
            raise CommandError("--slack must be more than 0.", returncode=2)
        try:
            plan = [
                (path, script, persona_of(path, script.persona, lines))
                for path in options["files"]
                for script, lines in scripts.read(path)
            ]
            self.stdout.write("Loading the engines...")
            results = asyncio.run(
                play.play_all(plan, House.shared(), slack=options["slack"], began=self._began, told=self._told)
            )
        except GyogamError as error:
            raise CommandError(str(error), returncode=2) from None
        if options["report"]:
            options["report"].write_text(reports.report(results), encoding="utf-8")
        if options["junit"]:
            options["junit"].write_bytes(reports.junit(results))
        failed = [result.script.name for result in results if not result.passed]
        lines = sum(len(result.lines) for result in results)
        if failed:
            self.stderr.write(
                self.style.ERROR(f"{len(failed)} of {len(results)} dialogues failed: {', '.join(failed)}")
            )
            sys.exit(1)
        self.stdout.write(self.style.SUCCESS(f"{len(results)} dialogues passed, {lines} lines."))

    def _began(self, path: Path, script: scripts.Script) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(f"{script.name} ({path.name}, {script.persona}, {script.lang})"))

    def _told(self, result: play.LineResult) -> None:
        mark = self.style.SUCCESS("ok  ") if result.passed else self.style.ERROR("FAIL")
        self.stdout.write(
            f"  {mark} {result.number}. {result.line.user or result.line.picture} ({result.seconds:.1f} s)"
        )
        if result.seen.reply:
            self.stdout.write(f"         {result.seen.reply}")
        for check in result.failures:
            self.stdout.write(self.style.ERROR(f"         {check.name}: expected {check.expected}, got {check.got}"))


def persona_of(path: Path, slug: str, lines: Any) -> Persona:
    """The database's persona of that name, else the built-in one. Raises BadScript with the line."""
    try:
        row = PersonaRow.objects.filter(slug=slug).first()
    except DatabaseError:
        row = None  # no database yet: the built-in ones need none
    if row is not None:
        return row.as_persona()
    try:
        return builtin(slug)
    except GyogamError as error:
        raise scripts.BadScript(f"{path}:{lines.get(('persona',), 1)}: {error.args[0]}", error.hint) from None
