"""A simulated Speechmatics voice: ``POST /generate/{voice}``."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from apps.agentbrain.engines.simulators.tts.http_server import (
    HttpRefused,
    HttpSimulator,
    Wanted,
)

VOICES: Final = frozenset({"sarah", "theo", "megan", "jack"})
_RATE_HZ: Final = 16_000
_PATH: Final = re.compile(r"/generate/([^/]+)")


class SpeechmaticsSimulator(HttpSimulator):
    """Raw samples only; the vendor's default, a WAV file, nobody here asks for."""

    def _read(self, path: str, body: dict[str, Any]) -> Wanted:
        parts = urlsplit(path)
        voice = _PATH.fullmatch(parts.path)
        if voice is None or voice[1] not in VOICES:
            raise HttpRefused(404, "voice_not_found")
        wanted = parse_qs(parts.query).get("output_format", ["wav_16000"])[-1]
        if wanted != "pcm_16000":
            raise HttpRefused(400, "unsupported_output_format")
        text = body.get("text")
        if not isinstance(text, str) or not text.strip():
            raise HttpRefused(400, "text_required")
        return Wanted(text, _RATE_HZ)

    def _refusal(self, status: int, code: str) -> dict[str, Any]:
        return {"code": status, "error": code, "detail": "It was refused."}
