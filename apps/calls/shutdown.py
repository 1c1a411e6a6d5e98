"""What happens when the server is told to stop: calls first, then the server.

Under every ASGI server SIGTERM alone would cut the live calls off. Servers install
their own handlers when they start (Twisted's reactor, uvicorn); ours goes in front of
theirs at the first request, drains, flushes the recorder and then lets theirs go on.
A second signal goes straight through. SIGINT (Ctrl-C) does not wait for the callers.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from types import FrameType
from typing import Any, Final

from django.conf import settings

from . import live
from .recorder import process_recorder
from .switchboard import switchboard

log = logging.getLogger(__name__)

Handler = Callable[[int, FrameType | None], Any]
App = Callable[..., Awaitable[None]]
CLOSE_SECONDS: Final = 10.0
MODELS_SECONDS: Final = 2.0


class GracefulStop:
    """Stands in front of the server's own handlers of SIGTERM and SIGINT."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._behind: dict[int, Handler] = {}
        self._task: asyncio.Task[None] | None = None
        self._asked = False

    def install(self) -> None:
        """Only where a server handles the signal itself, and only once."""
        if threading.current_thread() is not threading.main_thread():
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            handler = signal.getsignal(number)
            if callable(handler) and handler is not signal.default_int_handler:
                self._behind[number] = handler
                signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._asked:
            self._behind[number](number, frame)
            return
        self._asked = True
        # A signal arrives between any two instructions: the work is the loop's.
        self._loop.call_soon_threadsafe(self._begin, number)

    def _begin(self, number: int) -> None:
        self._task = self._loop.create_task(self._drain_and_stop(number))

    async def _drain_and_stop(self, number: int) -> None:
        seconds = settings.DRAIN_SECONDS if number == signal.SIGTERM else 0
        try:
            await asyncio.gather(switchboard.drain(seconds), _finish_answers(seconds))
            await asyncio.to_thread(process_recorder().close, CLOSE_SECONDS)
            await _let_go_of_models()
        except Exception:
            log.exception("Draining failed; the server stops all the same.")
        finally:
            self._behind[number](number, None)


async def _finish_answers(seconds: float) -> None:
    """Streams of chat completions end with their last word, not with the server."""
    from .telephony.vapi.answering import TASKS

    if not await TASKS.ended(seconds):
        log.warning("Answers are still on their way; their streams are cut.")


async def _let_go_of_models() -> None:
    """Close the connections to language models, if any were opened."""
    from apps.agentbrain.engines.llm.shared import SHARED

    async with asyncio.timeout(MODELS_SECONDS):
        await SHARED.stop()


class ServerLife:
    """ASGI application around ours that notices on which loop the server runs."""

    def __init__(self, application: App) -> None:
        self._application = application
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __call__(
        self, scope: MutableMapping[str, Any], receive: Any, send: Any
    ) -> None:
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop = loop
            live.bind(loop)
            process_recorder().start()
            GracefulStop(loop).install()
        if scope["type"] != "lifespan":
            await self._application(scope, receive, send)
            return
        await _lifespan(receive, send)


async def _lifespan(receive: Any, send: Any) -> None:
    """Tell servers that ask (uvicorn) that we are up; this is where they bind us."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
