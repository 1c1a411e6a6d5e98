"""The simulated chat models in a thread of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apps.agentbrain.engines.simulators.chat.records import ChatRecord
from apps.agentbrain.engines.simulators.thread import SimulatorThread

if TYPE_CHECKING:
    from apps.agentbrain.engines.simulators.chat.server import ChatSimulator


class ChatSimulatorThread(SimulatorThread[Any]):
    """``with ChatSimulator.run_in_thread(...) as server``."""

    _simulator: ChatSimulator

    @property
    def openai_url(self) -> str:
        return self._simulator.openai_url

    @property
    def records(self) -> list[ChatRecord]:
        return list(self._simulator.records)
