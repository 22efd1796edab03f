"""Django settings. Everything that differs between machines is an environment variable (`chat.environment`)."""

from __future__ import annotations

from pathlib import Path

import dj_database_url

from avatar.weights.store import home
from chat import environment

BASE_DIR = Path(__file__).resolve().parent.parent
HOME = home().resolve()
HOME.mkdir(parents=True, exist_ok=True)

SECRET_KEY = environment.read("GYOGAM_SECRET_KEY") or environment.secret_key(HOME)
DEBUG = environment.flag("GYOGAM_DEBUG")
ALLOWED_HOSTS = environment.items("GYOGAM_ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = environment.items("GYOGAM_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "chat.apps.ChatConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "channels",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "chat.static.StaticMiddleware",
    "chat.security.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "chat.urls"
ASGI_APPLICATION = "chat.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# ---------------------------------------------------------------- data

_url = environment.read("DATABASE_URL")
DATABASES = {
    "default": dj_database_url.parse(
        _url or f"sqlite:///{HOME / 'db.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets readers and one writer work side by side; IMMEDIATE takes the write lock at the start of a transaction,
    # so that two writers wait for each other instead of failing half way.
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-8000; "
                "PRAGMA journal_size_limit=67108864; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;"
            ),
        }
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_redis = environment.read("REDIS_URL")
CHANNEL_LAYERS = {
    "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [_redis]}}
    if _redis
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
}

# ---------------------------------------------------------------- languages

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ko", "한국어")]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

# ---------------------------------------------------------------- static files

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
COLLECTED = not DEBUG and (STATIC_ROOT / "staticfiles.json").is_file()
"""Hashed names and far-future caching need `collectstatic`; until it has run, files come straight from `static/`
and check chat.W003 says so."""
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "chat.static.ModuleManifestStorage"},
}

# ---------------------------------------------------------------- security

SECURE = environment.flag("GYOGAM_SECURE")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
X_FRAME_OPTIONS = "DENY"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# ---------------------------------------------------------------- logging: never what a person said or showed

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "chat": {"level": environment.read("GYOGAM_LOG_LEVEL").upper()},
        "avatar": {"level": environment.read("GYOGAM_LOG_LEVEL").upper()},
        "django": {"level": "INFO"},
        "django.db.backends": {"level": "WARNING"},  # its DEBUG lines hold parameters, which may be words
    },
}
