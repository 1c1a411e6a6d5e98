"""Twilio's media stream as a line to a caller."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from apps.agentbrain.conversation.actions import SaveTurn, UpdateCall
from apps.agentbrain.engines.audio import FRAME_BYTES
from apps.calls.metrics import FRAMES

from . import tokens
from .faults import RemoteProtocolError
from .socket import CallerSocket, Refused
from .transport import NORMAL, BoundedSender, Rest, Transport
from .twilio_frames import Dtmf, Frame, Mark, Media, Start, Stop, TwilioStream


class TwilioTransport:
    """Writes to the stream that ``TwilioStream`` reads from."""

    def __init__(self, sender: BoundedSender, stream: TwilioStream) -> None:
        self._sender = sender
        self._stream = stream

    def send_audio(self, mulaw: bytes) -> Rest:
        FRAMES.outwards += len(mulaw) / FRAME_BYTES
        return self._sender.begin_text(self._stream.media(mulaw))

    def send_mark(self, name: str) -> Rest:
        return self._sender.begin_text(self._stream.mark(name))

    def clear(self) -> Rest:
        return self._sender.begin_text(self._stream.clear())

    def show(self, action: SaveTurn | UpdateCall) -> Rest:
        """A telephone has no screen."""
        return None

    async def close(self, code: int = NORMAL, reason: str = "") -> None:
        await self._sender.close(code)


class TwilioSocket(CallerSocket):
    """Reads one media stream; the token in its start says whose call it is."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._stream = TwilioStream()
        self._transport = TwilioTransport(self.sender, self._stream)
        self._token = ""

    @property
    def call_sid(self) -> str:
        return self._stream.call_sid

    @property
    def transport(self) -> Transport:
        return self._transport

    def admit(self) -> tuple[int, str]:
        try:
            call_id = tokens.redeem(self._token, self._stream.call_sid)
        except tokens.TokenRefused as error:
            raise Refused(f"token {error}") from error
        return call_id, self._stream.stream_sid

    def read(self, message: MutableMapping[str, Any]) -> None:
        text = message.get("text")
        if text is None:
            raise RemoteProtocolError("binary_frame", "Twilio's frames are text.")
        match self._read(text):
            case Media() as media:
                FRAMES.inwards += 1
                self._hear(media)
            case Mark() as mark:
                self.report(lambda session: session.mark_returned(mark.name))
            case Dtmf() as key:
                self.report(lambda session: session.key_pressed(key.digit))
            case Start() as start:
                self._start(start)
            case Stop():
                self.report(lambda session: session.caller_left())

    def _read(self, text: str) -> Frame:
        try:
            return self._stream.read(text)
        except RemoteProtocolError as fault:
            if fault.kind == "wrong_media_format" and not self._stream.started:
                raise Refused(str(fault)) from None  # nothing of it would be heard
            raise

    def _hear(self, media: Media) -> None:
        session = self._session
        if session is not None:  # fifty times a second: without a detour
            session.caller_audio(media.audio, media.timestamp_ms)
            return
        self._backlog.append(
            lambda session: session.caller_audio(media.audio, media.timestamp_ms)
        )

    def _start(self, start: Start) -> None:
        if self._started.is_set():
            # The codec let it through: the same call, so the newest stream wins.
            raise RemoteProtocolError("second_start", "A newer stream of this call.")
        self._token = start.parameters.get("token", "")
        self._started.set()
