"""What the agent may wish to say: how urgent it is, and how long it stays true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import Enum, StrEnum
from typing import Any

from ..actions import Respond


class Reason(StrEnum):
    """Why the agent wants to speak."""

    NOTICE = "notice"
    GREETING = "greeting"
    REPLY = "reply"
    TOOL_RESULT = "tool_result"
    SAY = "say"
    STAFF = "staff"
    FILLER = "filler"
    NUDGE = "nudge"
    ESCALATION = "escalation"
    GOODBYE = "goodbye"
    FALLBACK = "fallback"
    BRIDGE = "bridge"
    APOLOGY = "apology"


PRIORITY = {
    Reason.NOTICE: 70,
    Reason.APOLOGY: 60,
    Reason.STAFF: 50,
    Reason.ESCALATION: 40,
    Reason.GOODBYE: 35,
    Reason.GREETING: 30,
    Reason.REPLY: 30,
    Reason.TOOL_RESULT: 30,
    Reason.FALLBACK: 30,
    Reason.SAY: 20,
    Reason.NUDGE: 10,
    Reason.FILLER: 10,
    Reason.BRIDGE: 10,
}

# A newer wish of these kinds makes waiting ones of those kinds pointless: the caller
# wants the answer to what was said last.
ANSWERS = frozenset(
    {Reason.REPLY, Reason.TOOL_RESULT, Reason.GOODBYE, Reason.ESCALATION}
)
SUPERSEDED_BY_ANSWER = frozenset(
    {
        Reason.GREETING,
        Reason.REPLY,
        Reason.TOOL_RESULT,
        Reason.FALLBACK,
        Reason.NUDGE,
        Reason.FILLER,
        Reason.BRIDGE,
    }
)
# Said only because there was nothing better to say: they make way.
STOPGAPS = frozenset({Reason.FILLER, Reason.BRIDGE})
_BINDING = frozenset({Reason.STAFF, Reason.FALLBACK, Reason.BRIDGE, Reason.APOLOGY})

# How long a wish stays true, in response timeouts.
_PATIENCE: Mapping[Reason, float] = {
    Reason.NOTICE: 6,
    Reason.FILLER: 0.3,
    Reason.BRIDGE: 0.3,
    Reason.NUDGE: 0.5,
    Reason.STAFF: 6,
    Reason.ESCALATION: 6,
    Reason.GOODBYE: 6,
    Reason.APOLOGY: 6,
}
_USUAL_PATIENCE = 3


def patience_ms(reason: Reason, response_timeout_ms: int) -> int:
    """How long a wish of this kind may wait before it is stale."""
    return int(_PATIENCE.get(reason, _USUAL_PATIENCE) * response_timeout_ms)


class Leave(Enum):
    """Whose wishes may begin just now."""

    NOBODY = "nobody"
    BRIDGE = "bridge"  # what needs no engine
    ANYBODY = "anybody"


@dataclass(frozen=True, slots=True)
class QueuedResponse:
    """A wish to speak. Stale after ``deadline_ms``, if it has not begun by then.

    ``transfer`` and ``end_call`` are what follows when it was said, or cannot be.
    ``hang_up_as`` is the reason given for the hang-up; empty: how the wish ended.
    """

    request_id: str
    reason: Reason
    text: str
    asked_ms: int
    deadline_ms: int
    guidance: str = ""
    tools: tuple[str, ...] = ()
    interruptible: bool = True
    transfer: bool = False
    end_call: bool = False
    bridge: bool = False
    hang_up_as: str = ""
    attempt: int = 1
    failures: int = 0
    refusals: int = 0

    @property
    def action(self) -> Respond:
        return Respond(
            self.request_id,
            self.text,
            self.guidance,
            self.tools,
            verbatim=not self.interruptible or self.reason in _BINDING,
            bridge=self.bridge,
        )

    @property
    def name(self) -> str:
        """The id it was first asked under: one name for all attempts."""
        return self.request_id.partition(".")[0]

    @property
    def closes_call(self) -> bool:
        return self.transfer or self.end_call

    def again(self, *, failed: bool = False, refused: bool = False) -> QueuedResponse:
        """The same wish under a new id: what comes under the old one is a ghost."""
        attempt = self.attempt + 1
        return replace(
            self,
            request_id=f"{self.name}.{attempt}",
            attempt=attempt,
            failures=self.failures + failed,
            refusals=self.refusals + refused,
        )

    def allowed_by(self, leave: Leave) -> bool:
        return leave is Leave.ANYBODY or (leave is Leave.BRIDGE and self.bridge)

    def snapshot(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def restore(cls, data: Mapping[str, Any]) -> QueuedResponse:
        reason, tools = Reason(data["reason"]), tuple(data["tools"])
        return cls(**{**data, "reason": reason, "tools": tools})


@dataclass(frozen=True, slots=True)
class Dropped:
    """A wish that will not be spoken, and why."""

    wish: QueuedResponse
    why: str
