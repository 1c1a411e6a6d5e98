"""A simulated Speechmatics, realtime v2."""

from __future__ import annotations

from websockets.asyncio.server import ServerConnection
from websockets.datastructures import Headers

from apps.agentbrain.engines.simulators.stt.faults import FaultBudget
from apps.agentbrain.engines.simulators.stt.records import EarRecord
from apps.agentbrain.engines.simulators.stt.server import Query, SpeechSimulator
from apps.agentbrain.engines.simulators.stt.session import Session
from apps.agentbrain.engines.simulators.stt.speechmatics_session import (
    RecognitionSession,
)


class SpeechmaticsSimulator(SpeechSimulator):
    """Sound is raw mu-law at 8 kHz; other formats are refused."""

    paths = ("/v2", "/v2/", "/v2/en")

    def session(
        self, socket: ServerConnection, record: EarRecord, budget: FaultBudget
    ) -> Session:
        return RecognitionSession(
            socket, record, self._source, budget, self._idle_seconds
        )

    def key_of(self, headers: Headers, query: Query) -> str:
        scheme, _, key = headers.get("Authorization", "").partition(" ")
        return key if scheme.lower() == "bearer" else query.get("jwt", [""])[0]
