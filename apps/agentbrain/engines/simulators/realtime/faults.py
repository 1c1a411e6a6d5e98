"""What a server can do wrong, on demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from apps.agentbrain.engines.simulators.faults import Budget, WrittenFaults


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults(WrittenFaults):
    """Each is off by default. A number without a unit says how many times.

    Those of responses wait until ``after_responses`` responses have begun.
    """

    needs_value: ClassVar[tuple[str, ...]] = ("_ms", "_seconds", "_every", "_after")

    after_responses: int = 0

    # sound that comes when it should not
    late_deltas: int = 0  # audio deltas after a cancelled response is done
    late_deltas_after_truncate: int = 0  # of the truncated item
    late_delta_ms: int = 60  # how long after; also the distance between two

    # responses that are not as they should be
    two_items: int = 0  # responses that speak in two items
    overlap_errors: int = 0  # response.create refused, though nothing is active
    codeless_errors: int = 0  # errors that name neither a code nor the client's event
    cancel_errors: int = 0  # response.cancel refused as not active; it speaks on
    omit_created: int = 0  # responses without response.created
    late_created: int = 0  # responses created only after ghost_ms
    ghosts: int = 0  # responses nobody asked for, ghost_ms after a cancel
    ghost_ms: int = 1000
    never_start: int = 0  # response.create that is swallowed
    never_end: int = 0  # responses that speak and do not end until cancelled
    mute_responses: int = 0  # written instead of spoken
    empty_responses: int = 0  # completed without any output
    incomplete_responses: int = 0
    incomplete_reason: str = "content_filter"
    incomplete_after_deltas: int = 0  # audio deltas such a response still sends
    fail_responses: int = 0
    failure_code: str = "rate_limit_exceeded"
    fail_after_deltas: int = 0  # audio deltas a failing response still sends

    # function calls
    argument_chars: int = 8  # length of a fragment
    argument_delay_ms: int = 0  # between fragments
    cut_calls: int = 0  # calls cancelled in the middle of their arguments
    double_calls: int = 0  # calls sent twice, with the same call id
    broken_arguments: int = 0  # calls complete by their status, whose JSON is not

    # what the caller said
    transcript_delay_ms: int = 0
    transcripts_after_reply: int = 0  # held until the next response is done
    swap_transcripts: int = 0  # held until the next one has come
    fail_transcripts: int = 0
    lose_transcripts: int = 0
    commit_empty_errors: int = 0  # reported after a turn, though nothing is wrong

    # the session
    slow_update_ms: int = 0
    refuse_options: tuple[str, ...] = ()  # paths, e.g. "audio.output.speed"
    session_seconds: float = 0.0  # then session_expired, sooner than was said
    session_lasts_seconds: float = 0.0  # then session_expired, as was said
    refuse_model: int = 0  # connections ended with model_not_found

    # the connection
    drops: int = 0  # in the middle of a response
    drop_after_deltas: int = 1
    drop_sessions: int = 0  # as soon as the session is agreed
    drop_code: int = 0  # of the close frame; 0 drops without one
    refuse_seconds: float = 0.0  # after a drop nobody is let in for so long
    refuse_connections: int = 0  # handshakes answered with 503
    delay_ms: int = 0  # of every event
    jitter_ms: int = 0  # more, at random
    malformed_every: int = 0  # before every so many-th event: no event at all
    unknown_every: int = 0  # before every so many-th event: one nobody knows
    stop_reading_after: int = 0  # client's events, then the server reads no more
    stalled_close_seconds: float = 0.0  # before a close frame is answered


class FaultBudget(Budget[Faults]):
    def take_for(self, name: str, responses_before: int) -> bool:
        """As ``take``, once enough responses have begun."""
        return responses_before >= self.faults.after_responses and self.take(name)
