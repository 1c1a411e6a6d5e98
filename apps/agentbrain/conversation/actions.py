"""What the agent wants done: the agent's outputs.

Actions are frozen and complete: whoever carries them out (``apps.calls.session``)
needs no knowledge of the conversation. Order within one list is the order to act in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Action:
    """Something to be done now."""


@dataclass(frozen=True, slots=True)
class Respond(Action):
    """Ask the engine to speak.

    A scripted engine speaks ``text``; a language model is given ``guidance`` and the
    tools named in ``tools``. ``request_id`` comes back in ``ResponseStarted``.
    ``verbatim``: the words are binding (a legal notice, a read-back), not a draft.
    ``bridge``: to be spoken though the engine is not ready, by whatever voice is.
    """

    request_id: str
    text: str
    guidance: str = ""
    tools: tuple[str, ...] = ()
    verbatim: bool = False
    bridge: bool = False


@dataclass(frozen=True, slots=True)
class CancelResponse(Action):
    """Stop a response. ``response_id`` is empty while the engine has not named it."""

    request_id: str
    response_id: str = ""


@dataclass(frozen=True, slots=True)
class TruncateItem(Action):
    """Tell the engine how much of an item the caller heard, in time and in words."""

    item_id: str
    heard_ms: int
    heard_text: str = ""


@dataclass(frozen=True, slots=True)
class PlayAudio(Action):
    """Send sound to the caller: mu-law, 8 kHz."""

    item_id: str
    audio: bytes


@dataclass(frozen=True, slots=True)
class SayText(Action):
    """More words for a line that speaks by itself; ``last`` closes the response.

    ``last`` may come with empty text: everything has been given already.
    """

    response_id: str
    text: str
    last: bool = False
    interruptible: bool = True


@dataclass(frozen=True, slots=True)
class SendMark(Action):
    """Ask the telephone network to report when all sound before this was played."""

    name: str


@dataclass(frozen=True, slots=True)
class ClearPlayback(Action):
    """Throw away what the telephone network still holds of our sound."""


@dataclass(frozen=True, slots=True)
class RunTool(Action):
    """Run a registered tool; answer with ``ToolFinished``.

    ``state`` is where the dialogue stood when it was wanted: some tools may run only
    in some states.
    """

    tool_call_id: str
    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    state: str = ""


@dataclass(frozen=True, slots=True)
class SendToolResult(Action):
    """Give a language model the outcome of the function call it made."""

    tool_call_id: str
    output: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SaveTurn(Action):
    """Write one turn; the same ``index`` again replaces it.

    ``text`` is what was said (caller) or generated (agent); ``heard_text`` is the
    part of the agent's words that reached the caller. Times are milliseconds into
    the call. ``latency_ms`` is from the end of the caller's speech to our first
    sound. ``trace`` says which rules fired on which words. Of a caller's turn,
    ``question`` is what had been asked and ``missed`` that nothing was made of it.
    """

    index: int
    speaker: str
    text: str
    heard_text: str
    started_ms: int
    ended_ms: int
    interrupted: bool = False
    state: str = ""
    intent: str = ""
    confidence: float | None = None
    latency_ms: int | None = None
    trace: tuple[Mapping[str, Any], ...] = ()
    question: str = ""
    missed: bool = False


@dataclass(frozen=True, slots=True)
class SaveEvent(Action):
    """Append one line to the call's log. ``data`` holds plain JSON values."""

    kind: str
    at_ms: int
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UpdateCall(Action):
    """What the dialogue knows now: written to the call's row.

    ``outcome`` is empty until the goal is reached or given up (see ``Outcome``).
    """

    state: str
    intent: str
    slots: Mapping[str, Any] = field(default_factory=dict)
    customer_id: int | None = None
    appointment_id: int | None = None
    verified: bool = False
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Escalate(Action):
    """A person is needed. ``words`` are the caller's words that led to it."""

    reason: str
    priority: str
    words: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TransferCall(Action):
    """Hand the line to a person at ``target`` (empty: the shop's default)."""

    target: str = ""


@dataclass(frozen=True, slots=True)
class HangUp(Action):
    """End the call; everything meant to be heard has been heard."""

    reason: str


@dataclass(frozen=True, slots=True)
class Record(Action):
    """Keep the sound of the call from now on; with ``on`` false keep none of it, and
    throw away what was kept."""

    on: bool


@dataclass(frozen=True, slots=True)
class SetTimer(Action):
    """Send ``TimerFired(name)`` at ``due_ms``; a timer of that name is replaced."""

    name: str
    due_ms: int


@dataclass(frozen=True, slots=True)
class CancelTimer(Action):
    """Forget a timer; unknown names are harmless."""

    name: str
