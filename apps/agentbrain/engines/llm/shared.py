"""The chain of language models that all calls of a process share."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import suppress
from typing import Any

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.llm import registry
from apps.agentbrain.engines.llm.base import ChatModel
from apps.agentbrain.engines.llm.chain import ChatChain

log = logging.getLogger(__name__)


class SharedModels:
    """Makes the chain once, and anew when the settings it was made from change."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made_from: tuple[Any, ...] | None = None
        self._model: ChatModel | None = None

    def chain(self, settings: Any) -> ChatModel | None:
        """The models ``LLM`` names, in order; None where the script speaks.

        Nothing stands behind ``script``: it never fails. What is misconfigured is
        logged and left out. Raises ``EngineError`` when nothing is left.
        """
        wanted = tuple(settings.LLM)
        values = (getattr(settings, name, "") for name in registry.READS)
        made_from = (wanted, *values)
        with self._lock:
            if made_from != self._made_from:
                self._model = _make(wanted, settings)
                self._made_from = made_from
            return self._model

    async def warm_up(self, settings: Any) -> None:
        """Load the clients and open a connection, ahead of a call; failing is none.

        What takes long is done in a thread.
        """
        with suppress(EngineError):
            model = await asyncio.to_thread(self.chain, settings)
            if model is not None:
                await model.warm_up()

    async def stop(self) -> None:
        """Close the connections of the running loop."""
        with self._lock:
            model = self._model
        if model is not None:
            await model.stop()


SHARED = SharedModels()
"""Those of this process. Connections, and what models refuse; nothing of any call."""


def _make(names: tuple[str, ...], settings: Any) -> ChatModel | None:
    models: list[ChatModel] = []
    failures: list[EngineError] = []
    for name in names:
        try:
            model = registry.make(name, settings)
        except EngineError as error:
            log.error(
                "A language model is left out.", extra={"fields": {"why": str(error)}}
            )
            failures.append(error)
            continue
        if model is None:
            break
        models.append(model)
    else:
        if failures and not models:
            raise failures[0]
    return ChatChain(models) if models else None
