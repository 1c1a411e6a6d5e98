"""Work on the database, off the event loop, that may outlive the request it came with.

Django closes a request's own thread with the request; an answer whose caller has hung
up still has a row to settle. Threads of their own, fewer than the pool's connections.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import close_old_connections

P = ParamSpec("P")
T = TypeVar("T")

_THREADS: Final = 6
_pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="conversation")


async def in_database(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run it in a thread. Raises what it raises."""

    def closing() -> T:
        close_old_connections()
        try:
            return work(*args, **kwargs)
        finally:
            close_old_connections()

    run = sync_to_async(closing, thread_sensitive=False, executor=_pool)
    return await run()
