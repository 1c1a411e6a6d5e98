"""Many calls at once, some of them while something is taken away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from apps.agentbrain.engines.tts.local import synthesize
from apps.calls.telephony.simulator import CallerLine, CallOptions, CallReport, new_sid
from apps.calls.telephony.simulator.account import call_form
from apps.calls.telephony.simulator.call import STATUS_PATH, VOICE_PATH
from apps.calls.telephony.simulator.listening import place_attentive_call
from apps.calls.telephony.simulator.webhook import Twilio
from callcenter.testing.server import RunningServer

from .kinds import CARRIER_FAILED, Kind, quick_voice

RELAY_NUMBER: Final = "+15550008888"
_AT_ONCE: Final = 16
_MEDIA: Final = Kind(
    "over media",
    0,
    lambda number, days: {},
    outcomes=frozenset({"answered", "", "abandoned"}),
)


@dataclass(slots=True)
class Placed:
    """A call and its kind; ``began`` and ``ended`` by the wall clock, seconds."""

    kind: Kind
    call_sid: str
    began: float
    ended: float
    report: CallReport | None

    def met(self, stretches: Sequence[tuple[float, float]]) -> bool:
        """Was it under way in one of these?"""
        return any(self.began < end and self.ended > begin for begin, end in stretches)


@dataclass(frozen=True)
class Trouble:
    """What happens once this part of the calls is over, while others go on.

    ``quiet``: no call begins meanwhile, because nobody could be told of it.
    """

    name: str
    after: float
    happens: Callable[[], Awaitable[None]]
    quiet: bool = False


@dataclass
class Placing:
    """Places calls to ``server``; ``stretches`` say when which trouble was."""

    server: RunningServer
    alias: str
    days: Sequence[str]
    stretches: dict[str, tuple[float, float]] = field(default_factory=dict)
    placed: list[Placed] = field(default_factory=list)

    async def place(
        self, kinds: Sequence[Kind], media: int, troubles: Sequence[Trouble]
    ) -> list[Placed]:
        self._door = asyncio.Event()
        self._door.set()
        self._ended = asyncio.Condition()
        self._lines = asyncio.Semaphore(_AT_ONCE)
        numbers: dict[str, int] = {}
        calls = []
        for place, kind in enumerate(kinds):
            number = numbers[kind.name] = numbers.get(kind.name, -1) + 1
            calls.append(self._one(kind, self._options(kind, place, number)))
        calls += [self._one(_MEDIA, self._media(n)) for n in range(media)]
        trouble = asyncio.create_task(self._make(troubles, len(calls)))
        await asyncio.gather(*calls)
        await trouble
        return self.placed

    def _options(self, kind: Kind, place: int, number: int) -> dict[str, Any]:
        return {
            "to_number": RELAY_NUMBER,
            "from_number": f"+1555810{place:04}",
            "voice": quick_voice,
            "patience_ms": 350.0,
            "no_answer_ms": 25_000.0,
            "linger_ms": 12_000.0,
            "timeout_seconds": 60.0,
            **kind.options(number, self.days),
        }

    def _media(self, number: int) -> dict[str, Any]:
        lines = ("what are your opening hours", "no goodbye")
        return {
            "from_number": f"+1555820{number:04}",
            "voice": lambda text: synthesize(text, "en-us+m7", 8000),
            "steps": tuple(CallerLine(line) for line in lines),
            "timeout_seconds": 60.0,
        }

    async def _one(self, kind: Kind, extra: dict[str, Any]) -> None:
        async with self._lines:
            await self._door.wait()
            began = time.time()
            failed = extra.pop(CARRIER_FAILED, False)
            options = CallOptions(
                url=self.server.url,
                auth_token=self.server.AUTH_TOKEN,
                call_sid=new_sid("CA"),
                **extra,
            )
            if failed:
                report = None
                await self._fail(options)
            else:
                report = await place_attentive_call(options, using=self.alias)
            call = Placed(kind, options.call_sid, began, time.time(), report)
            async with self._ended:
                self.placed.append(call)
                self._ended.notify_all()

    async def _fail(self, options: CallOptions) -> None:
        """A call the carrier gives up before it has connected it."""
        twilio = Twilio(options.url, auth_token=options.auth_token)
        try:
            for path, status in ((VOICE_PATH, "ringing"), (STATUS_PATH, "failed")):
                form = call_form(options, status)
                exchange = await twilio.post(options.public(path), form)
                exchange.demand_success()
        finally:
            await twilio.close()

    async def _until(self, over: float) -> None:
        """Until so many calls are over."""
        async with self._ended:
            await self._ended.wait_for(lambda: len(self.placed) >= over)

    async def _make(self, troubles: Sequence[Trouble], many: int) -> None:
        for trouble in troubles:
            await self._until(trouble.after * many)
            if trouble.quiet:
                self._door.clear()
                await asyncio.sleep(1.5)  # who has just rung is in by then
            begin = time.time()
            await trouble.happens()
            self.stretches[trouble.name] = (begin, time.time())
            self._door.set()
