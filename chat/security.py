"""Response headers that Django has no setting for: Content-Security-Policy and Permissions-Policy.

No inline script and no other origin's anything; sockets only to this host, by name, because not every browser takes
'self' to mean them. A template that must have an inline block may use
`{{ request.csp_nonce }}`; only then does the header carry a nonce.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject, empty

POLICY: dict[str, str] = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "media-src": "'self'",
    "worker-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
PERMISSIONS = "camera=(self), microphone=(self), geolocation=(), payment=(), usb=(), display-capture=()"


class HeadersMiddleware:
    """Sync and async, so that it never forces a thread between the server and an async view."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse | Awaitable[HttpResponse]]) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        nonce = SimpleLazyObject(lambda: secrets.token_urlsafe(16))
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        if self.is_async:
            return self._later(request, nonce)
        return self._headed(request, self.get_response(request), nonce)  # type: ignore[arg-type]

    async def _later(self, request: HttpRequest, nonce: SimpleLazyObject) -> HttpResponseBase:
        return self._headed(request, await self.get_response(request), nonce)  # type: ignore[misc]

    @staticmethod
    def _headed(request: HttpRequest, response: HttpResponseBase, nonce: SimpleLazyObject) -> HttpResponseBase:
        policy = {**POLICY, "connect-src": f"'self' {_sockets(request)}".strip()}
        if nonce._wrapped is not empty:  # type: ignore[attr-defined]  # a template has used it
            policy["script-src"] += f" 'nonce-{nonce}'"
        response.headers.setdefault(
            "Content-Security-Policy", "; ".join(f"{name} {value}" for name, value in policy.items())
        )
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


def _sockets(request: HttpRequest) -> str:
    """This host's sockets, as origins; none where the request names a host that we refuse."""
    try:
        host = request.get_host()
    except DisallowedHost:
        return ""
    return f"ws://{host} wss://{host}"
