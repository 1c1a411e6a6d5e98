"""Every suite, in the order of the report."""

from __future__ import annotations

from ..contract import Suite
from .dialogues import DialoguesSuite
from .escalation import EscalationSuite
from .intents import IntentsSuite
from .leaks import LeaksSuite
from .noise import NoiseSuite
from .numbers import NumbersSuite
from .pauses import PausesSuite
from .safety import SafetySuite
from .slots import SlotsSuite
from .speed import SpeedSuite
from .times import TimesSuite

SUITES: tuple[Suite, ...] = (
    IntentsSuite(),
    EscalationSuite(),
    SafetySuite(),
    LeaksSuite(),
    TimesSuite(),
    NumbersSuite(),
    SlotsSuite(),
    DialoguesSuite(),
    NoiseSuite(),
    PausesSuite(),
    SpeedSuite(),
)
