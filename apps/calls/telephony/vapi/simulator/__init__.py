"""A Vapi to call without an account: it asks who answers, brings each utterance to the
custom model with the history as Vapi keeps it, tells what it tells, reports the end.

Words only: what Vapi hears and how it sounds is no business of ours.
"""

from __future__ import annotations

from .call import place_call
from .options import CallOptions
from .report import CallReport, Exchange
from .steps import CallerSays, Step, read_steps
from .vendor import SimulatorError

__all__ = [
    "CallOptions",
    "CallReport",
    "CallerSays",
    "Exchange",
    "SimulatorError",
    "Step",
    "place_call",
    "read_steps",
]
