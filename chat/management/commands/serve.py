"""`manage.py serve`: the product under uvicorn, with the socket settings it needs and a clear word when the port is
taken.
"""

from __future__ import annotations

import socket
from argparse import ArgumentParser
from typing import Any

import uvicorn
from django.core.management.base import BaseCommand, CommandError

SOCKET_LIMIT = 256 * 1024
"""Bytes of one message from a page; the largest honest one is a picture of 100 KB."""


class Command(BaseCommand):
    help = "Serve the page and the socket with uvicorn."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        if not 0 < port < 65536:
            raise CommandError(f"{port} is not a port. Choose one from 1 to 65535: make run PORT=8080")
        if taken(host, port):
            raise CommandError(
                f"Port {port} of {host} is in use already. Stop what runs there (perhaps another Gyogam), "
                f"or choose another: make run PORT={port + 1}"
            )
        config = uvicorn.Config(
            "chat.asgi:application",
            host=host,
            port=port,
            ws="websockets-sansio",
            ws_max_size=SOCKET_LIMIT,
            ws_per_message_deflate=False,
            lifespan="on",
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=5,  # a page that reads nothing must not keep a server from stopping
        )
        self.stdout.write(f"Gyogam is at http://{host}:{port} (stop it with Ctrl+C). The engines load meanwhile.")
        uvicorn.Server(config).run()


def taken(host: str, port: int) -> bool:
    """True when something listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False
