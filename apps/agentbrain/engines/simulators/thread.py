"""A simulated vendor in a thread of its own, for tests that are not coroutines."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar

_START_SECONDS = 10.0
_LOOK_SECONDS = 0.02


class Simulator(Protocol):
    """A server that listens while it is entered."""

    @property
    def url(self) -> str:
        """Where it listens."""

    def set_faults(self, faults: Any) -> None:
        """Go wrong in these ways from now on."""

    async def __aenter__(self) -> Any:
        """Listen."""

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> Any:
        """Close every connection."""


SimulatorT = TypeVar("SimulatorT", bound=Simulator)


class SimulatorThread(Generic[SimulatorT]):
    """``with SomeSimulator.run_in_thread(...) as server``."""

    def __init__(self, make: Callable[[], SimulatorT]) -> None:
        self._make = make
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(
            target=self._run, name=type(self).__name__, daemon=True
        )

    @property
    def url(self) -> str:
        return self._simulator.url

    def set_faults(self, faults: Any) -> None:
        """Go wrong in other ways from now on."""
        self._loop.call_soon_threadsafe(self._simulator.set_faults, faults)

    def wait_until(self, seen: Callable[[], Any], seconds: float = 30.0) -> Any:
        """What ``seen`` returns, once it is true. Raises ``TimeoutError``."""
        deadline = time.monotonic() + seconds
        while not (found := seen()):
            if time.monotonic() > deadline:
                raise TimeoutError(f"not seen in {seconds} seconds")
            time.sleep(_LOOK_SECONDS)
        return found

    def start(self) -> Self:
        self._thread.start()
        if not self._ready.wait(_START_SECONDS):
            raise TimeoutError("the simulator did not start")
        if self._failure:
            raise self._failure
        return self

    def stop(self) -> None:
        """Close every connection and the server. May be called twice."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as error:  # told to whoever starts the thread
            self._failure = error
            self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self._simulator = self._make()
        async with self._simulator:
            self._ready.set()
            await self._stop.wait()
