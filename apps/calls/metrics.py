"""What this process counts; ``/metrics`` shows it in Prometheus' text format.

One process, one set of figures: several web processes are scraped one by one. What
staff work with comes from the database (``apps.calls.reporting``), not from here.
"""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

from apps.agentbrain.conversation.actions import SaveEvent

_SECONDS = (0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2.0, 3.0, 5.0, 10.0)

CALLS_LIVE = Gauge("callcenter_calls_live", "Calls this process is holding now.")
CALLS_ENDED = Counter("callcenter_calls", "Calls that ended, by status.", ["status"])

_FRAMES = Counter(
    "callcenter_frames", "Audio of calls, in frames of 20 ms.", ["direction"]
)
FRAMES_IN = _FRAMES.labels("in")
FRAMES_OUT = _FRAMES.labels("out")

RESPONSE_SECONDS = Histogram(
    "callcenter_response_seconds",
    "From the end of the caller's speech to our first audio.",
    buckets=_SECONDS,
)
BARGE_INS = Counter(
    "callcenter_barge_ins", "Interruptions of the agent, by outcome.", ["outcome"]
)
_OUTCOMES = {"barge_in_confirmed": "confirmed", "barge_in_rejected": "rejected"}

RECORDER_QUEUE = Gauge(
    "callcenter_recorder_queue", "Turns and events waiting to be written."
)
RECORDER_DROPPED = Counter(
    "callcenter_recorder_dropped", "Turns and events given up on."
)


def count_event(event: SaveEvent) -> None:
    """What the agent writes into a call's log, as far as it is a figure."""
    if event.kind == "response_first_audio":
        latency_ms = event.data.get("latency_ms")
        if latency_ms is not None:  # a greeting answers nobody
            RESPONSE_SECONDS.observe(latency_ms / 1000)
    elif (outcome := _OUTCOMES.get(event.kind)) is not None:
        BARGE_INS.labels(outcome).inc()
