"""What a response needs around it: where it speaks, remembers and misbehaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from apps.agentbrain.engines.simulators.realtime.conversation import Conversation
from apps.agentbrain.engines.simulators.realtime.faults import FaultBudget
from apps.agentbrain.engines.simulators.realtime.model import Model
from apps.agentbrain.engines.simulators.realtime.outbox import Outbox
from apps.agentbrain.engines.simulators.realtime.voices import Mouth
from apps.agentbrain.engines.simulators.realtime.wire import Refused
from apps.agentbrain.engines.tasks import TaskSet


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a reply comes.

    ``times_real_time``: sound comes so many times faster than it plays; zero is as
    fast as it can. ``delta_ms``: sound in one delta. ``think_ms``: before the first.
    """

    times_real_time: float = 8.0
    delta_ms: int = 100
    think_ms: int = 50

    def wait_seconds(self, sound_ms: int) -> float:
        if self.times_real_time <= 0:
            return 0.0
        return sound_ms / self.times_real_time / 1000


@dataclass(frozen=True, slots=True)
class Stage:
    """One connection, as its parts see it.

    ``drop`` cuts the connection as the faults say, ``tell`` narrates a fault, and
    ``refuse`` tells the client that something of its making cannot be.
    """

    outbox: Outbox
    conversation: Conversation
    budget: FaultBudget
    pace: Pace
    model: Model
    mouth: Mouth
    tasks: TaskSet
    drop: Callable[[], None]
    tell: Callable[[str], None]
    refuse: Callable[[Refused], None]
