"""What the agent may do: ``run`` a tool by name, ``schemas`` for language models."""

from __future__ import annotations

from .registry import TOOLS, look_ups, run, schemas
from .spec import ToolContext, ToolOutcome, ToolSpec

__all__ = [
    "TOOLS",
    "ToolContext",
    "ToolOutcome",
    "ToolSpec",
    "look_ups",
    "run",
    "schemas",
]
