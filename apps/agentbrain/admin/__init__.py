"""Where staff tune the agent, try what they changed, and publish it."""

from __future__ import annotations

from . import backtests, intents, labels, profiles, rules, versions, wordings

__all__ = [
    "backtests",
    "intents",
    "labels",
    "profiles",
    "rules",
    "versions",
    "wordings",
]
