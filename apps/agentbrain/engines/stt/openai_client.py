"""One utterance to OpenAI's transcription, and its words as they come."""

from __future__ import annotations

import io
import wave
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import httpx
import orjson

from apps.agentbrain.engines.addresses import http_url
from apps.agentbrain.engines.audio import TELEPHONE_HZ, mulaw_to_pcm
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.realtime.failures import PERMANENT_CODES, code_of
from apps.agentbrain.engines.vendor_sockets import certificates

DEFAULT_URL: Final = "https://api.openai.com/v1"
_PATH: Final = "/audio/transcriptions"
_CONNECT_SECONDS: Final = 2.0
_READ_SECONDS: Final = 10.0
_MAY_PASS: Final = frozenset({408, 409, 425, 429})
_NO_SPEECH: Final = frozenset({"audio_too_short", "invalid_audio"})
"""Of one utterance and of no other: it has no words."""
_TAKES_KEYWORDS: Final = "gpt-transcribe"


class OpenAITranscription:
    """A client of one call; ``close`` it."""

    def __init__(
        self,
        *,
        key: str,
        model: str,
        base_url: str = "",
        language: str = "",
        keyterms: tuple[str, ...] = (),
    ) -> None:
        try:
            self._url = http_url(base_url or DEFAULT_URL, _PATH)
        except ValueError as error:
            raise EngineError(f"OPENAI_BASE_URL: {error}", permanent=True) from None
        self._fields = _fields(model, language, keyterms)
        secure = self._url.startswith("https:")
        self._client = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS),
            verify=certificates() if secure else False,
        )

    async def words(self, mulaw: bytes) -> AsyncIterator[tuple[str, bool]]:
        """The words so far and whether they are final; the last ones are.

        Raises ``EngineError``.
        """
        file = ("utterance.wav", wav(mulaw), "audio/wav")
        try:
            async with self._client.stream(
                "POST", self._url, data=self._fields, files={"file": file}
            ) as answer:
                if answer.status_code != httpx.codes.OK:
                    if _no_speech(answer.status_code, await answer.aread()):
                        yield "", True
                        return
                    raise _refused(answer.status_code, answer.content)
                async for piece in _words_in(answer):
                    yield piece
        except httpx.HTTPError as error:
            reason = f"the vendor cannot be reached ({type(error).__name__})"
            raise EngineError(reason) from None

    async def close(self) -> None:
        await self._client.aclose()


def wav(mulaw: bytes) -> bytes:
    """A WAV file of 16-bit samples at 8 kHz: headerless mu-law is not taken."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(TELEPHONE_HZ)
        writer.writeframes(mulaw_to_pcm(mulaw).astype("<i2").tobytes())
    return file.getvalue()


def _fields(
    model: str, language: str, keyterms: tuple[str, ...]
) -> dict[str, str | list[str]]:
    """The form; ``stream`` is ignored by the model that cannot (whisper-1)."""
    fields: dict[str, str | list[str]] = {
        "model": model,
        "response_format": "json",
        "stream": "true",
    }
    if language:
        fields["language"] = language
    if keyterms and model.startswith(_TAKES_KEYWORDS):
        fields["keywords[]"] = list(keyterms)
    elif keyterms:
        fields["prompt"] = f"{', '.join(keyterms)}."
    return fields


async def _words_in(answer: httpx.Response) -> AsyncIterator[tuple[str, bool]]:
    """A stream of events, or one object from those that do not stream."""
    if "event-stream" not in answer.headers.get("content-type", ""):
        yield str(_object(await answer.aread()).get("text") or "").strip(), True
        return
    text = ""
    async for line in answer.aiter_lines():
        if not line.startswith("data:"):
            continue
        event = _object(line[5:].strip())
        match event.get("type"):
            case "transcript.text.delta":
                text += str(event.get("delta") or "")
                yield text.strip(), False
            case "transcript.text.done":
                yield str(event.get("text") or "").strip(), True
                return
            case "error":
                raise EngineError("the vendor reported an error")
    raise EngineError("the vendor ended its answer early")


def _object(text: str | bytes) -> Mapping[str, Any]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _no_speech(status: int, body: bytes) -> bool:
    refused = status == httpx.codes.BAD_REQUEST
    return refused and code_of(_object(body).get("error")) in _NO_SPEECH


def _refused(status: int, body: bytes) -> EngineError:
    code = code_of(_object(body).get("error"))
    passes = status in _MAY_PASS and code not in PERMANENT_CODES
    named = f" {code}" if code in PERMANENT_CODES else ""
    return EngineError(
        f"the vendor refused an utterance (HTTP {status}{named})",
        permanent=400 <= status < 500 and not passes,
    )
