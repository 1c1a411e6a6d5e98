"""Lets go of engines in the background, however long they take over it.

What an engine reports at its end (what it used) belongs to the call; all else it still
says is nobody's business.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from apps.agentbrain.conversation.events import EngineReported, Event
from apps.agentbrain.engines.base import Engine

log = logging.getLogger(__name__)

STOP_SECONDS: Final = 3.0


class Farewells:
    """The engines of one call that are being stopped; ``tell`` gets their reports."""

    def __init__(self, tell: Callable[[Event], None]) -> None:
        self._tell = tell
        self._tasks: set[asyncio.Task[None]] = set()

    def say(self, engine: Engine) -> None:
        """Stop an engine; nobody waits for it."""
        task = asyncio.create_task(_stop(engine, self._tell))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def wait(self) -> None:
        """Until all have ended, at most ``STOP_SECONDS``; the others are cancelled."""
        if not self._tasks:
            return
        _, pending = await asyncio.wait(self._tasks, timeout=STOP_SECONDS)
        for task in pending:
            task.cancel()


async def _stop(engine: Engine, tell: Callable[[Event], None]) -> None:
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await engine.stop()
            async for event in engine.events():
                if isinstance(event, EngineReported):
                    tell(event)
    except TimeoutError:
        log.warning("An engine that was left did not stop in time.")
    except Exception:
        # A vendor's client may raise anything; nobody needs it any more.
        log.exception("An engine that was left failed to stop.")
