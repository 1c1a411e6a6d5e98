"""A simulated Deepgram: ``/v1/listen`` and ``/v2/listen`` (Flux)."""

from __future__ import annotations

from typing import Final

from websockets.asyncio.server import ServerConnection
from websockets.datastructures import Headers

from apps.agentbrain.engines.simulators.stt.deepgram_v1 import NovaSession
from apps.agentbrain.engines.simulators.stt.deepgram_v2 import FluxSession
from apps.agentbrain.engines.simulators.stt.faults import FaultBudget
from apps.agentbrain.engines.simulators.stt.records import EarRecord
from apps.agentbrain.engines.simulators.stt.server import Query, SpeechSimulator
from apps.agentbrain.engines.simulators.stt.session import Session

V1_PATH: Final = "/v1/listen"
V2_PATH: Final = "/v2/listen"
_ONLY_V1: Final = {
    "interim_results",
    "endpointing",
    "utterance_end_ms",
    "smart_format",
    "language",
    "vad_events",
}
_SHORTEST_UTTERANCE_END_MS: Final = 1000


class DeepgramSimulator(SpeechSimulator):
    """Sound is mu-law at 8 kHz; other encodings are refused."""

    paths = (V1_PATH, V2_PATH)

    def session(
        self, socket: ServerConnection, record: EarRecord, budget: FaultBudget
    ) -> Session:
        kind = FluxSession if record.path == V2_PATH else NovaSession
        return kind(socket, record, self._source, budget, self._idle_seconds)

    def key_of(self, headers: Headers, query: Query) -> str:
        scheme, _, key = headers.get("Authorization", "").partition(" ")
        return key if scheme.lower() in {"token", "bearer"} else ""

    def wrong_with(self, path: str, query: Query) -> str:
        if _one(query, "encoding") != "mulaw" or _one(query, "sample_rate") != "8000":
            return "encoding"
        model = _one(query, "model")
        if path == V2_PATH:
            if not model.startswith("flux-"):
                return "model"
            return next(iter(_ONLY_V1 & query.keys()), "")
        if "utterance_end_ms" in query:
            too_short = int(query["utterance_end_ms"][0]) < _SHORTEST_UTTERANCE_END_MS
            if too_short or _one(query, "interim_results") != "true":
                return "utterance_end_ms"
        if "keyterm" in query and not model.startswith("nova-3"):
            return "keyterm"
        return ""

    def refusal_headers(self, code: str) -> dict[str, str]:
        return {"dg-error": code, "dg-request-id": "simulated"}


def _one(query: Query, name: str) -> str:
    return query.get(name, [""])[0]
