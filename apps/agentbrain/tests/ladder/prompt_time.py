"""Virtual time that does not wait for timers that were cancelled."""

from __future__ import annotations

import asyncio
import functools
import heapq

from apps.calls.tests.virtual_time import VirtualLoop


class PromptLoop(VirtualLoop):
    """Forgets cancelled timers before it looks how far it can jump."""

    def _run_once(self) -> None:
        while self._scheduled and self._scheduled[0].cancelled():
            handle = heapq.heappop(self._scheduled)
            handle._scheduled = False
            self._timer_cancelled_count -= 1
        super()._run_once()


def run_promptly(work):
    with asyncio.Runner(loop_factory=PromptLoop) as runner:
        return runner.run(work)


def virtually(test):
    """Run a coroutine test on a clock that jumps instead of waiting."""

    @functools.wraps(test)
    def run(*args, **kwargs):
        return run_promptly(test(*args, **kwargs))

    # Else its own signature, a coroutine's, would be seen through the wrapper.
    del run.__wrapped__
    return run
