"""A simulated ``/v1/audio/transcriptions``."""

from __future__ import annotations

import asyncio
import io
import itertools
import json
import wave
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, Final, Self

import numpy as np

from apps.agentbrain.engines.audio import TELEPHONE_HZ, pcm_to_mulaw, resample
from apps.agentbrain.engines.simulators.chat.http import Exchange, HttpServer
from apps.agentbrain.engines.simulators.stt.faults import FaultBudget, Faults
from apps.agentbrain.engines.simulators.stt.hearing import Recognition, Script
from apps.agentbrain.engines.simulators.stt.records import EarRecord
from apps.agentbrain.engines.simulators.stt.thread import EarSimulatorThread

_PATH: Final = "/v1/audio/transcriptions"
_NO_STREAM: Final = "whisper-1"
_TAKES_KEYWORDS: Final = "gpt-transcribe"
_SHORTEST_SECONDS: Final = 0.1
_KEPT_REQUESTS: Final = 200

Form = dict[str, list[Any]]


class _Refused(Exception):
    def __init__(self, status: int, code: str, param: str = "") -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.param = param


class TranscriptionSimulator:
    """``async with TranscriptionSimulator(source) as server``: ``server.url`` answers.

    ``sessions`` has one record for every request; ``received`` is its form.
    """

    def __init__(
        self,
        source: Script | Recognition | None = None,
        *,
        faults: Faults | None = None,
        key: str = "",
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self._source = source or Script(())
        self._budget = FaultBudget(faults or Faults())
        self._key = key
        self._host = host
        self._server = HttpServer(self._handle, host, port)
        self._numbers = itertools.count(1)
        self.sessions: list[EarRecord] = []

    @classmethod
    def run_in_thread(cls, *args: Any, **options: Any) -> EarSimulatorThread:
        """A simulator in a thread of its own; the arguments are the constructor's."""
        return EarSimulatorThread(lambda: cls(*args, **options))

    @property
    def url(self) -> str:
        """What a client calls its base URL."""
        return f"http://{self._host}:{self._server.port}/v1"

    def set_faults(self, faults: Faults) -> None:
        """Go wrong in other ways from now on; for the thread of the server's loop."""
        self._budget.set(faults)

    async def __aenter__(self) -> Self:
        await self._server.start()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._server.close()

    async def _handle(self, exchange: Exchange) -> None:
        headers = {name.lower(): value for name, value in exchange.headers.items()}
        key = headers.get("authorization", "").removeprefix("Bearer ")
        record = EarRecord(next(self._numbers), exchange.path, key=key)
        self.sessions.append(record)
        del self.sessions[:-_KEPT_REQUESTS]
        try:
            await self._transcribe(exchange, headers, record)
        except _Refused as refused:
            error = {
                "message": "The request was refused.",
                "type": "invalid_request_error",
                "code": refused.code,
                "param": refused.param or None,
            }
            await exchange.answer(refused.status, {"error": error})
        finally:
            record.closed = True

    async def _transcribe(
        self, exchange: Exchange, headers: dict[str, str], record: EarRecord
    ) -> None:
        if (exchange.method, exchange.path) != ("POST", _PATH):
            raise _Refused(404, "not_found")
        if self._budget.take("refuse"):
            faults = self._budget.faults
            raise _Refused(faults.refuse_status, faults.refuse_code)
        if not record.key or (self._key and record.key != self._key):
            raise _Refused(401, "invalid_api_key")
        form = _form(headers.get("content-type", ""), exchange.body)
        fields = {name: value for name, value in form.items() if name != "file"}
        record.received.append(fields)
        mulaw = _sound_of(form)
        record.sound_bytes = len(mulaw)
        record.sound_frames = 1
        model = _checked(fields)
        if self._budget.take("never_admit"):
            await asyncio.sleep(3600)
        if self._budget.take("drops"):
            exchange.drop()
            return
        text = await self._source.speech(str(record.number)).words(mulaw)
        if self._budget.take("empty"):
            text = ""
        streams = fields.get("stream", ["false"])[0] == "true" and model != _NO_STREAM
        if streams:
            await self._stream(exchange, record, text)
            return
        await asyncio.sleep(self._budget.faults.late_final_ms / 1000)
        answer = {"text": text, "usage": _usage(mulaw, text)}
        record.sent.append(answer)
        await exchange.answer(200, answer)

    async def _stream(self, exchange: Exchange, record: EarRecord, text: str) -> None:
        await exchange.begin(200, "text/event-stream; charset=utf-8")

        async def tell(event: dict[str, Any]) -> None:
            record.sent.append(event)
            await exchange.send(f"data: {json.dumps(event)}\n\n".encode())

        for at, word in enumerate(text.split()):
            delta = word if at == 0 else f" {word}"
            await tell({"type": "transcript.text.delta", "delta": delta})
        if self._budget.take("stalls"):
            await asyncio.sleep(3600)
        if self._budget.take("never_final"):
            await exchange.end()
            return
        await asyncio.sleep(self._budget.faults.late_final_ms / 1000)
        usage = _usage(b"", text)
        await tell({"type": "transcript.text.done", "text": text, "usage": usage})
        await exchange.end()


def _form(content_type: str, body: bytes) -> Form:
    """The parts of a form, by name; the file as bytes."""
    if not content_type.startswith("multipart/form-data"):
        raise _Refused(400, "invalid_content_type")
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    form: Form = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        value = content if part.get_filename() else content.decode()
        form.setdefault(str(name), []).append(value)
    return form


def _sound_of(form: Form) -> bytes:
    try:
        with wave.open(io.BytesIO(form["file"][0])) as file:
            rate_hz, width = file.getframerate(), file.getsampwidth()
            sound = file.readframes(file.getnframes())
    except (KeyError, wave.Error, EOFError, TypeError):
        raise _Refused(400, "invalid_file_format", "file") from None
    if width != 2:
        raise _Refused(400, "invalid_file_format", "file")
    if len(sound) < 2 * rate_hz * _SHORTEST_SECONDS:
        raise _Refused(400, "audio_too_short", "file")
    pcm = np.frombuffer(sound, dtype="<i2").astype(np.int16)
    return pcm_to_mulaw(resample(pcm, rate_hz, TELEPHONE_HZ))


def _checked(fields: Form) -> str:
    model = str(fields.get("model", [""])[0])
    if not model:
        raise _Refused(400, "missing_required_parameter", "model")
    if "keywords[]" in fields and not model.startswith(_TAKES_KEYWORDS):
        raise _Refused(400, "unsupported_parameter", "keywords")
    if fields.get("response_format", ["json"])[0] != "json" and model != _NO_STREAM:
        raise _Refused(400, "unsupported_value", "response_format")
    return model


def _usage(mulaw: bytes, text: str) -> dict[str, Any]:
    sound, words = len(mulaw) // 800, len(text.split())
    return {
        "type": "tokens",
        "input_tokens": sound,
        "input_token_details": {"text_tokens": 0, "audio_tokens": sound},
        "output_tokens": words,
        "total_tokens": sound + words,
    }
