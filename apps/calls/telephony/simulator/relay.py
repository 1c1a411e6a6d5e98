"""One ConversationRelay session: the WebSocket, Twilio's recognizer and its voice."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidStatus,
    InvalidURI,
)

from apps.agentbrain.engines.audio import FRAME_MS, SAMPLES_PER_MS, Pcm, pcm_to_mulaw

from .faults import RELAY_GARBAGE, Burst, Mischief
from .line import PhoneLine
from .media import CLOSE_SECONDS, MOST_WARNINGS, OPEN_SECONDS
from .records import EndedBy, InterruptRecord, PromptRecord, RelayRecord, StreamWarning
from .relay_hearing import HEARD_AFTER_MS, SETTLED_AFTER_MS, Hearing
from .relay_twiml import Relay
from .relay_voice import Phrase, Phrases, SpokenRecord
from .relay_wire import (
    BAD_MESSAGE,
    MALFORMED_CLOSURE,
    MOST_MALFORMED,
    SESSION_ENDED,
    End,
    RelayFault,
    RelayMessages,
    Token,
    read_order,
)
from .sound import BYTES_PER_MS
from .steps import Voice
from .webhook import is_local

TONE_MS_PER_CHARACTER: Final = 60
_TONE_HZ: Final = 220


@dataclass(frozen=True, slots=True)
class RelayAddress:
    """Where a session goes, the headers of the upgrade, and who makes its messages."""

    relay: Relay
    url: str
    headers: dict[str, str]
    messages: RelayMessages


class RelaySession:
    """Opens a session, hears the caller, speaks the tokens, and says how it ended."""

    def __init__(
        self,
        address: RelayAddress,
        line: PhoneLine,
        mischief: Mischief,
        voice: Voice | None,
    ) -> None:
        self.record = RelayRecord(address.messages.session_id, address.url)
        self.hang_up_reason = ""
        self._address = address
        self._messages = address.messages
        self._relay = address.relay
        self._line = line
        self._mischief = mischief
        self._voice = voice
        self._phrases = Phrases()
        self._spoken = SpokenRecord()
        self._to_speak: asyncio.Queue[tuple[int, Phrase]] = asyncio.Queue()
        self._cuts = 0  # what was asked for before a cut is not spoken
        self._malformed = 0
        self._ended = asyncio.Event()
        self._heard: Hearing | None = None
        self._lines_known = len(line.caller.lines)
        self._agent_speaks = False

    async def run(self) -> RelayRecord:
        """Live from the setup to the end of the session."""
        record, clock = self.record, self._line.clock
        record.opened_at_ms = record.ended_at_ms = clock.now_ms()
        ws = await self._open()
        if ws is None:
            return record
        record.opened_at_ms = clock.now_ms()
        self._line.announce("stream-opened", record.opened_at_ms, record.session_id)
        reader = asyncio.create_task(self._read(ws), name="read")
        talker = asyncio.create_task(self._talk(ws), name="talk")
        speaker = asyncio.create_task(self._speak(), name="speak")
        tasks = (reader, talker, speaker)
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if speaker.done():
                speaker.result()
            record.ended_by = _ending_of(reader, talker)
            await self._leave(ws, record.ended_by)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            record.ended_at_ms = clock.now_ms()
            record.unplayed_ms = self._line.playout.drop(record.ended_at_ms)
            record.close_code, record.close_reason = ws.close_code, ws.close_reason
            self._conclude()
        return record

    async def _open(self) -> ClientConnection | None:
        try:
            return await connect(
                self.record.url,
                additional_headers=self._address.headers,
                user_agent_header="TwilioConversationRelay/1.0",
                compression=None,
                proxy=None if is_local(self.record.url) else True,
                open_timeout=OPEN_SECONDS,
                ping_interval=None,
                close_timeout=CLOSE_SECONDS,
                max_queue=None,
            )
        except InvalidStatus as error:
            self.record.http_status = error.response.status_code
            self._warn(64102, f"upgrade answered with {self.record.http_status}")
        except (InvalidHandshake, InvalidURI, TimeoutError, OSError) as error:
            self._warn(64102, str(error) or type(error).__name__)
        return None

    # The caller

    async def _talk(self, ws: ClientConnection) -> EndedBy:
        """Listen to the caller, 20 ms at a time, until somebody leaves."""
        line, mischief = self._line, self._mischief
        faults, begun_ms = mischief.faults, self.record.opened_at_ms
        garbage = faults.garbage or Burst(0, 0)
        try:
            if not faults.no_start:
                await ws.send(self._messages.setup())
            ticks = 0
            while True:
                at_ms = ticks * FRAME_MS
                tick = line.speak(begun_ms + at_ms)
                if tick.hang_up:
                    self.hang_up_reason = tick.hang_up
                    return "caller"
                ticks += 1
                due_ms = begun_ms + ticks * FRAME_MS
                await line.clock.sleep_until(due_ms)
                late_ms = line.clock.now_ms() - due_ms
                self.record.late_ticks_ms = max(self.record.late_ticks_ms, late_ms)
                if mischief.due("drop", faults.drop_at_ms, at_ms):
                    return "drop"
                if mischief.due("garbage", garbage.at_ms, at_ms):
                    for number in range(garbage.count):
                        await ws.send(RELAY_GARBAGE[number % len(RELAY_GARBAGE)])
                for digit in tick.keys:
                    await self._key(ws, digit)
                await self._listen(ws)
                await self._tell_who_speaks(ws)
        except ConnectionClosed:
            return "server"

    async def _key(self, ws: ClientConnection, digit: str) -> None:
        if self._relay.allows("interruptible", "dtmf", "any"):
            await self._interrupt(ws)
        if self._relay.has("dtmfDetection"):
            await ws.send(self._messages.dtmf(digit))

    async def _listen(self, ws: ClientConnection) -> None:
        """Interrupt, tell words so far, and settle what the caller said."""
        now_ms, lines = self._line.clock.now_ms(), self._line.caller.lines
        if self._heard is None:
            if len(lines) == self._lines_known:
                return
            self._heard = Hearing(lines[self._lines_known])
            self._lines_known += 1
        heard = self._heard
        began_ms = heard.line.start_ms
        if not heard.judged and now_ms >= began_ms + HEARD_AFTER_MS:
            heard.judged = True
            over_voice = self._spoken.playing(now_ms) is not None
            if over_voice and self._relay.allows("interruptible", "speech", "any"):
                over_voice = not await self._interrupt(ws)
            wanted = self._relay.allows("reportInputDuringAgentSpeech", "speech", "")
            heard.silenced = over_voice and not wanted
        if heard.silenced or not heard.words:
            if heard.line.end_ms is not None:
                self._heard = None
            return
        if heard.line.end_ms is None:
            if self._relay.has("partialPrompts") and heard.partial_due(now_ms):
                await self._prompt(ws, heard.words_so_far(), last=False)
        elif now_ms >= heard.line.end_ms + SETTLED_AFTER_MS:
            self._heard = None
            await self._prompt(ws, heard.words, last=True)

    async def _prompt(self, ws: ClientConnection, words: str, *, last: bool) -> None:
        now_ms = self._line.clock.now_ms()
        self.record.prompts.append(PromptRecord(now_ms, words, last))
        await ws.send(self._messages.prompt(words, last=last))

    async def _interrupt(self, ws: ClientConnection) -> bool:
        """Stop the voice, and say what had been heard; False where it speaks on."""
        now_ms = self._line.clock.now_ms()
        playing = self._spoken.playing(now_ms)
        if playing is None or not playing.phrase.interruptible:
            return False
        heard = self._spoken.heard(now_ms)
        self._cuts += 1
        self._phrases.forget()
        self._spoken.cut(now_ms)
        self._line.playout.clear(now_ms)
        self.record.interrupts.append(InterruptRecord(now_ms, heard))
        await ws.send(self._messages.interrupt(heard, now_ms - playing.start_ms))
        return True

    async def _tell_who_speaks(self, ws: ClientConnection) -> None:
        now_ms = self._line.clock.now_ms()
        speaks = self._spoken.playing(now_ms) is not None
        if speaks == self._agent_speaks or not self._to_speak.empty():
            return
        self._agent_speaks = speaks
        if self._relay.subscribed("speaker-events"):
            value = "on" if speaks else "off"
            await ws.send(self._messages.info("agentSpeaking", value, now_ms))

    # The agent

    async def _read(self, ws: ClientConnection) -> None:
        """Take in what the server sends until the session ends."""
        while not self._ended.is_set():
            try:
                raw = await ws.recv()
            except ConnectionClosed:
                return
            try:
                self._receive(read_order(raw))
                self._malformed = 0
            except RelayFault as fault:
                self._warn(BAD_MESSAGE, fault.reason)
                self._malformed += 1
                if self._malformed == MOST_MALFORMED:
                    await ws.close(MALFORMED_CLOSURE, "too many malformed messages")
                    return
                try:
                    await ws.send(self._messages.error(f"Invalid message: {raw!r}"))
                except ConnectionClosed:
                    return

    def _receive(self, order: object) -> None:
        match order:
            case Token(text, last, interruptible):
                self.record.tokens.append(text)
                self.record.talks += last
                phrases = self._phrases.add(
                    text, last=last, interruptible=interruptible
                )
                for phrase in phrases:
                    self._to_speak.put_nowait((self._cuts, phrase))
            case End(handoff):
                self.record.handoff = handoff
                self.record.end_ordered = True
                self._ended.set()

    async def _speak(self) -> None:
        """Make sound of the phrases, one after the other."""
        while True:
            cuts, phrase = await self._to_speak.get()
            pcm = await asyncio.to_thread(self._voice or _tone, phrase.text)
            now_ms = self._line.clock.now_ms()
            if cuts == self._cuts:
                sound = pcm_to_mulaw(pcm)
                self._line.playout.add_audio(sound, now_ms)
                self._spoken.add(phrase, now_ms, len(sound) / BYTES_PER_MS)

    # The end

    async def _leave(self, ws: ClientConnection, how: EndedBy) -> None:
        """A proper close, or a torn connection."""
        if how == "drop":
            ws.transport.abort()
            return
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await ws.close()
        except TimeoutError:
            ws.transport.abort()

    def _conclude(self) -> None:
        record = self.record
        broken = record.ended_by == "server" and not record.end_ordered
        if broken:
            self._warn(SESSION_ENDED, f"the server closed: {record.close_code}")
        self._line.announce("stream-ended", record.ended_at_ms, self._ending())

    def _ending(self) -> str:
        match self.record.ended_by:
            case "server" if self.record.end_ordered:
                return "ended by the server"
            case "server":
                return f"closed by the server, code {self.record.close_code}"
            case "drop":
                return "connection torn"
        return f"caller hung up ({self.hang_up_reason})"

    def _warn(self, code: int, reason: str) -> None:
        now_ms = self._line.clock.now_ms()
        if len(self.record.warnings) < MOST_WARNINGS:
            self.record.warnings.append(StreamWarning(code, now_ms, reason))
        if not any(w.code == code for w in self.record.warnings[:-1]):
            self._line.announce("warning", now_ms, f"{code}: {reason}")


def _ending_of(reader: asyncio.Task[None], talker: asyncio.Task[EndedBy]) -> EndedBy:
    return "server" if reader.done() else talker.result()


def _tone(text: str) -> Pcm:
    """A voice for calls without one: as long as speech, and audible."""
    samples = max(1, len(text)) * TONE_MS_PER_CHARACTER * SAMPLES_PER_MS
    phase = np.arange(samples) * (2 * np.pi * _TONE_HZ / (SAMPLES_PER_MS * 1000))
    tone: Pcm = (np.sin(phase) * 8000).astype(np.int16)
    return tone
