"""The ASGI application: HTTP to Django, the socket to the consumer, and the engines loaded when the server starts.

Run as `uvicorn chat.asgi:application --ws websockets-sansio --ws-max-size 262144 --ws-per-message-deflate false`.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chat.settings")

from django.core.asgi import get_asgi_application

http = get_asgi_application()  # sets Django up first, because what follows imports models (hence E402)

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.urls import path  # noqa: E402

from avatar.house import House  # noqa: E402
from chat.consumers import ChatConsumer  # noqa: E402
from chat.routing import WS_PATH  # noqa: E402


async def lifespan(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Loading begins with the server and does not hold it up; a first conversation waits for what is not there yet."""
    loading: asyncio.Task[None] | None = None
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            loading = asyncio.create_task(House.shared().load(), name="load-house")
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            if loading is not None:
                loading.cancel()
            await send({"type": "lifespan.shutdown.complete"})
            return


application = ProtocolTypeRouter(
    {
        "http": http,
        "lifespan": lifespan,
        "websocket": AllowedHostsOriginValidator(
            AuthMiddlewareStack(URLRouter([path(WS_PATH.lstrip("/"), ChatConsumer.as_asgi())]))
        ),
    }
)
