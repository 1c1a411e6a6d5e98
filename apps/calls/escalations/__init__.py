"""Staff's worklist: raising, claiming, handing on, resolving, reopening."""

from __future__ import annotations

from .eligible import CLAIM, NotEligible, who_may_claim
from .raising import raise_for
from .steps import claim, hand_on, put_back, reopen, resolve

__all__ = [
    "CLAIM",
    "NotEligible",
    "claim",
    "hand_on",
    "put_back",
    "raise_for",
    "reopen",
    "resolve",
    "who_may_claim",
]
