"""A text server with scripted answers: it speaks the OpenAI stream over a real socket, and fails exactly as told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Step = str | bytes | float | threading.Event | Callable[[], Any]
"""A piece of text, raw bytes, seconds to wait, or something to wait for."""


def said(text: str | None, **more: Any) -> bytes:
    """One event of the stream."""
    choice = {"index": 0, "delta": {} if text is None else {"content": text}, "finish_reason": None, **more}
    return event({"object": "chat.completion.chunk", "choices": [choice]})


def event(data: Any) -> bytes:
    return f"data: {json.dumps(data)}\n\n".encode()


END = said(None, finish_reason="stop") + b"data: [DONE]\n\n"


class TextServer:
    """`answers` is the script of the next requests, the last one again and again."""

    def __init__(self) -> None:
        self.steps: Sequence[Step] = ("Hello there.", END)
        self.status = 200
        self.headers: dict[str, str] = {"Content-Type": "text/event-stream"}
        self.refuse: Callable[[dict[str, Any]], bytes | None] = lambda body: None
        """What a request is refused with (400), or None."""
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.paths: list[str] = []
        self.gone = threading.Event()
        """The client closed its connection before the script was over."""

    @contextmanager
    def running(self) -> Iterator[str]:
        """Serves until the block is left; gives the address."""
        mine = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                mine.asked.append(body)
                mine.keys.append(self.headers["Authorization"])
                mine.paths.append(self.path)
                mine.play(self, body)

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=lambda: server.serve_forever(0.02))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def play(self, handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        refused = self.refuse(body)
        handler.send_response(400 if refused else self.status)
        for name, value in self.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        try:
            if refused:
                handler.wfile.write(refused)
                return
            for step in self.steps:
                if isinstance(step, threading.Event):
                    step.wait(5)
                elif isinstance(step, float):
                    until = time.monotonic() + step
                    while time.monotonic() < until:
                        time.sleep(0.02)
                        handler.wfile.write(b": still here\n\n")
                elif callable(step):
                    made = step()
                    for text in made if isinstance(made, Iterator) else ():
                        handler.wfile.write(said(text))
                else:
                    handler.wfile.write(said(step) if isinstance(step, str) else step)
                handler.wfile.flush()
        except OSError:
            self.gone.set()
