"""Coroutine tests on a clock that jumps instead of waiting."""

from __future__ import annotations

import asyncio
import functools

from apps.calls.tests.virtual_time import VirtualLoop


def run_promptly(work):
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)


def virtually(test):
    """Run a coroutine test on a clock that jumps instead of waiting."""

    @functools.wraps(test)
    def run(*args, **kwargs):
        return run_promptly(test(*args, **kwargs))

    # Else its own signature, a coroutine's, would be seen through the wrapper.
    del run.__wrapped__
    return run
