"""System checks: a wrong configuration is told at start, each with what to do."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from avatar.errors import GyogamError
from avatar.weights import prepare, store


@register(Tags.security)
def hosts(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Hosts and origins that would refuse everybody or admit anybody."""
    found: list[CheckMessage] = []
    if not settings.ALLOWED_HOSTS and not settings.DEBUG:
        found.append(
            Error("GYOGAM_ALLOWED_HOSTS is empty.", hint="List the host names of this server.", id="chat.E001")
        )
    if "*" in settings.ALLOWED_HOSTS and not settings.DEBUG:
        found.append(
            Error(
                "GYOGAM_ALLOWED_HOSTS admits every host, and with it sockets from every other page.",
                hint="List the host names of this server, for example GYOGAM_ALLOWED_HOSTS=gyogam.example.org.",
                id="chat.E002",
            )
        )
    found.extend(
        Error(
            f"GYOGAM_TRUSTED_ORIGINS holds {origin!r}, which is not an origin.",
            hint="Write scheme and host, for example https://gyogam.example.org.",
            id="chat.E003",
        )
        for origin in settings.CSRF_TRUSTED_ORIGINS
        if not urlsplit(origin).scheme or not urlsplit(origin).netloc
    )
    return found


@register
def packages(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """What the chosen URLs need to be installed."""
    found: list[CheckMessage] = []
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine.endswith("postgresql") and importlib.util.find_spec("psycopg") is None:
        found.append(Error("DATABASE_URL names Postgres without psycopg.", hint="Run `make setup`.", id="chat.E004"))
    if engine.rsplit(".", 1)[-1] not in ("sqlite3", "postgresql"):
        found.append(
            Error(
                f"DATABASE_URL chooses {engine}, which is not supported.",
                hint="Use postgresql://user:password@host/name, or leave it empty for SQLite.",
                id="chat.E005",
            )
        )
    return found


@register
def weights(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Model files that are not there yet; the product then runs degraded and says so on the page."""
    found: list[CheckMessage] = []
    for row in store.manifest():
        if row.get("kind") == "prepared":
            continue
        try:
            store.shipped(row["file"])
        except GyogamError as error:
            found.append(Warning(str(error), hint=error.hint, id="chat.W001"))
    try:
        waiting = [step.title for step in prepare.steps() if not step.done()]
    except (ImportError, AttributeError) as error:
        found.append(Warning(f"A preparation step cannot be read: {error}.", hint="Run `make setup`.", id="chat.W002"))
    else:
        if waiting:
            found.append(
                Warning(
                    f"{len(waiting)} model files are not prepared: {'; '.join(waiting)}.",
                    hint="Run `make setup` (or `python -m avatar prepare`).",
                    id="chat.W002",
                )
            )
    return found


@register(Tags.staticfiles)
def collected(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Without collected files the page still works, but uncached."""
    if settings.DEBUG or settings.COLLECTED:
        return []
    return [
        Warning(
            "Static files have not been collected; they are served without long-lived caching.",
            hint="Run `python manage.py collectstatic --noinput` (`make run` does).",
            id="chat.W003",
        )
    ]
