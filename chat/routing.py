"""Where the socket is."""

from __future__ import annotations

WS_PATH = "/ws/chat/"
