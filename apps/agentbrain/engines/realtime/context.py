"""What the parts of one call's engine share, over all of its connections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from apps.agentbrain.conversation.events import EngineReported, Event
from apps.agentbrain.engines.base import EngineSession
from apps.agentbrain.engines.realtime.flow_log import FlowLog
from apps.agentbrain.engines.realtime.memory import ConversationMemory
from apps.agentbrain.engines.realtime.options import RealtimeOptions
from apps.agentbrain.engines.realtime.timeline import SentAudio


@dataclass(frozen=True, slots=True)
class CallContext:
    options: RealtimeOptions
    call: EngineSession
    memory: ConversationMemory
    sent: SentAudio
    emit: Callable[[Event], None]
    log: FlowLog

    @property
    def now_ms(self) -> int:
        return self.call.now_ms()

    def report(self, kind: str, **data: object) -> None:
        self.emit(EngineReported(self.now_ms, kind, data))
