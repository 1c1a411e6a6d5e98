"""A simulated OpenAI voice: ``POST /v1/audio/speech``."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from apps.agentbrain.engines.simulators.tts.http_server import (
    HttpRefused,
    HttpSimulator,
    Wanted,
)

UNKNOWN_VOICE: Final = "nobody"
"""The one voice this vendor does not have."""

MOST_CHARACTERS: Final = 4096
_RATE_HZ: Final = 24_000


class OpenAISpeechSimulator(HttpSimulator):
    """Raw samples only; files and server-sent events nobody here asks for."""

    @property
    def url(self) -> str:
        return f"{super().url}/v1"

    def _read(self, path: str, body: dict[str, Any]) -> Wanted:
        if urlsplit(path).path != "/v1/audio/speech":
            raise HttpRefused(404, "unknown_url")
        for name in ("model", "voice", "input"):
            if not isinstance(body.get(name), str) or not body[name].strip():
                raise HttpRefused(400, "missing_required_parameter")
        if body["voice"] == UNKNOWN_VOICE:
            raise HttpRefused(400, "invalid_value")
        if len(body["input"]) > MOST_CHARACTERS:
            raise HttpRefused(400, "string_above_max_length")
        if body.get("response_format") != "pcm":
            raise HttpRefused(400, "unsupported_value")
        return Wanted(body["input"], _RATE_HZ)

    def _refusal(self, status: int, code: str) -> dict[str, Any]:
        error = {"message": "It was refused.", "type": "invalid_request_error"}
        return {"error": {**error, "param": None, "code": code}}
