"""Plays a whole load against one server and prints what it measured.

The only argument is a ``Plan`` as JSON. What happens is told in JSON lines:
``measuring``, ``measured`` and, last, ``result``; with ``total`` also ``ended``.
"""

from __future__ import annotations

import asyncio
import gc
import resource
import sys
from dataclasses import dataclass, field
from typing import Any

import orjson
import uvloop

from .call import Call
from .caller import CallerLine, CallFailed, place
from .clock import FrameClock
from .measures import Measures
from .vendor import Script, Vendor

_FIRST_SOUND_SECONDS = 20.0
_STOP_SECONDS = 2.0
_LEAVE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Plan:
    """``loud``: sound is decoded on its road, so loud frames are timed, not stamps.

    ``total``: that many short calls, ``calls`` at a time, instead of ``calls`` that
    last. ``first``: the number of the first call, so that no two runs share one.
    """

    url: str
    auth_token: str
    vendor_port: int
    calls: int
    seconds: float
    per_second: float = 10.0
    settle_seconds: float = 3.0
    loud: bool = False
    first: int = 0
    total: int = 0
    script: dict[str, Any] = field(default_factory=dict)


class Load:
    """One run."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.measures = Measures()
        self._clock = FrameClock(self.measures)
        numbers = range(plan.first + max(plan.calls, plan.total))
        self._calls = [Call(number) for number in numbers]
        self._vendor = Vendor(
            Script(**plan.script), self._clock, self.measures, self._calls
        )
        self._lines: list[CallerLine] = []

    async def run(self) -> None:
        server = await self._vendor.listen(self._plan.vendor_port)
        try:
            if self._plan.total:
                await self._one_after_another()
            else:
                await self._all_at_once()
        finally:
            server.close()

    async def _all_at_once(self) -> None:
        plan, measures = self._plan, self.measures
        placing = []
        for number in range(plan.calls):
            call = self._calls[plan.first + number]
            if plan.loud:  # one by one: nothing else says whose session it is
                await self._place(call)
            else:
                placing.append(asyncio.create_task(self._place(call)))
                await asyncio.sleep(1 / plan.per_second)
        await asyncio.gather(*placing)
        await asyncio.sleep(plan.settle_seconds)
        gc.collect()
        gc.freeze()
        before = _cpu_seconds()
        pinging = asyncio.create_task(self._ping())
        measures.on = True
        tell("measuring", lines=len(self._lines))
        await asyncio.sleep(plan.seconds)
        measures.on = False
        tell("measured", own_cpu_seconds=_cpu_seconds() - before)
        pinging.cancel()
        await self._leave(self._lines)

    async def _one_after_another(self) -> None:
        plan = self._plan
        waiting = list(range(plan.total))
        ended = 0
        self.measures.on = True

        async def work() -> None:
            nonlocal ended
            while waiting:
                call = self._calls[plan.first + waiting.pop(0)]
                line = await self._place(call)
                if line is not None:
                    await asyncio.sleep(plan.seconds)
                    await self._leave([line])
                    self._lines.remove(line)
                ended += 1
                if ended % 100 == 0:
                    tell("ended", count=ended)

        async def late_start(number: int) -> None:
            await asyncio.sleep(number * plan.seconds / plan.calls)
            await work()

        await asyncio.gather(*(late_start(n) for n in range(plan.calls)))

    async def _place(self, call: Call) -> CallerLine | None:
        plan, measures = self._plan, self.measures
        try:
            line = await place(
                call, plan.url, plan.auth_token, self._clock, measures, loud=plan.loud
            )
        except CallFailed as error:
            measures.failures.append(str(error))
            return None
        self._lines.append(line)
        try:
            async with asyncio.timeout(_FIRST_SOUND_SECONDS):
                if plan.loud:
                    (await self._vendor.unbound.get()).bind(call)
                await line.first_sound.wait()
        except TimeoutError:
            measures.failures.append("no first sound in time")
        return line

    async def _leave(self, lines: list[CallerLine]) -> None:
        for line in lines:
            line.leave()
        if not await _all_gone(lines, _STOP_SECONDS):
            for line in lines:
                line.let_go()
            if not await _all_gone(lines, _LEAVE_SECONDS):
                self.measures.failures.append("the server did not let go of a line")

    async def _ping(self) -> None:
        while True:
            for line in self._lines[:20]:
                await asyncio.sleep(0.05)
                if not line.gone.is_set():
                    line.ping()


async def _all_gone(lines: list[CallerLine], seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await asyncio.gather(*(line.gone.wait() for line in lines))
    except TimeoutError:
        return False
    return True


def tell(event: str, **values: Any) -> None:
    sys.stdout.buffer.write(orjson.dumps({"event": event, **values}) + b"\n")
    sys.stdout.buffer.flush()


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def main() -> None:
    load = Load(Plan(**orjson.loads(sys.argv[1])))
    await load.run()
    tell("result", **load.measures.summary())


uvloop.run(main())
