"""One media stream: the WebSocket between Twilio and the call center."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidStatus,
    InvalidURI,
)

from apps.agentbrain.engines.audio import FRAME_MS, MULAW_SILENCE_FRAME

from .faults import Mischief
from .line import PhoneLine
from .records import EndedBy, MarkRecord, StreamRecord, StreamWarning
from .webhook import is_local
from .wire import (
    CLOSED_WARNING,
    TOO_SLOW_WARNING,
    MessageMaker,
    ServerClear,
    ServerMark,
    ServerMedia,
    WireFault,
    read_server_message,
)

NORMAL_CLOSURE = 1000
OPEN_SECONDS = 10.0
CLOSE_SECONDS = 3.0
# A server that has not read for this long loses caller audio, as with Twilio.
WAITING_AT_MOST_MS = 5_000
MOST_WARNINGS = 200


@dataclass(frozen=True, slots=True)
class StreamAddress:
    """Where a stream goes, the headers of the upgrade, and who makes its messages."""

    url: str
    headers: Mapping[str, str]
    maker: MessageMaker


class MediaStream:
    """Opens a stream, carries both voices, and says how it ended."""

    def __init__(
        self, address: StreamAddress, line: PhoneLine, mischief: Mischief
    ) -> None:
        self.record = StreamRecord(address.maker.stream_sid, address.url)
        self.hang_up_reason = ""
        self._headers = address.headers
        self._maker = address.maker
        self._line = line
        self._mischief = mischief
        self._outbox: deque[tuple[float, str | bytes]] = deque()
        self._posted = asyncio.Event()
        self._emptied = asyncio.Event()

    async def run(self) -> StreamRecord:
        """Live from connected to the end of the stream."""
        record, clock = self.record, self._line.clock
        record.opened_at_ms = record.ended_at_ms = clock.now_ms()
        ws = await self._open()
        if ws is None:
            return record
        record.opened_at_ms = clock.now_ms()
        self._line.announce("stream-opened", record.opened_at_ms, record.stream_sid)
        reader = asyncio.create_task(self._read(ws), name="read")
        writer = asyncio.create_task(self._write(ws), name="write")
        talker = asyncio.create_task(self._talk(ws), name="talk")
        try:
            await asyncio.wait({reader, talker}, return_when=asyncio.FIRST_COMPLETED)
            record.ended_by = "server" if reader.done() else talker.result()
            await self._leave(ws, record.ended_by)
            for task in (reader, writer, talker):
                if task.done():
                    task.result()
        finally:
            for task in (reader, writer, talker):
                task.cancel()
            await asyncio.gather(reader, writer, talker, return_exceptions=True)
            record.ended_at_ms = clock.now_ms()
            record.unplayed_ms = self._line.playout.drop(record.ended_at_ms)
            record.close_code, record.close_reason = (
                ws.close_code,
                ws.close_reason or "",
            )
            if record.ended_by == "server" and record.close_code != NORMAL_CLOSURE:
                self._warn(CLOSED_WARNING, f"socket closed with {record.close_code}")
            self._line.announce("stream-ended", record.ended_at_ms, self._ending())
        return record

    async def _open(self) -> ClientConnection | None:
        """Connect, or note why that failed the way Twilio names it."""
        try:
            return await connect(
                self.record.url,
                additional_headers=self._headers,
                user_agent_header="TwilioMediaStreams/1.0",
                compression=None,
                proxy=None if is_local(self.record.url) else True,
                open_timeout=OPEN_SECONDS,
                ping_interval=None,
                max_size=2**24,
                close_timeout=CLOSE_SECONDS,
            )
        except InvalidStatus as error:
            self.record.http_status = error.response.status_code
            self._warn(31920, f"upgrade answered with {self.record.http_status}")
        except (InvalidHandshake, InvalidURI) as error:
            self._warn(31920, str(error))
        except TimeoutError:
            self._warn(31901, f"no connection within {OPEN_SECONDS:g} s")
        except OSError as error:
            self._warn(31902, str(error))
        return None

    async def _talk(self, ws: ClientConnection) -> EndedBy:
        """Send 20 ms every 20 ms, each when it is over, until somebody leaves."""
        line, mischief = self._line, self._mischief
        begun_ms = self.record.opened_at_ms
        self._greet()
        ticks = 0
        while True:
            at_ms = ticks * FRAME_MS
            tick = line.speak(begun_ms + at_ms)
            self._return_marks()
            if tick.hang_up:
                self.hang_up_reason = tick.hang_up
                return "caller"
            ticks += 1
            due_ms = begun_ms + ticks * FRAME_MS
            await line.clock.sleep_until(due_ms)
            late_ms = line.clock.now_ms() - due_ms
            self.record.late_ticks_ms = max(self.record.late_ticks_ms, late_ms)
            for message in mischief.extra_messages(at_ms, self._maker):
                self._post(message)
            if mischief.due("half open", mischief.faults.half_open_at_ms, at_ms):
                ws.transport.pause_reading()
            if mischief.due("drop", mischief.faults.drop_at_ms, at_ms):
                return "drop"
            for digit in tick.keys:
                self._post(self._maker.dtmf(digit))
            self._send_sound(tick.frame, at_ms)

    def _greet(self) -> None:
        """Connected and start, with whatever faults spoil them."""
        faults = self._mischief.faults
        self._post(self._maker.connected())
        for _ in range(faults.media_before_start):
            self._post(self._maker.media(MULAW_SILENCE_FRAME, 0))
        if not faults.no_start:
            self._post(self._maker.start())

    def _send_sound(self, frame: bytes, at_ms: int) -> None:
        if self._mischief.muted(at_ms):
            return
        if len(self._outbox) * FRAME_MS > WAITING_AT_MOST_MS:
            self._warn(TOO_SLOW_WARNING, "the server reads too slowly; sound discarded")
            return
        self._post(self._maker.media(frame, at_ms))
        self.record.frames_sent += 1

    def _post(self, message: str | bytes) -> None:
        begun_ms = self.record.opened_at_ms
        now_ms = self._line.clock.now_ms() - begun_ms
        release_ms = self._mischief.release_ms(now_ms)
        self._outbox.append((begun_ms + release_ms, message))
        self._emptied.clear()
        self._posted.set()

    async def _write(self, ws: ClientConnection) -> None:
        """Send what is posted, in order, until the socket is closed."""
        try:
            while True:
                while self._outbox:
                    release_ms, message = self._outbox[0]
                    if release_ms > self._line.clock.now_ms():
                        await self._line.clock.sleep_until(release_ms)
                    await ws.send(message)
                    self._outbox.popleft()
                self._emptied.set()
                self._posted.clear()
                await self._posted.wait()
        except ConnectionClosed:
            return

    async def _read(self, ws: ClientConnection) -> None:
        """Take in what the server sends until it closes the socket."""
        while True:
            try:
                raw = await ws.recv()
            except ConnectionClosed:
                return
            try:
                self._receive(raw)
            except WireFault as fault:
                self._warn(fault.code, fault.reason)
            self._return_marks()

    def _receive(self, raw: str | bytes) -> None:
        now_ms = self._line.clock.now_ms()
        record, playout = self.record, self._line.playout
        match read_server_message(raw, record.stream_sid):
            case ServerMedia(audio):
                record.frames_received += 1
                record.bytes_received += len(audio)
                playout.add_audio(audio, now_ms)
            case ServerMark(name):
                record.marks.append(MarkRecord(name, now_ms))
                playout.add_mark(name, now_ms)
            case ServerClear():
                record.clears_at_ms.append(now_ms)
                playout.clear(now_ms)

    def _return_marks(self) -> None:
        for returned in self._line.playout.take_returned():
            if self._mischief.faults.lost_marks:
                continue
            self._post(self._maker.mark(returned.name))
            for mark in self.record.marks:
                if mark.name == returned.name and mark.how is None:
                    mark.returned_at_ms, mark.how = returned.at_ms, returned.how
                    break

    async def _leave(self, ws: ClientConnection, how: EndedBy) -> None:
        """End it from this side: stop and a close, or a torn connection."""
        if how == "server":
            return
        if how == "drop":
            ws.transport.abort()
            return
        self._post(self._maker.stop())
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._emptied.wait()
                await ws.close()
        except TimeoutError:
            ws.transport.abort()

    def _warn(self, code: int, reason: str) -> None:
        now_ms = self._line.clock.now_ms()
        if len(self.record.warnings) < MOST_WARNINGS:
            self.record.warnings.append(StreamWarning(code, now_ms, reason))
        if not any(w.code == code for w in self.record.warnings[:-1]):
            self._line.announce("warning", now_ms, f"{code}: {reason}")

    def _ending(self) -> str:
        unheard = ""
        if self.record.unplayed_ms:
            unheard = f", {self.record.unplayed_ms:.0f} ms of the agent never heard"
        match self.record.ended_by:
            case "server":
                return f"closed by the server, code {self.record.close_code}{unheard}"
            case "drop":
                return "connection torn"
            case _:
                return f"caller hung up ({self.hang_up_reason})"
