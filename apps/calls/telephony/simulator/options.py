"""Everything a simulated call can be told."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .faults import Faults
from .moments import Moment
from .steps import AgentWords, CallerStep, Voice


class SimulatorError(Exception):
    """The simulator was asked for something it cannot do; no fault of the server."""


def new_sid(prefix: str) -> str:
    """A Twilio identifier: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOptions:
    """One call to place.

    ``url``: where the server is. ``public_url``: how Twilio knows it, for signatures;
    the same when empty. ``auth_token``: signs requests; none are signed without it.
    ``voice``: speaks the lines that are text, and ``<Say>``.
    ``patience_ms`` and the other times are those of ``caller.Manner``.
    ``hang_up_when``: asked all the time; the caller hangs up once it answers True.
    ``output``: the folder for the two-channel WAV; none is written without it.
    ``timeout_seconds``: the caller hangs up then, and the report says so.
    ``agent_words``: what the agent said last, for steps that wait to be asked.
    ``direction``: as Twilio tells it, "inbound" or "outbound-api"; the caller is then
    the one we have called, and ``to_number`` theirs.
    ``voice_url`` and ``status_url``: the public addresses asked about this call, where
    they are not those of the number. ``answered_by``: who was found to have answered
    before the first request, as Twilio names it.
    ``dial_status``: how a ``<Dial>`` ends; ``dial_seconds`` is how long it takes, after
    ``dial_rings_seconds`` of ringing. A caller who waits for whom we dial hangs up
    ``gives_up_after_seconds``, if that comes before an answer.
    """

    url: str = "http://127.0.0.1:8000"
    public_url: str = ""
    auth_token: str = ""
    account_sid: str = "AC" + "0" * 32
    call_sid: str = field(default_factory=lambda: new_sid("CA"))
    from_number: str = "+15550001111"
    to_number: str = "+15550009999"
    steps: tuple[CallerStep, ...] = ()
    voice: Voice | None = None
    agent_words: AgentWords | None = None
    direction: str = "inbound"
    voice_url: str = ""
    status_url: str = ""
    answered_by: str = ""
    patience_ms: float = 700.0
    no_answer_ms: float = 10_000.0
    longest_agent_turn_ms: float = 60_000.0
    linger_ms: float = 4_000.0
    hangup_after_seconds: float | None = None
    hang_up_when: Callable[[], bool] | None = None
    timeout_seconds: float = 300.0
    output: Path | None = None
    dial_status: str = "completed"
    dial_seconds: float = 1.0
    dial_rings_seconds: float = 0.0
    gives_up_after_seconds: float | None = None
    faults: Faults = field(default_factory=Faults)
    on_moment: Callable[[Moment], None] | None = None

    def public(self, path: str) -> str:
        """The public address of a path of the server."""
        return (self.public_url or self.url).rstrip("/") + path
