"""What a simulated call was like."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from apps.agentbrain.engines.audio import SAMPLES_PER_MS, Pcm

from .caller import SpokenLine
from .moments import Moment
from .playout import Starvation
from .records import RelayRecord, StreamRecord, StreamWarning
from .sound import Utterance
from .strangers import StrangerRecord
from .twiml import Verb
from .webhook import WebhookExchange


def _no_sound() -> Pcm:
    return np.zeros(0, dtype=np.int16)


@dataclass(slots=True)
class LineReport:
    """A line of the caller and what the agent did about it.

    ``latency_ms``: from the line's last sound to the agent's first one after it; None
    when the agent did not speak before the caller's next line.
    ``barge_in_ms``: from the line's first sound to the agent's silence; None when the
    agent was not speaking.
    """

    label: str
    start_ms: float
    end_ms: float | None
    unprompted: bool
    latency_ms: float | None = None
    barge_in_ms: float | None = None


@dataclass(slots=True)
class CallReport:
    """All of a call. Times are milliseconds since it was picked up.

    ``caller_audio`` and ``agent_audio`` (as played out) are at 8 kHz, sample ``8 * t``
    at time ``t``. ``failure`` is why the call did not go through, or empty.
    """

    call_sid: str
    from_number: str
    to_number: str
    failure: str = ""
    ended_by: str = ""
    duration_ms: float = 0.0
    statuses: list[str] = field(default_factory=list)
    webhooks: list[WebhookExchange] = field(default_factory=list)
    documents: list[tuple[Verb, ...]] = field(default_factory=list)
    streams: list[StreamRecord] = field(default_factory=list)
    relays: list[RelayRecord] = field(default_factory=list)
    strangers: list[StrangerRecord] = field(default_factory=list)
    dialled: list[str] = field(default_factory=list)
    said_by_twilio: list[str] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    lines: list[LineReport] = field(default_factory=list)
    caller_utterances: list[Utterance] = field(default_factory=list)
    agent_utterances: list[Utterance] = field(default_factory=list)
    starvations: list[Starvation] = field(default_factory=list)
    caller_audio: Pcm = field(default_factory=_no_sound)
    agent_audio: Pcm = field(default_factory=_no_sound)
    wav_path: Path | None = None

    @property
    def sessions(self) -> list[StreamRecord | RelayRecord]:
        """Streams and relay sessions, in the order they were opened."""
        both: list[StreamRecord | RelayRecord] = [*self.streams, *self.relays]
        return sorted(both, key=lambda session: session.opened_at_ms)

    @property
    def warnings(self) -> list[StreamWarning]:
        return [warning for session in self.sessions for warning in session.warnings]

    @property
    def close_code(self) -> int | None:
        """How the socket of the newest one was closed."""
        return self.sessions[-1].close_code if self.sessions else None

    @property
    def greeting_ms(self) -> float | None:
        """When the agent's first sound was heard."""
        first = self.agent_utterances[:1]
        return first[0].start_ms if first else None

    @property
    def latencies_ms(self) -> list[float]:
        return [x.latency_ms for x in self.lines if x.latency_ms is not None]

    @property
    def barge_ins_ms(self) -> list[float]:
        return [x.barge_in_ms for x in self.lines if x.barge_in_ms is not None]

    def agent_sounds_between(self, start_ms: float, end_ms: float) -> Pcm:
        """What the caller heard in a stretch of the call, at 8 kHz."""
        first, last = (int(ms * SAMPLES_PER_MS) for ms in (start_ms, end_ms))
        return self.agent_audio[max(0, first) : max(0, last)]

    def as_json(self) -> dict[str, Any]:
        """Everything but the sound, for machines."""
        return {
            "call_sid": self.call_sid,
            "from": self.from_number,
            "to": self.to_number,
            "failure": self.failure,
            "ended_by": self.ended_by,
            "duration_ms": round(self.duration_ms),
            "statuses": self.statuses,
            "close_code": self.close_code,
            "greeting_ms": self.greeting_ms,
            "lines": [asdict(line) for line in self.lines],
            "caller_utterances": [asdict(item) for item in self.caller_utterances],
            "agent_utterances": [asdict(item) for item in self.agent_utterances],
            "latency_ms": percentiles(self.latencies_ms),
            "barge_in_ms": percentiles(self.barge_ins_ms),
            "starvations": [asdict(item) for item in self.starvations],
            "streams": [asdict(stream) for stream in self.streams],
            "relays": [asdict(relay) for relay in self.relays],
            "strangers": [asdict(item) for item in self.strangers],
            "dialled": self.dialled,
            "said_by_twilio": self.said_by_twilio,
            "webhooks": [
                {
                    "url": exchange.url,
                    "status": exchange.status,
                    "elapsed_ms": round(exchange.elapsed_ms, 1),
                }
                for exchange in self.webhooks
            ],
            "wav": str(self.wav_path) if self.wav_path else None,
        }


def percentiles(values: Iterable[float]) -> dict[str, float | int | None]:
    """Count, p50 and p95 (nearest rank); None where there are no values."""
    ordered = sorted(values)
    if not ordered:
        return {"count": 0, "p50": None, "p95": None}
    return {
        "count": len(ordered),
        "p50": _nearest_rank(ordered, 0.50),
        "p95": _nearest_rank(ordered, 0.95),
    }


def _nearest_rank(ordered: Sequence[float], share: float) -> float:
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def judge_lines(
    spoken: Sequence[SpokenLine], utterances: Sequence[Utterance]
) -> list[LineReport]:
    """Set every line of the caller against what the agent said."""
    reports: list[LineReport] = []
    for index, line in enumerate(spoken):
        report = LineReport(line.label, line.start_ms, line.end_ms, line.unprompted)
        next_ms = math.inf
        if index + 1 < len(spoken):
            next_ms = spoken[index + 1].start_ms
        for utterance in utterances:
            if utterance.start_ms < line.start_ms < utterance.end_ms:
                report.barge_in_ms = utterance.end_ms - line.start_ms
            if line.end_ms is not None and line.end_ms <= utterance.start_ms < next_ms:
                report.latency_ms = utterance.start_ms - line.end_ms
                break
        reports.append(report)
    return reports
