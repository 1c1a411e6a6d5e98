"""What a recognizer's server can do wrong, on demand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Each is off by default. A number without a unit says how many times.

    Those of a connection happen once ``after_ms`` of sound has come on it.
    """

    after_ms: int = 0

    # no connection at all
    refuse: int = 0  # handshakes or requests answered with refuse_status
    refuse_status: int = 503
    refuse_code: str = ""  # of the vendor's header or body
    never_admit: int = 0  # connections on which nothing is ever told

    # the connection
    drops: int = 0  # ended after after_ms of sound
    drop_code: int = 0  # of the close frame; 0 drops without one
    drop_reason: str = ""
    stalls: int = 0  # nothing is told any more, and all is still read
    errors: int = 0  # the vendor's error message, then the close
    error_type: str = ""  # what the message calls it; empty: the vendor's usual

    # the words
    never_final: int = 0  # utterances of which only words so far are told
    late_final_ms: int = 0  # how long words are held back once they are final
    empty: int = 0  # utterances without words
    no_answer_to_flush: int = 0  # requests for the words at once, ignored
    garbage_every: int = 0  # before every so many-th message: no message at all


class FaultBudget:
    """How often each fault may still happen; one for all connections of a server."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults

    def set(self, faults: Faults) -> None:
        """Other faults from now on."""
        self.faults = faults

    def take(self, name: str) -> bool:
        """Whether the fault happens now; then it may happen once less."""
        left: int = getattr(self.faults, name)
        if left <= 0:
            return False
        changed: dict[str, Any] = {name: left - 1}
        self.faults = replace(self.faults, **changed)
        return True
