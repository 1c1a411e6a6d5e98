"""Speechmatics: HTTP, 16 kHz only; it has no way to stop but closing."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

import httpx

from apps.agentbrain.engines.addresses import http_url
from apps.agentbrain.engines.tts.over_http import HttpVoice
from apps.agentbrain.engines.tts.waiting import DEFAULT_LIMITS, Limits

URL: Final = "https://preview.tts.speechmatics.com"
RATE_HZ: Final = 16_000


class SpeechmaticsVoice(HttpVoice):
    """One call's voice."""

    vendor = "speechmatics"

    def __init__(
        self,
        *,
        api_key: str,
        voice: str,
        url: str = "",
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        path = f"/generate/{quote(voice, safe='')}"
        whole = http_url(url or URL, path, {"output_format": f"pcm_{RATE_HZ}"})
        super().__init__(whole, rate_hz=RATE_HZ, limits=limits)
        self._headers = {"Authorization": f"Bearer {api_key}"}

    def _request(self, text: str) -> httpx.Request:
        return self._client.build_request(
            "POST", self._url, headers=self._headers, json={"text": text}
        )
