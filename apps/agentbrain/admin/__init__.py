"""Where staff tune the agent: profiles, intents, patterns, escalation rules."""

from __future__ import annotations

from . import intents, labels, profiles, rules

__all__ = ["intents", "labels", "profiles", "rules"]
