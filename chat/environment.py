"""Settings from environment variables: each is declared once, with its default and what it does.

Used by `chat.settings`; `docs/settings.md` describes every name here, and a test compares the two.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, slots=True)
class Variable:
    name: str
    default: str
    about: str


VARIABLES: tuple[Variable, ...] = (
    Variable("GYOGAM_HOME", "var", "folder for everything made on this machine: database, secret key, weights"),
    Variable("DATABASE_URL", "", "database, as a URL; empty: SQLite in GYOGAM_HOME"),
    Variable("REDIS_URL", "", "Redis for the channel layer; empty: in memory, for one process"),
    Variable("GYOGAM_SECRET_KEY", "", "Django's secret key; empty: made once, kept in GYOGAM_HOME/secret_key"),
    Variable("GYOGAM_DEBUG", "0", "1: error pages with details; never in front of users"),
    Variable("GYOGAM_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", "host names this server answers to"),
    Variable("GYOGAM_TRUSTED_ORIGINS", "", "https://... origins that forms and sockets may come from behind a proxy"),
    Variable("GYOGAM_SECURE", "0", "1: served over HTTPS: secure cookies, HSTS, X-Forwarded-Proto is believed"),
    Variable("GYOGAM_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR"),
    # read by avatar.house, which knows no Django
    Variable("GYOGAM_TEXT_ENGINE", "", "engine that reads emotion in words; empty: the default one"),
    Variable("GYOGAM_FACE_ENGINE", "", "engine that reads faces"),
    Variable("GYOGAM_VOICE_ENGINE", "", "engine that reads emotion in voices"),
    Variable("GYOGAM_HEARING_ENGINE", "", "engine that turns speech into text"),
    Variable("GYOGAM_REPLY_ENGINE", "", "engine that answers"),
    Variable("GYOGAM_SPEECH_ENGINES", "", "speech engines loaded at start, with commas; empty: all but coqui"),
    # read by avatar.senses.text_classifier, the text engine "transformers"
    Variable("GYOGAM_TEXT_MODEL", "", "its model: a folder, or a name of the Hugging Face hub"),
    Variable("GYOGAM_TEXT_LABELS", "", "a TOML or JSON file: what each label of it says in basic emotions"),
    Variable("GYOGAM_TEXT_KIND", "", "single or multi: one label a text, or each by itself; empty: its config says"),
    Variable("GYOGAM_TEXT_LANGUAGES", "en,ko", "the languages it was made for, of en and ko"),
    # read by avatar.mind.generator, the reply engine "embedded"
    Variable("GYOGAM_ADAPTER", "", "the adapter file that training/generator.py made"),
    # read by avatar.mind.remote, the reply engine "openai"
    Variable("GYOGAM_OPENAI_URL", "", "address of an OpenAI-compatible text server, up to the version: http://.../v1"),
    Variable("GYOGAM_OPENAI_MODEL", "", "the model's name, as that server knows it"),
    Variable("GYOGAM_OPENAI_KEY", "", "the key of that server, if it wants one; never logged or shown"),
    Variable("GYOGAM_OPENAI_WITHIN_S", "2.5", "seconds to its first word, before our own answers step in"),
    # read by avatar.mind.causal, the reply engine "transformers"
    Variable("GYOGAM_REPLY_MODEL", "", "its model: a folder, or a name of the Hugging Face hub"),
    # read by avatar.voice.coqui_hub
    Variable("GYOGAM_COQUI_MODEL", "", "another model for coqui-tts: a folder, or a name of its hub"),
    Variable("GYOGAM_COQUI_SPEAKER", "", "speaker of that model, where it has several"),
    Variable(
        "GYOGAM_COQUI_REFERENCE", "", "folder with neutral.wav and a wav for any other style, for a cloning model"
    ),
)
_DEFAULTS: Mapping[str, str] = {variable.name: variable.default for variable in VARIABLES}


def read(name: str) -> str:
    """The variable's value or its declared default; an undeclared name is a mistake in the code (KeyError)."""
    default = _DEFAULTS[name]
    return os.environ.get(name, "").strip() or default


def flag(name: str) -> bool:
    value = read(name).lower()
    if value not in ("0", "1", "false", "true", "no", "yes"):
        raise ImproperlyConfigured(f"{name} is {value!r}; use 1 or 0.")
    return value in ("1", "true", "yes")


def items(name: str) -> list[str]:
    """A comma-separated list."""
    return [item.strip() for item in read(name).split(",") if item.strip()]


def secret_key(folder: Path) -> str:
    """The key kept in `folder`, made on first use and readable by its owner only."""
    path = folder / "secret_key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        kept = path.read_text(encoding="ascii").strip()
        if len(kept) < 50:
            raise ImproperlyConfigured(f"{path} holds no usable key; delete it and a new one is made.") from None
        return kept
    made = secrets.token_urlsafe(64)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(made)
    return made
