"""A simulated recognizer in a thread of its own."""

from __future__ import annotations

from typing import Any

from apps.agentbrain.engines.simulators.stt.records import EarRecord
from apps.agentbrain.engines.simulators.thread import SimulatorThread


class EarSimulatorThread(SimulatorThread[Any]):
    """``with DeepgramSimulator.run_in_thread(...) as server``."""

    @property
    def sessions(self) -> list[EarRecord]:
        sessions: list[EarRecord] = self._simulator.sessions
        return sessions
