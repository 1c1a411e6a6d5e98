"""What this process counts; ``/metrics`` shows it in Prometheus' text format.

One process, one set of figures: several web processes are scraped one by one. What
staff work with comes from the database (``apps.calls.reporting``), not from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from prometheus_client import REGISTRY, Counter, Gauge, Histogram, Metric
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from apps.agentbrain.conversation.actions import SaveEvent

_SECONDS = (0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2.0, 3.0, 5.0, 10.0)

CALLS_LIVE = Gauge("callcenter_calls_live", "Calls this process is holding now.")
CALLS_ENDED = Counter("callcenter_calls", "Calls that ended, by status.", ["status"])


class Frames(Collector):
    """Audio of calls, counted on the event loop only: a counter of the library takes a
    lock, which fifty frames a second and call do not need."""

    def __init__(self) -> None:
        self.inwards = 0.0
        self.outwards = 0.0

    def collect(self) -> Iterable[Metric]:
        family = CounterMetricFamily(
            "callcenter_frames",
            "Audio of calls, in frames of 20 ms.",
            labels=["direction"],
        )
        family.add_metric(["in"], self.inwards)
        family.add_metric(["out"], self.outwards)
        yield family


FRAMES = Frames()
REGISTRY.register(FRAMES)

RESPONSE_SECONDS = Histogram(
    "callcenter_response_seconds",
    "From the end of the caller's speech to our first audio.",
    buckets=_SECONDS,
)
BARGE_INS = Counter(
    "callcenter_barge_ins", "Interruptions of the agent, by outcome.", ["outcome"]
)

RESPONSE_WAITING_SECONDS = Histogram(
    "callcenter_response_waiting_seconds",
    "From the wish to speak to the request to the engine.",
    buckets=(0.01, *_SECONDS, 30.0),
)
RESPONSE_QUEUE_DEPTH = Histogram(
    "callcenter_response_queue_depth",
    "Responses waiting or being spoken when another one is asked for.",
    buckets=(0, 1, 2, 3, 4, 6, 8),
)
RESPONSES_ENDED = Counter(
    "callcenter_responses_ended", "Responses that began to be heard, by end.", ["how"]
)
RESPONSES_DROPPED = Counter(
    "callcenter_responses_dropped", "Responses that were not heard, by why.", ["why"]
)
RESPONSES_REQUEUED = Counter(
    "callcenter_responses_requeued", "Responses asked for once more, by why.", ["why"]
)
GHOST_RESPONSES = Counter(
    "callcenter_ghost_responses", "Responses of an engine that nobody waited for."
)

# Engines name failures as they like; a label must not have as many values.
_WHYS = frozenset(
    {
        *("superseded", "interrupted", "stale", "queue_full", "call_ending"),
        *("call_ended", "staff_took_over", "engine_lost", "lost_for_good"),
        *(
            "engine_ready",
            "engine_not_ready",
            "conversation_already_has_active_response",
        ),
        *("never_started", "never_ended", "nothing_said", "tool_call"),
        *("rate_limit", "rate_limit_exceeded", "server_error", "voice_failed"),
        *("insufficient_quota", "invalid_api_key", "account_deactivated"),
        *("billing_hard_limit_reached", "content_filter", "max_output_tokens"),
    }
)

RECORDER_QUEUE = Gauge(
    "callcenter_recorder_queue", "Turns and events waiting to be written."
)
RECORDER_DROPPED = Counter(
    "callcenter_recorder_dropped", "Turns and events given up on."
)


def count_event(event: SaveEvent) -> None:
    """What the agent writes into a call's log, as far as it is a figure."""
    count = _COUNTED.get(event.kind)
    if count is not None:
        count(event.data)


def _first_audio(data: Mapping[str, Any]) -> None:
    latency_ms = data.get("latency_ms")
    if latency_ms is not None:  # a greeting answers nobody
        RESPONSE_SECONDS.observe(latency_ms / 1000)


def _begun(data: Mapping[str, Any]) -> None:
    if data["attempt"] == 1:  # later attempts have waited for the earlier ones
        RESPONSE_WAITING_SECONDS.observe(data["waiting_ms"] / 1000)


def _why(data: Mapping[str, Any]) -> str:
    code = str(data["why"]).partition(":")[0]
    return code if code in _WHYS else "other"


_COUNTED: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
    "response_asked": lambda data: RESPONSE_QUEUE_DEPTH.observe(data["depth"]),
    "response_begun": _begun,
    "response_first_audio": _first_audio,
    "response_ended": lambda data: RESPONSES_ENDED.labels(data["how"]).inc(),
    "response_dropped": lambda data: RESPONSES_DROPPED.labels(_why(data)).inc(),
    "response_requeued": lambda data: RESPONSES_REQUEUED.labels(_why(data)).inc(),
    "response_ghost": lambda data: GHOST_RESPONSES.inc(),
    "barge_in_confirmed": lambda data: BARGE_INS.labels("confirmed").inc(),
    "barge_in_rejected": lambda data: BARGE_INS.labels("rejected").inc(),
}
