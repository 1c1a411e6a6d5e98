"""One core for the system under test, another for everything that measures it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

_CORES = sorted(os.sched_getaffinity(0))
TESTED_CORE = _CORES[0]
BENCH_CORE = _CORES[-1]


@contextmanager
def on_tested_core() -> Iterator[None]:
    """What is started meanwhile, and all it starts, has that core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {TESTED_CORE})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def stay_off_tested_core() -> None:
    """This process and what it starts from now on."""
    os.sched_setaffinity(0, {BENCH_CORE})
