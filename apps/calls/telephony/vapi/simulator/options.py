"""Everything a simulated call can be told."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from .steps import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOptions:
    """One call to place.

    ``url``: where the server is. ``secret``: what it wants to be shown; none is shown
    without. ``assistant``: ask who answers, as a number without an assistant does;
    otherwise one of the dashboard's greets with ``first_message``.
    ``hangs_up``: the caller, after the last step; else the call lasts until it is
    ended. ``on_line``: told of everything that is said, with the speaker.
    """

    url: str = "http://127.0.0.1:8000"
    secret: str = ""
    call_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    from_number: str = "+15550001111"
    to_number: str = "+15550009999"
    steps: tuple[Step, ...] = ()
    assistant: bool = True
    first_message: str = "Hello."
    messages: bool = True
    hangs_up: bool = True
    timeout_seconds: float = 60.0
    on_line: Callable[[str, str], None] | None = None
