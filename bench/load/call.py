"""What both ends of one call know of each other: the bench sees the two at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class Call:
    """``number`` is stamped into every frame of the call, both ways."""

    number: int
    next_up: int = 0  # the caller's next frame as the vendor counts
    spoke_at: float = 0.0  # the caller's last words went out; 0 when answered
    barged_at: float = 0.0  # the caller interrupted; 0 when the line fell silent
    response: int = 0
    expected: int = 0  # the next frame of the response
    speaking: bool = False  # the vendor is still sending a response
    loud_up_at: float = 0.0  # a loud frame left the caller; 0 when it arrived
    loud_down_at: float = 0.0  # the same from the vendor
