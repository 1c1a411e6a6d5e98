"""The engine of one call: starting it, passing on what it reports, telling its loss."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Final

from apps.agentbrain.conversation import events as happened
from apps.agentbrain.engines.base import Engine, EngineError, EngineSession
from apps.agentbrain.engines.events import deliver

from .caller_audio import CallerAudio
from .engine_orders import EngineOrders

log = logging.getLogger(__name__)

START_SECONDS: Final = 15.0


class EngineSide:
    """``post`` takes each event; ``orders`` wait while the engine reports one.

    ``warn`` is told how many milliseconds of the caller's sound were lost before the
    engine was ready; when the call ``is_over`` an engine that ends is no loss.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        orders: EngineOrders,
        audio: CallerAudio,
        now_ms: Callable[[], int],
        post: Callable[[happened.Event], None],
        warn: Callable[[int], None],
        is_over: Callable[[], bool],
        extra: Mapping[str, str],
    ) -> None:
        self._engine = engine
        self._orders = orders
        self._audio = audio
        self._now_ms = now_ms
        self._post = post
        self._warn = warn
        self._is_over = is_over
        self._extra = extra

    async def run(self, session: EngineSession) -> None:
        """Until the engine has nothing more to report."""
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._engine.start(session)
            self._orders.started()
            await deliver(self._engine.events(), self._take)
        except TimeoutError:
            self._lost("the engine did not start in time", permanent=False)
        except EngineError as error:
            self._lost(str(error), permanent=error.permanent)
        else:
            if not self._is_over():
                self._lost("the engine ended", permanent=False)

    def _lost(self, reason: str, *, permanent: bool) -> None:
        log.error(
            "The engine is lost.",
            extra={**self._extra, "fields": {"reason": reason, "permanent": permanent}},
        )
        self._take(happened.EngineLost(self._now_ms(), reason, permanent))

    def _take(self, event: happened.Event) -> None:
        """An event of the engine, which may be in the middle of its work."""
        if not isinstance(event, happened.AgentAudio):  # fifty a second, nothing in it
            self._follow(event)
        with self._orders:
            self._post(event)

    def _follow(self, event: happened.Event) -> None:
        """What the caller's sound has to know of an event before the agent does."""
        match event:
            case happened.EngineReady():
                self._audio.engine_ready()
                if self._audio.dropped_ms:
                    self._warn(self._audio.dropped_ms)
            case happened.EngineLost():
                self._audio.engine_lost()
            case happened.CallerSpeechStarted():
                self._audio.speech_started()
            case happened.CallerSpeechStopped():
                self._audio.speech_stopped()
