"""What a model is shown of a conversation that another engine began."""

from __future__ import annotations

from collections.abc import Iterable

from apps.agentbrain.conversation.language.window import ContextWindow
from apps.agentbrain.engines.base import Said


def window_with(past: Iterable[Said]) -> ContextWindow:
    """A memory that begins with what was said before, if anything was."""
    window = ContextWindow()
    for number, said in enumerate(past):
        if said.by_caller:
            window.caller(said.text)
        else:
            window.agent(f"past-{number}", said.text)
    return window
