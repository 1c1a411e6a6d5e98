"""OpenAI, and every server that speaks its form: HTTP, 24 kHz."""

from __future__ import annotations

from typing import Final

import httpx

from apps.agentbrain.engines.addresses import http_url
from apps.agentbrain.engines.tts.over_http import HttpVoice
from apps.agentbrain.engines.tts.waiting import DEFAULT_LIMITS, Limits

URL: Final = "https://api.openai.com/v1"
RATE_HZ: Final = 24_000


class OpenAIVoice(HttpVoice):
    """One call's voice. A server of one's own may want no key."""

    vendor = "openai"

    def __init__(
        self,
        *,
        api_key: str,
        voice: str,
        model: str,
        url: str = "",
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        whole = http_url(url or URL, "/audio/speech")
        super().__init__(whole, rate_hz=RATE_HZ, limits=limits)
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._fixed = {"model": model, "voice": voice, "response_format": "pcm"}

    def _request(self, text: str) -> httpx.Request:
        return self._client.build_request(
            "POST",
            self._url,
            headers=self._headers,
            json={**self._fixed, "input": text},
        )
