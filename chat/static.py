"""Static files under hashed names, with the imports inside ES modules rewritten to match; served whole under ASGI."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """`import` and `export ... from` follow the hashes, so the page needs no import map and no bundler."""

    support_js_module_import_aggregation = True
    max_post_process_passes = 12
    """Imports are followed one level a pass; the page is six levels deep, and Django's own five would give up."""

    def stored_name(self, name: str) -> str:
        """The hashed name; before collectstatic has run there is none, and files come from `static/` as they are."""
        return str(super().stored_name(name)) if self.hashed_files else name


class StaticMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise streams files from a blocking iterator, which ASGI cannot await; ours are small and are sent whole."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        found = static_file.get_response(request.method, request.META)
        body = b""
        if found.file is not None:
            with found.file as file:
                body = file.read()
        response = HttpResponse(body, status=int(found.status))
        del response["content-type"]
        for name, value in found.headers:
            response[name] = value
        return response
