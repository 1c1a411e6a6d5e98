"""What staff tune, what they have published, and what they have labelled."""

from .labels import LabelledUtterance
from .profile import AgentProfile
from .tuning import EscalationRule, Intent, IntentPattern, Wording
from .versions import Backtest, BrainVersion

__all__ = [
    "AgentProfile",
    "Backtest",
    "BrainVersion",
    "EscalationRule",
    "Intent",
    "IntentPattern",
    "LabelledUtterance",
    "Wording",
]
