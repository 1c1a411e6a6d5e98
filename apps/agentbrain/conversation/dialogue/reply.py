"""What the dialogue wants said and done after one thing that happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A registered tool to run; its outcome comes back to the dialogue."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EscalationWish:
    """A person is needed: reason code, priority, and the words that said so."""

    reason: str
    priority: str
    words: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One turn of the agent, for whoever does the talking.

    ``text`` is what a scripted engine speaks; empty means nothing is to be said yet
    (a tool is running). ``guidance`` and ``tools`` steer a language model to the same
    end. ``trace`` lists which rule fired on which words, for the caller's turn.
    """

    text: str = ""
    guidance: str = ""
    tools: tuple[str, ...] = ()
    run: ToolCall | None = None
    escalation: EscalationWish | None = None
    interruptible: bool = True
    transfer: bool = False
    end_call: bool = False
    trace: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class DialogueView:
    """Where the dialogue stands; plain values, as the call's row shows them."""

    state: str
    intent: str = ""
    slots: Mapping[str, Any] = field(default_factory=dict)
    customer_id: int | None = None
    appointment_id: int | None = None
    verified: bool = False
    outcome: str = ""
