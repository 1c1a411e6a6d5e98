"""Small honest parts to build pipelines from: ears, a mind, voices of both kinds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from apps.agentbrain.conversation.actions import Respond
from apps.agentbrain.conversation.events import (
    AgentAudio,
    AgentTextDelta,
    Event,
    ResponseEnded,
)
from apps.agentbrain.engines.base import EngineError, EngineSession
from apps.agentbrain.engines.events import EventStream
from apps.agentbrain.engines.llm.base import TextPiece
from apps.agentbrain.engines.pipeline import PipelineEngine, PipelineMind
from apps.agentbrain.engines.stt.base import SpeechToText
from apps.agentbrain.engines.tts.base import CLAUSE_SOUNDED, Speech, TextToSpeech


class QuietEars(SpeechToText):
    """Hears only what the test puts in."""

    def __init__(self):
        self.stream = EventStream()
        self.sound = b""
        self.stopped = False

    async def start(self, session):
        pass

    def send_audio(self, mulaw):
        self.sound += mulaw

    def events(self) -> AsyncIterator[Event]:
        return self.stream.stream()

    async def stop(self):
        self.stopped = True
        self.stream.close()


class GivenMind(PipelineMind):
    """Composes what the test puts in; ``None`` ends a reply, an error fails it."""

    def __init__(self):
        self.pieces: asyncio.Queue = asyncio.Queue()
        self.asked: list[tuple[Respond, str]] = []
        self.told: list[tuple] = []
        self.given_up = 0

    def write(self, *pieces):
        for piece in pieces:
            self.pieces.put_nowait(
                TextPiece(piece) if isinstance(piece, str) else piece
            )

    def start(self, session):
        pass

    async def warm_up(self):
        pass

    async def compose(self, request, item_id=""):
        self.asked.append((request, item_id))
        try:
            while (piece := await self.pieces.get()) is not None:
                if isinstance(piece, Exception):
                    raise piece
                yield piece
        except (asyncio.CancelledError, GeneratorExit):
            self.given_up += 1
            raise

    def caller_said(self, text):
        self.told.append(("caller", text))

    def agent_heard(self, item_id, text):
        self.told.append(("heard", item_id, text))

    def tool_result(self, tool_call_id, output):
        self.told.append(("tool", tool_call_id, dict(output)))


class WordVoice(TextToSpeech):
    """Says which word each sound speaks. It speaks a word for each ``go``."""

    def __init__(self, *, waits: bool = False):
        self.go = asyncio.Semaphore(0 if waits else 10_000)
        self.clauses: list[str] = []
        self.breaks_after: int | None = None
        self.error: Exception = EngineError("the line to the voice is gone")
        self.closed = 0
        self.stopped = False
        self.stop_seconds = 0.0
        self.warmed = 0

    async def speak(self, text):
        self.clauses.append(text)
        try:
            for word in _words(text):
                await self.go.acquire()
                if self.breaks_after is not None:
                    if not self.breaks_after:
                        raise self.error
                    self.breaks_after -= 1
                for piece in self.sound_of(word):
                    yield piece
        except (asyncio.CancelledError, GeneratorExit):
            self.closed += 1
            raise

    def sound_of(self, word):
        yield Speech(b"\x01" * 80, word)

    async def warm_up(self):
        self.warmed += 1

    async def stop(self):
        await asyncio.sleep(self.stop_seconds)
        self.stopped = True


class ClauseVoice(WordVoice):
    """Does not say which words it speaks, only when a clause has sounded."""

    tells_words = False

    async def speak(self, text):
        async for piece in super().speak(text):
            yield Speech(piece.audio, "")
        yield CLAUSE_SOUNDED


def _words(text):
    """Words with the space behind them."""
    start = 0
    while start < len(text):
        end = text.find(" ", start) + 1 or len(text)
        yield text[start:end]
        start = end


class Call:
    """A pipeline on the line; ``happened`` is all it told so far."""

    def __init__(self, mind=None, voice=None, ears=None):
        self.ears = ears or QuietEars()
        self.mind = mind or GivenMind()
        self.voice = voice or WordVoice()
        self.engine = PipelineEngine(self.ears, self.mind, self.voice)
        self.happened: list[Event] = []
        self._events = self.engine.events()

    async def __aenter__(self):
        await self.engine.start(EngineSession("CA1", lambda: 1234))
        return self

    async def __aexit__(self, *exc_info):
        await self.engine.stop()

    async def until(self, kind, **fields):
        """The next event of this kind with these fields."""
        async with asyncio.timeout(5):
            async for event in self._events:
                self.happened.append(event)
                if isinstance(event, kind) and all(
                    getattr(event, name) == value for name, value in fields.items()
                ):
                    return event
        raise AssertionError(f"the events ended without {kind.__name__}")

    async def rest(self):
        """All that is told until the engine has stopped."""
        async for event in self._events:
            self.happened.append(event)

    async def settle(self):
        """Let everything happen that can."""
        for _ in range(50):
            await asyncio.sleep(0)

    async def ended(self):
        return await self.until(ResponseEnded)

    def words(self):
        """What was told as being said."""
        deltas = [e.text for e in self.happened if isinstance(e, AgentTextDelta)]
        return "".join(deltas)

    def kinds(self, *left_out):
        return [type(e) for e in self.happened if not isinstance(e, left_out)]

    def sounds(self):
        return [e for e in self.happened if isinstance(e, AgentAudio)]
