"""Settings from the environment: what they do, what is refused, and what the checks say."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from chat import checks, environment
from chat.security import POLICY

ROOT = Path(__file__).resolve().parents[2]
READ = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "chat.settings"
from django.conf import settings as s
print(json.dumps({"key": s.SECRET_KEY, "debug": s.DEBUG, "hosts": s.ALLOWED_HOSTS,
    "database": s.DATABASES["default"]["ENGINE"], "name": str(s.DATABASES["default"]["NAME"]),
    "layer": s.CHANNEL_LAYERS["default"]["BACKEND"], "secure": s.SESSION_COOKIE_SECURE, "hsts": s.SECURE_HSTS_SECONDS}))
"""


def settings_under(**variables: str) -> dict:
    """The settings that a fresh process has under these variables."""
    done = subprocess.run(
        [sys.executable, "-c", READ],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_a_new_machine_needs_nothing(tmp_path: Path):
    home = tmp_path / "home"
    first = settings_under(GYOGAM_HOME=str(home))
    again = settings_under(GYOGAM_HOME=str(home))
    key = home / "secret_key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(first["key"]) >= 64
    assert again["key"] == first["key"] == key.read_text()
    assert first["debug"] is False
    assert first["hosts"] == ["localhost", "127.0.0.1", "[::1]"]
    assert first["database"].endswith("sqlite3")
    assert first["name"] == str(home / "db.sqlite3")
    assert first["layer"] == "channels.layers.InMemoryChannelLayer"
    assert (first["secure"], first["hsts"]) == (False, 0)


def test_a_server_is_set_by_variables(tmp_path: Path):
    found = settings_under(
        GYOGAM_HOME=str(tmp_path),
        GYOGAM_SECRET_KEY="k" * 60,
        DATABASE_URL="postgresql://someone@db.example/gyogam",
        REDIS_URL="redis://cache.example:6379/0",
        GYOGAM_ALLOWED_HOSTS="a.example, b.example",
        GYOGAM_SECURE="1",
    )
    assert found["key"] == "k" * 60
    assert not (tmp_path / "secret_key").exists()
    assert found["database"].endswith("postgresql")
    assert found["layer"].startswith("channels_redis.")
    assert found["hosts"] == ["a.example", "b.example"]
    assert found["secure"] is True
    assert found["hsts"] > 0


def test_a_flag_that_is_neither_yes_nor_no_is_refused(monkeypatch):
    monkeypatch.setenv("GYOGAM_DEBUG", "maybe")
    with pytest.raises(ImproperlyConfigured, match="use 1 or 0"):
        environment.flag("GYOGAM_DEBUG")


def test_an_empty_key_file_is_refused(tmp_path: Path):
    (tmp_path / "secret_key").write_text("")
    with pytest.raises(ImproperlyConfigured, match="delete it"):
        environment.secret_key(tmp_path)


def test_checks_name_what_is_wrong(settings, monkeypatch):
    settings.ALLOWED_HOSTS = []
    settings.CSRF_TRUSTED_ORIGINS = ["gyogam.example.org"]
    assert [error.id for error in checks.hosts(None)] == ["chat.E001", "chat.E003"]
    settings.ALLOWED_HOSTS = ["*"]
    assert checks.hosts(None)[0].id == "chat.E002"
    settings.ALLOWED_HOSTS, settings.CSRF_TRUSTED_ORIGINS = ["a.example"], ["https://a.example"]
    assert checks.hosts(None) == []
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.mysql")
    assert checks.packages(None)[0].id == "chat.E005"
    for found in [*checks.hosts(None), *checks.packages(None)]:
        assert found.hint


def test_a_damaged_model_file_is_told_with_what_to_do(tmp_path: Path, monkeypatch):
    row = {"file": "broken.onnx", "sha256": "0" * 64}
    (tmp_path / "broken.onnx").write_bytes(b"not a model")
    monkeypatch.setattr(checks.store, "SHIPPED", tmp_path)
    monkeypatch.setattr(checks.store, "manifest", lambda: (row,))
    checks.store.shipped.cache_clear()
    found = [warning for warning in checks.weights(None) if warning.id == "chat.W001"]
    assert "broken.onnx is damaged" in found[0].msg
    assert "git checkout" in found[0].hint


def test_the_policy_allows_no_inline_script_and_no_other_origin():
    assert POLICY["script-src"] == "'self'"
    assert "unsafe" not in " ".join(POLICY.values())


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites():
    assert settings.SESSION_COOKIE_HTTPONLY
    assert (settings.SESSION_COOKIE_SAMESITE, settings.CSRF_COOKIE_SAMESITE) == ("Lax", "Lax")
    assert settings.SESSION_COOKIE_SECURE == settings.CSRF_COOKIE_SECURE == settings.SECURE
    assert settings.X_FRAME_OPTIONS == "DENY"
    assert settings.SECURE_CONTENT_TYPE_NOSNIFF
