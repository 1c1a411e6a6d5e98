"""A server that speaks the vendors' chat protocols, for tests and newcomers."""

from apps.agentbrain.engines.simulators.chat.asked import Asked
from apps.agentbrain.engines.simulators.chat.faults import Faults
from apps.agentbrain.engines.simulators.chat.mind import (
    EchoMind,
    Mind,
    Reply,
    RuleMind,
    called,
)
from apps.agentbrain.engines.simulators.chat.performing import Pace
from apps.agentbrain.engines.simulators.chat.records import ChatRecord
from apps.agentbrain.engines.simulators.chat.server import ChatSimulator
from apps.agentbrain.engines.simulators.chat.thread import ChatSimulatorThread
from apps.agentbrain.engines.simulators.faults import FaultError
from apps.agentbrain.engines.simulators.realtime.model import Call

__all__ = [
    "Asked",
    "Call",
    "ChatRecord",
    "ChatSimulator",
    "ChatSimulatorThread",
    "EchoMind",
    "FaultError",
    "Faults",
    "Mind",
    "Pace",
    "Reply",
    "RuleMind",
    "called",
]
