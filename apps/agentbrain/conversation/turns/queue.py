"""One response at a time: every wish to speak waits here for its turn."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from ..actions import Respond


class Reason(StrEnum):
    """Why the agent wants to speak."""

    GREETING = "greeting"
    REPLY = "reply"
    TOOL_RESULT = "tool_result"
    SAY = "say"
    STAFF = "staff"
    FILLER = "filler"
    NUDGE = "nudge"
    ESCALATION = "escalation"
    GOODBYE = "goodbye"


PRIORITY = {
    Reason.STAFF: 50,
    Reason.ESCALATION: 40,
    Reason.GOODBYE: 35,
    Reason.GREETING: 30,
    Reason.REPLY: 30,
    Reason.TOOL_RESULT: 30,
    Reason.SAY: 20,
    Reason.NUDGE: 10,
    Reason.FILLER: 10,
}

# A newer wish of these kinds makes waiting ones of these kinds pointless: the caller
# wants the answer to what was said last.
_ANSWERS = frozenset(
    {Reason.REPLY, Reason.TOOL_RESULT, Reason.GOODBYE, Reason.ESCALATION}
)
_SUPERSEDED_BY_ANSWER = frozenset(
    {
        Reason.GREETING,
        Reason.REPLY,
        Reason.TOOL_RESULT,
        Reason.NUDGE,
        Reason.FILLER,
    }
)

_REMEMBERED_IDS = 64


@dataclass(frozen=True, slots=True)
class QueuedResponse:
    """A wish to speak. Stale after ``deadline_ms``, if it has not begun by then."""

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
    attempt: int = 1

    @property
    def action(self) -> Respond:
        return Respond(self.request_id, self.text, self.guidance, self.tools)


@dataclass(slots=True)
class ActiveResponse:
    """The one response that has been asked of the engine and is not over.

    It is over when the engine has ended it and the caller has heard it.
    """

    wish: QueuedResponse
    requested_ms: int
    progress_ms: int
    response_id: str = ""
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """A wish that will not be spoken, and why."""

    wish: QueuedResponse
    why: str


class ResponseQueue:
    """Bounded, ordered by priority then age; at most one response is active.

    Response ids given up on are remembered (the newest of them), so that what still
    arrives for them is recognised and thrown away.
    """

    def __init__(self, max_length: int) -> None:
        self.max_length = max_length
        self.waiting: list[QueuedResponse] = []
        self.active: ActiveResponse | None = None
        self._given_up_responses: list[str] = []
        self._given_up_requests: list[str] = []

    def ask(self, wish: QueuedResponse) -> list[Dropped]:
        """Queue a wish; what it replaces, or what no longer fits, is returned."""
        dropped: list[Dropped] = []
        if wish.reason in _ANSWERS:
            dropped += self.drop_waiting(_SUPERSEDED_BY_ANSWER, "superseded")
        self.waiting.append(wish)
        self.waiting.sort(key=lambda w: (-PRIORITY[w.reason], w.asked_ms))
        while len(self.waiting) > self.max_length:
            dropped.append(Dropped(self.waiting.pop(), "queue_full"))
        return dropped

    def ask_again(self, wish: QueuedResponse) -> None:
        """Put a wish the engine did not take back at the front of its kind.

        It gets a new request id: what still arrives under the old one is a ghost.
        """
        attempt = wish.attempt + 1
        request_id = f"{wish.request_id.partition('.')[0]}.{attempt}"
        again = replace(wish, request_id=request_id, attempt=attempt)
        self.waiting.insert(0, again)
        self.waiting.sort(key=lambda w: -PRIORITY[w.reason])

    def drop_waiting(
        self, reasons: frozenset[Reason] | None, why: str
    ) -> list[Dropped]:
        """Drop the waiting wishes of some kinds (all when None)."""
        gone = [w for w in self.waiting if reasons is None or w.reason in reasons]
        self.waiting = [w for w in self.waiting if w not in gone]
        return [Dropped(wish, why) for wish in gone]

    def drop_unanswered(self) -> list[Dropped]:
        """The caller has spoken since: what would have answered before is stale."""
        return self.drop_waiting(_SUPERSEDED_BY_ANSWER | {Reason.SAY}, "interrupted")

    def begin(self, now_ms: int) -> tuple[QueuedResponse | None, list[Dropped]]:
        """Make the next wish active; stale ones are dropped on the way."""
        dropped: list[Dropped] = []
        while self.active is None and self.waiting:
            wish = self.waiting.pop(0)
            if wish.deadline_ms < now_ms:
                dropped.append(Dropped(wish, "stale"))
                continue
            self.active = ActiveResponse(wish, now_ms, now_ms)
            return wish, dropped
        return None, dropped

    def started(self, request_id: str, response_id: str, now_ms: int) -> bool:
        """Whether this response is the one we wait for (else it is a ghost)."""
        active = self.active
        ours = (
            active is not None
            and not active.response_id
            and request_id in {"", active.wish.request_id}
            and request_id not in self._given_up_requests
        )
        if active is None or not ours:
            self.give_up(response_id)
            return False
        active.response_id = response_id
        active.progress_ms = now_ms
        return True

    def is_active(self, response_id: str) -> bool:
        return self.active is not None and self.active.response_id == response_id

    def give_up(self, response_id: str = "", request_id: str = "") -> None:
        """Whatever still arrives under these ids is not for the caller's ears."""
        for given_up, name in (
            (self._given_up_responses, response_id),
            (self._given_up_requests, request_id),
        ):
            if name and name not in given_up:
                given_up.append(name)
                del given_up[:-_REMEMBERED_IDS]

    def is_given_up(self, response_id: str) -> bool:
        return response_id in self._given_up_responses

    def finish(self) -> None:
        self.active = None

    def snapshot(self) -> dict[str, Any]:
        return {
            "waiting": [asdict(wish) for wish in self.waiting],
            "active": None if self.active is None else asdict(self.active),
            "given_up_responses": list(self._given_up_responses),
            "given_up_requests": list(self._given_up_requests),
        }

    @classmethod
    def restore(cls, max_length: int, data: dict[str, Any]) -> ResponseQueue:
        queue = cls(max_length)
        queue.waiting = [_wish(item) for item in data["waiting"]]
        if data["active"] is not None:
            active = dict(data["active"])
            queue.active = ActiveResponse(**{**active, "wish": _wish(active["wish"])})
        queue._given_up_responses = list(data["given_up_responses"])
        queue._given_up_requests = list(data["given_up_requests"])
        return queue


def _wish(data: dict[str, Any]) -> QueuedResponse:
    return QueuedResponse(
        **{**data, "reason": Reason(data["reason"]), "tools": tuple(data["tools"])}
    )
