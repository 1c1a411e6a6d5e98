"""A server that speaks the vendor's Realtime protocol, for tests and newcomers."""

from apps.agentbrain.engines.simulators.faults import FaultError
from apps.agentbrain.engines.simulators.realtime.backend import (
    Backend,
    LiveBackend,
    Parts,
    ScriptedBackend,
)
from apps.agentbrain.engines.simulators.realtime.faults import Faults
from apps.agentbrain.engines.simulators.realtime.installed import installed_backend
from apps.agentbrain.engines.simulators.realtime.model import (
    Call,
    Model,
    Prompt,
    RuleModel,
    Say,
)
from apps.agentbrain.engines.simulators.realtime.records import (
    Recorded,
    SessionRecord,
)
from apps.agentbrain.engines.simulators.realtime.scenario import (
    Reply,
    Scenario,
    ScenarioError,
    TimedTurn,
)
from apps.agentbrain.engines.simulators.realtime.server import RealtimeSimulator
from apps.agentbrain.engines.simulators.realtime.stage import Pace
from apps.agentbrain.engines.simulators.realtime.thread import RealtimeSimulatorThread

__all__ = [
    "Backend",
    "Call",
    "FaultError",
    "Faults",
    "LiveBackend",
    "Model",
    "Pace",
    "Parts",
    "Prompt",
    "RealtimeSimulator",
    "RealtimeSimulatorThread",
    "Recorded",
    "Reply",
    "RuleModel",
    "Say",
    "Scenario",
    "ScenarioError",
    "ScriptedBackend",
    "SessionRecord",
    "TimedTurn",
    "installed_backend",
]
