"""Many calls at once, each with parts of its own choice, on a clock that jumps."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from apps.agentbrain.engines.llm.shared import SharedModels
from apps.calls.models import Call, CallEvent, Turn
from apps.calls.opening import open_session
from apps.calls.services import Answered
from apps.calls.tests.isolation.callers import Line
from apps.calls.tests.isolation.clock import run_quickly
from apps.calls.tests.parts import DirectRecorder, live_call

from .sound import LINES, speech

FRAME_MS = 100
SILENCE = b"\xff" * (8 * FRAME_MS)
LONGEST_WAIT_MS = 15_000
QUIET_MS = 1_500
"""The agent has finished: longer than a voice may need to go on for another."""
LONGEST_SECONDS = 300  # of the calls' time
BEGINS_APART_SECONDS = 0.1
"""A frame: all calls' frames come at the same instants, which saves waking up."""

_CHOSEN: ContextVar[Mapping[str, Any]] = ContextVar("chosen")
_MODELS: ContextVar[SharedModels] = ContextVar("models")


class ChosenSettings:
    """The call's own settings before everybody's."""

    def __getattr__(self, name: str) -> Any:
        chosen = _CHOSEN.get({})
        return chosen[name] if name in chosen else getattr(settings, name)


class ChosenModels:
    """The call's own language models."""

    def chain(self, chosen: Any) -> Any:
        return _MODELS.get().chain(chosen)


@dataclass
class Held:
    """A call as it went: what the caller heard, and the rows of it."""

    name: str
    call: Call
    said: list[bytes] = field(default_factory=list)
    """The agent's sound before the first line of the caller's, after it, and so on."""

    @property
    def turns(self) -> list[Turn]:
        return list(Turn.objects.filter(call=self.call).order_by("index"))

    @property
    def events(self) -> list[CallEvent]:
        return list(CallEvent.objects.filter(call=self.call).order_by("pk"))

    def told(self, kind: str) -> list[dict[str, Any]]:
        return [event.data for event in self.events if event.kind == kind]

    @property
    def transcript(self) -> str:
        """For the message of a failed assertion."""
        said = [
            f"{t.started_ms:>7} {t.speaker}: {t.text!r} {t.heard_text!r}"
            for t in self.turns
        ]
        told = [f"{e.at_ms:>7} {e.kind} {e.data}" for e in self.events]
        return "\n".join([self.name, *said, *told])


class Holding:
    """One caller who asks two questions, hears both answers out and hangs up."""

    def __init__(self, held: Held, chosen: Mapping[str, Any]) -> None:
        self._held = held
        self._chosen = chosen

    async def live(self, recorder: DirectRecorder) -> None:
        _CHOSEN.set(self._chosen)
        models = SharedModels()
        _MODELS.set(models)
        self._line = Line()
        self._session, first = await open_session(
            Answered(self._held.call), self._line, recorder=recorder
        )
        self._line.mark_returned = self._session.mark_returned
        living = asyncio.create_task(self._session.run(first))
        talking = asyncio.create_task(self._talk())
        await asyncio.wait([living, talking], return_when=asyncio.FIRST_COMPLETED)
        self._session.caller_left()
        talking.cancel()
        await living
        await models.stop()

    async def _talk(self) -> None:
        for line in range(len(LINES)):
            await self._listen()
            await self._say(speech(line))
        await self._listen()

    async def _listen(self) -> None:
        """Until the agent has spoken and is silent."""
        before = len(self._line.sound)
        waited_ms = quiet_ms = 0
        while quiet_ms < QUIET_MS and waited_ms < LONGEST_WAIT_MS:
            await self._say(SILENCE)
            heard = len(self._line.sound) > before
            quiet_ms = quiet_ms + FRAME_MS if heard and not self._line.plays else 0
            waited_ms = 0 if heard else waited_ms + FRAME_MS
        self._held.said.append(self._line.sound[before:])

    async def _say(self, mulaw: bytes) -> None:
        for start in range(0, len(mulaw), len(SILENCE)):
            self._session.caller_audio(mulaw[start : start + len(SILENCE)])
            await asyncio.sleep(FRAME_MS / 1000)


Choose = Callable[[Any, str], Awaitable[Mapping[str, Any]]]


def hold(names: list[str], choose: Choose, vendors: Any) -> list[Held]:
    """A call of each name, with the settings that are chosen for it.

    ``vendors`` is entered for as long as the calls last, and shown to ``choose``.
    """
    calls = [Held(name, live_call(f"CA{at:032}")) for at, name in enumerate(names)]
    recorder = DirectRecorder()

    async def one(at: int, held: Held, entered: Any) -> None:
        await asyncio.sleep(at * BEGINS_APART_SECONDS)
        await Holding(held, await choose(entered, held.name)).live(recorder)

    async def all_at_once() -> None:
        async with vendors as entered, asyncio.timeout(LONGEST_SECONDS):
            await asyncio.gather(
                *(one(at, held, entered) for at, held in enumerate(calls))
            )

    run_quickly(all_at_once())
    return calls
