"""Keeps a handful of processes running until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable, Sequence

from callcenter.supervisor.backoff import Backoff
from callcenter.supervisor.child import Child, ChildSpec

# Ctrl-C reaches make and us at once; only a later signal is the user's impatience.
_SECOND_SIGNAL_SECONDS = 1.0


class Supervisor:
    """Runs every spec until ``stop``; a process that ends is started again.

    ``write`` takes each line for the terminal. The first signal is handed on and the
    processes stop in their own time, bounded by ``stop_seconds``; a second one kills
    them. Handed on as it is, because the web server gives live calls time to end
    after SIGTERM but not after Ctrl-C.
    """

    def __init__(
        self,
        specs: Sequence[ChildSpec],
        write: Callable[[str], None],
        backoff: Callable[[], Backoff] = Backoff,
    ) -> None:
        self._specs = specs
        self._write = write
        self._backoff = backoff
        self._width = max(len(spec.name) for spec in specs)
        self._stopping = asyncio.Event()
        self._hurry = asyncio.Event()
        self._stop_asked_at = 0.0
        self._stop_signal: int = signal.SIGTERM

    async def run(self, started: Callable[[], Awaitable[None]]) -> None:
        """Keep the processes; ``started`` runs beside them once they are launched."""
        loop = asyncio.get_running_loop()
        signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        for number in signals:
            loop.add_signal_handler(number, self.stop, number)
        beside = asyncio.create_task(self._beside(started))
        try:
            async with asyncio.TaskGroup() as group:
                for spec in self._specs:
                    group.create_task(self._keep(spec))
        finally:
            beside.cancel()
            for number in signals:
                loop.remove_signal_handler(number)
        self._write("Stopped.")

    def stop(self, number: int = signal.SIGTERM) -> None:
        """Stop everything; again, a second or more later: at once."""
        now = time.monotonic()
        if not self._stopping.is_set():
            self._stop_asked_at = now
            if number == signal.SIGINT:
                self._stop_signal = signal.SIGINT
            self._stopping.set()
            self._write("Stopping; once more to stop at once.")
        elif now - self._stop_asked_at >= _SECOND_SIGNAL_SECONDS:
            self._hurry.set()

    async def _beside(self, started: Callable[[], Awaitable[None]]) -> None:
        stopping = asyncio.create_task(self._stopping.wait())
        work = asyncio.ensure_future(started())
        await asyncio.wait({stopping, work}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        work.cancel()

    async def _keep(self, spec: ChildSpec) -> None:
        backoff = self._backoff()
        prefix = f"{spec.name:<{self._width}} | "
        while not self._stopping.is_set():
            began_at = time.monotonic()
            child = await Child.start(spec, lambda line: self._write(prefix + line))
            code = await self._until_exit(child)
            if code is None:
                return
            wait_seconds = backoff.after(time.monotonic() - began_at)
            self._write(
                f"{spec.name} {_how_it_ended(code)}; "
                f"starting it again in {wait_seconds:g} s."
            )
            await _wait(self._stopping, wait_seconds)

    async def _until_exit(self, child: Child) -> int | None:
        """The exit code when it ended by itself; None when we stopped it."""
        exited = asyncio.create_task(child.wait())
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({exited, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if exited.done():
                await child.clear_away()
                return exited.result()
            if not await child.stop(self._stop_signal, self._hurry):
                self._write(f"{child.spec.name} did not stop in time and was killed.")
            return None
        finally:
            exited.cancel()
            stopping.cancel()


def _how_it_ended(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = str(-code)
    return f"was ended by {name}"


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
