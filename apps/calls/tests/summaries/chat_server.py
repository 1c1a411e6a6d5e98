"""A small chat-completions server over real HTTP, with answers set beforehand."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

NOTE = {
    "disposition": "resolved",
    "reason": "An oil change.",
    "promised": [],
    "open_points": [],
    "moods": [],
    "text": "Maria wanted an oil change.",
}


class ChatServer:
    """Gives ``answers`` in order, the last one for ever; keeps what was asked.

    An answer is ``(status, body, headers)``; a dict body goes as JSON. Used as a
    context manager; ``url`` is the base URL for clients. While ``gate`` is cleared
    nobody is answered; ``arrived`` is set when somebody has asked.
    """

    def __init__(self, *answers: tuple[int, Any, dict[str, str]]) -> None:
        self.answers = list(answers)
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.arrived = Event()
        self.gate = Event()
        self.gate.set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                request = json.loads(self.rfile.read(length))
                if problem := _problem(self.path, request):
                    return self._send(400, {"error": {"message": problem}}, {})
                outer.requests.append(request)
                outer.keys.append(self.headers["Authorization"])
                outer.arrived.set()
                outer.gate.wait(60)
                answers = outer.answers
                self._send(*(answers.pop(0) if len(answers) > 1 else answers[0]))

            def _send(self, status: int, body: Any, headers: dict[str, str]) -> None:
                raw = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for name, value in {
                    "Content-Type": "application/json",
                    "Content-Length": str(len(raw)),
                    **headers,
                }.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_: Any) -> None:
                """Requests are kept, not printed."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> ChatServer:
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.gate.set()
        self._server.shutdown()
        self._server.server_close()


def completion(
    content: Any = None, *, finish_reason: str = "stop", refusal: str | None = None
) -> tuple[int, Any, dict[str, str]]:
    """A chat completion with this content (a dict is written as JSON)."""
    if not isinstance(content, str | None):
        content = json.dumps(content)
    message = {"role": "assistant", "content": content, "refusal": refusal}
    choice = {
        "index": 0,
        "message": message,
        "finish_reason": finish_reason,
        "logprobs": None,
    }
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": "note-writer",
        "choices": [choice],
        "usage": {
            "prompt_tokens": 900,
            "completion_tokens": 120,
            "total_tokens": 1020,
            "prompt_tokens_details": {"cached_tokens": 100},
        },
    }
    return 200, body, {}


def failure(
    status: int, code: str = "", **headers: str
) -> tuple[int, Any, dict[str, str]]:
    """An error in the shape the API has for them."""
    error = {"message": f"failed with {status}", "type": "error", "code": code}
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, {"error": error}, names


def _problem(path: str, request: dict[str, Any]) -> str:
    """What a real server would refuse this request for."""
    if path != "/v1/chat/completions":
        return f"no such path: {path}"
    if not request.get("model") or not request.get("messages"):
        return "model and messages are required"
    wanted = request.get("response_format", {}).get("json_schema", {})
    schema = wanted.get("schema", {})
    if wanted.get("strict") and (
        set(schema.get("required", ())) != set(schema.get("properties", ()))
        or schema.get("additionalProperties") is not False
    ):
        return "a strict schema requires all properties and allows no others"
    return ""
