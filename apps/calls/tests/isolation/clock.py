"""A clock that jumps, for conversations over real sockets within this process.

Time goes on only when no socket has anything left to read: the other end of each is
here too, and what was sent can be read at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any
from unittest.mock import patch

from apps.calls.tests.virtual_time import VirtualLoop

_DELIVERED_SECONDS = 0.001
"""Of real time: what the kernel may need to hand a message on."""


class SocketLoop(VirtualLoop):
    def _run_once(self) -> None:
        if not self._ready and self._scheduled:
            self._process_events(self._selector.select(_DELIVERED_SECONDS))
        super()._run_once()


def run_quickly(work: Coroutine[Any, Any, Any]) -> Any:
    """Run it on such a clock; connections to the database stay open."""
    with (
        patch("channels.db.close_old_connections", lambda: None),
        patch("apps.agentbrain.tools.registry.close_old_connections", lambda: None),
        asyncio.Runner(loop_factory=SocketLoop) as runner,
    ):
        return runner.run(work)
