"""A scripted engine that behaves like a real one, for tests of whatever uses one.

A test says what the agent is expected to ask for and what the engine answers::

    engine = ScriptedEngine(
        hear(CallerSaid(0, "u1", "hello", 0, 0)),
        expect(Respond, text="Good morning"),
        speak("Good morning"),
    )

Steps run in order, and times are filled from the session's clock as a real engine
does. An action that the next step does not expect raises ``UnexpectedStep`` at once;
``finish`` raises when steps were left unused.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from apps.agentbrain.conversation.actions import CancelResponse, Respond
from apps.agentbrain.conversation.events import (
    AgentAudio,
    AgentTextDelta,
    EngineReady,
    Event,
    ResponseEnded,
    ResponseStarted,
    ResponseStatus,
)
from apps.agentbrain.engines.audio import MULAW_SILENCE_BYTE, SAMPLES_PER_MS
from apps.agentbrain.engines.base import Engine, EngineSession
from apps.agentbrain.engines.events import EventStream

_SPEECH_MS_PER_CHARACTER = 60


class UnexpectedStep(AssertionError):
    """The engine was asked for something the script does not foresee, or not asked."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a script; see ``expect``, ``hear`` and ``speak``."""

    wanted: type | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    words: str | None = None
    ending: ResponseStatus | None = ResponseStatus.COMPLETED

    def __str__(self) -> str:
        if self.wanted:
            return f"expect {self.wanted.__name__} {dict(self.fields)}"
        return f"speak {self.words!r}" if self.words is not None else f"{self.events}"


@dataclass(frozen=True, slots=True)
class Truncation:
    """``Engine.truncate`` was called."""

    item_id: str
    heard_ms: int
    heard_text: str = ""


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """``Engine.tool_result`` was called."""

    tool_call_id: str
    output: Mapping[str, Any]


def expect(wanted: type, **fields: Any) -> Step:
    """The engine is asked for this; fields not named may be anything."""
    return Step(wanted=wanted, fields=fields)


def hear(*events: Event) -> Step:
    """The engine tells these events; their times become the present."""
    return Step(events=events)


def speak(words: str, ending: ResponseStatus | None = ResponseStatus.COMPLETED) -> Step:
    """The engine speaks for the request last expected.

    With ``ending`` None the response stays open until it is cancelled.
    """
    return Step(words=words, ending=ending)


class ScriptedEngine(Engine):
    """Plays a script. ``audio_bytes`` counts the caller's sound it was sent."""

    def __init__(self, *steps: Step) -> None:
        self._steps = list(steps)
        self._events = EventStream()
        self._now_ms: Callable[[], int] = lambda: 0
        self._request_id = ""
        self._open: str | None = None
        self._responses = 0
        self.audio_bytes = 0
        self.started = False
        self.stopped = False

    async def start(self, session: EngineSession) -> None:
        if self.started:
            raise UnexpectedStep("the engine was started twice")
        self.started = True
        self._now_ms = session.now_ms
        self._events.put(EngineReady(self._now_ms()))
        self._play()

    def send_audio(self, audio: bytes) -> None:
        self._must_run()
        self.audio_bytes += len(audio)

    def respond(self, request: Respond) -> None:
        self._request_id = request.request_id
        self._meet(request)

    def cancel(self, request: CancelResponse) -> None:
        self._must_run()
        if self._open is not None and request.response_id in ("", self._open):
            self._end(ResponseStatus.CANCELLED)
        self._meet(request)

    def truncate(self, item_id: str, heard_ms: int, heard_text: str = "") -> None:
        self._meet(Truncation(item_id, heard_ms, heard_text))

    def tool_result(self, tool_call_id: str, output: Mapping[str, Any]) -> None:
        self._meet(ToolAnswer(tool_call_id, output))

    def events(self) -> AsyncIterator[Event]:
        return self._events.stream()

    async def stop(self) -> None:
        self.stopped = True
        self._events.close()

    def finish(self) -> None:
        """Fail unless the whole script was played. Raises ``UnexpectedStep``."""
        if self._steps:
            left = "; ".join(str(step) for step in self._steps)
            raise UnexpectedStep(f"never happened: {left}")

    def _must_run(self) -> None:
        if not self.started or self.stopped:
            raise UnexpectedStep("the engine was used before start or after stop")

    def _meet(self, asked: Any) -> None:
        self._must_run()
        if not self._steps or not _fits(self._steps[0], asked):
            awaited = str(self._steps[0]) if self._steps else "nothing more"
            raise UnexpectedStep(f"asked for {asked}, the script has {awaited}")
        del self._steps[0]
        self._play()

    def _play(self) -> None:
        """Do what the script says up to the next thing it expects."""
        while self._steps and self._steps[0].wanted is None:
            step = self._steps.pop(0)
            for event in step.events:
                self._events.put(replace(event, at_ms=self._now_ms()))
            if step.words is not None:
                self._speak(step.words, step.ending)

    def _speak(self, words: str, ending: ResponseStatus | None) -> None:
        if self._open is not None:
            raise UnexpectedStep(f"the script speaks {words!r} over another response")
        self._responses += 1
        response, item = f"response-{self._responses}", f"item-{self._responses}"
        silence = bytes([MULAW_SILENCE_BYTE]) * (
            len(words) * _SPEECH_MS_PER_CHARACTER * SAMPLES_PER_MS
        )
        now_ms = self._now_ms()
        self._open = response
        self._events.put(ResponseStarted(now_ms, response, self._request_id))
        self._events.put(AgentTextDelta(now_ms, response, item, words))
        self._events.put(AgentAudio(now_ms, response, item, silence, words))
        if ending is not None:
            self._end(ending)

    def _end(self, status: ResponseStatus) -> None:
        response, self._open = self._open, None
        self._events.put(ResponseEnded(self._now_ms(), response or "", status))


def _fits(step: Step, asked: Any) -> bool:
    return step.wanted is type(asked) and all(
        getattr(asked, name) == value for name, value in step.fields.items()
    )
