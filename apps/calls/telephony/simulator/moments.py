"""What happens in a simulated call, told as it happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "calling",
    "picked-up",
    "stream-opened",
    "stream-ended",
    "agent-starts",
    "agent-stops",
    "caller-starts",
    "caller-stops",
    "key",
    "verb",
    "warning",
    "hung-up",
    "ended",
]


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened, ``at_ms`` since the call was picked up."""

    kind: Kind
    at_ms: float
    text: str = ""


Announce = Callable[[Kind, float, str], None]
