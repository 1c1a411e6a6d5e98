"""Another system that takes webhooks: a real HTTP server that answers as it is told."""

from __future__ import annotations

from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import orjson


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def message(self) -> dict[str, Any]:
        return orjson.loads(self.body)


class Receiver:
    """Answers with the statuses it was given, then with the last of them for ever.

    ``gate``: while cleared, requests are read and not answered. ``arrived`` is set by
    each request.
    """

    def __init__(
        self, *statuses: int, headers: dict[str, str] | None = None, body: bytes = b"ok"
    ) -> None:
        self.statuses = list(statuses or (200,))
        self.headers = headers or {}
        self.body = body
        self.received: list[Received] = []
        self.gate = Event()
        self.gate.set()
        self.arrived = Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["content-length"])
                headers = {name.lower(): value for name, value in self.headers.items()}
                outer.received.append(
                    Received(self.path, headers, self.rfile.read(length))
                )
                outer.arrived.set()
                outer.gate.wait(30)
                status = outer.statuses[0]
                if len(outer.statuses) > 1:
                    outer.statuses.pop(0)
                try:
                    self.send_response(status)
                    for name, value in outer.headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(outer.body)
                except OSError:
                    pass  # whoever asked is gone

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/hook"

    def __enter__(self) -> Receiver:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.gate.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
