"""An event loop whose clock jumps to the next timer instead of waiting for it.

Work handed to threads is done in place, so nothing real is ever waited for.
"""

from __future__ import annotations

import asyncio
import functools
import heapq
import inspect
from collections.abc import Callable, Coroutine
from typing import Any
from unittest.mock import patch


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        super().__init__()
        self._now = 1000.0

    def time(self) -> float:
        return self._now

    def _run_once(self) -> None:
        # Forgotten first: the loop would really wait for a cancelled timer.
        while self._scheduled and self._scheduled[0].cancelled():
            heapq.heappop(self._scheduled)._scheduled = False
            self._timer_cancelled_count -= 1
        if not self._ready and self._scheduled:
            self._now = max(self._now, self._scheduled[0]._when)
        super()._run_once()

    def run_in_executor(self, executor, func, *args):
        future = self.create_future()
        asyncio._set_running_loop(None)  # Django keeps a connection a loop
        try:
            future.set_result(func(*args))
        except Exception as error:
            future.set_exception(error)
        finally:
            asyncio._set_running_loop(self)
        return future


def run_virtually(work: Coroutine[Any, Any, Any]) -> Any:
    with (
        # The "thread" is the test's own, and so is its connection: it stays open.
        patch("channels.db.close_old_connections", lambda: None),
        asyncio.Runner(loop_factory=VirtualLoop) as runner,
    ):
        return runner.run(work)


def virtually(test: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Any]:
    """Run a coroutine test on a clock that jumps instead of waiting."""

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> Any:
        return run_virtually(test(*args, **kwargs))

    # The arguments are the test's; that it is a coroutine must not be seen.
    del run.__wrapped__
    run.__signature__ = inspect.signature(test)
    return run
