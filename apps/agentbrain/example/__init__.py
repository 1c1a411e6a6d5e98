"""The example agent: a profile, intents with patterns, and escalation rules."""

from __future__ import annotations

from .loader import load, read

__all__ = ["load", "read"]
