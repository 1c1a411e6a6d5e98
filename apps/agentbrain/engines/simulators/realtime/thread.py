"""The Realtime simulator in a thread of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apps.agentbrain.engines.simulators.realtime.records import SessionRecord
from apps.agentbrain.engines.simulators.thread import SimulatorThread

if TYPE_CHECKING:
    from apps.agentbrain.engines.simulators.realtime.server import RealtimeSimulator


class RealtimeSimulatorThread(SimulatorThread[Any]):
    """``with RealtimeSimulator.run_in_thread(...) as server``."""

    _simulator: RealtimeSimulator

    @property
    def azure_endpoint(self) -> str:
        return self._simulator.azure_endpoint

    @property
    def sessions(self) -> list[SessionRecord]:
        return self._simulator.sessions
