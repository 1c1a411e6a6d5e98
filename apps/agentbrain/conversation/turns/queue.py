"""One response at a time: every wish to speak waits here for its turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .remembered import Remembered
from .wishes import (
    ANSWERS,
    PRIORITY,
    SUPERSEDED_BY_ANSWER,
    Dropped,
    Leave,
    QueuedResponse,
    Reason,
)

__all__ = ["ActiveResponse", "QueuedResponse", "Reason", "ResponseQueue"]


@dataclass(slots=True)
class ActiveResponse:
    """The response being made or heard. Some engines give their responses no id.

    ``known`` says that the engine named our wish when it started. ``ended``: no more
    sound will come. ``fault`` is why it ended before it was complete, with some of it
    heard. ``called_tool``: it asked for a function call.
    """

    wish: QueuedResponse
    begun_ms: int
    progress_ms: int
    response_id: str = ""
    started: bool = False
    known: bool = False
    ended: bool = False
    fault: str = ""
    called_tool: bool = False


def restore_active(data: Mapping[str, Any]) -> ActiveResponse:
    """The response that ``asdict`` described."""
    wish = QueuedResponse.restore(data["wish"])
    return ActiveResponse(**{**data, "wish": wish})


class ResponseQueue:
    """Bounded, ordered by priority then age; at most one response is active.

    Ids given up on are remembered (the newest of them), so that what still arrives
    for them is recognised and thrown away.
    """

    def __init__(self, max_length: int) -> None:
        self.max_length = max_length
        self.waiting: list[QueuedResponse] = []
        self.active: ActiveResponse | None = None
        self._given_up_responses = Remembered()
        self._given_up_requests = Remembered()

    # Waiting

    @property
    def depth(self) -> int:
        """How many responses there are, with the active one."""
        return len(self.waiting) + (self.active is not None)

    def answer_waiting(self, leave: Leave) -> bool:
        """Whether an answer waits that may begin."""
        return any(w.reason in ANSWERS and w.allowed_by(leave) for w in self.waiting)

    @property
    def next_deadline_ms(self) -> int | None:
        """When the first waiting wish goes stale."""
        return min((wish.deadline_ms for wish in self.waiting), default=None)

    def ask(self, wish: QueuedResponse) -> list[Dropped]:
        """Queue a wish; what it replaces, or what no longer fits, is returned."""
        dropped: list[Dropped] = []
        if wish.reason in ANSWERS:
            dropped += self.drop_waiting(SUPERSEDED_BY_ANSWER, "superseded")
        self.waiting.append(wish)
        self._sort()
        while len(self.waiting) > self.max_length:
            dropped.append(Dropped(self._least(), "queue_full"))
            self.waiting.remove(dropped[-1].wish)
        return dropped

    def ask_again(self, wish: QueuedResponse) -> None:
        """Put a wish that was asked for already at the front of its kind.

        It may go beyond the bound: what was taken once is not lost for that.
        """
        self.waiting.insert(0, wish)
        self._sort()

    def drop_waiting(
        self, reasons: frozenset[Reason] | None, why: str
    ) -> list[Dropped]:
        """Drop the waiting wishes of some kinds (all when None)."""
        gone = [w for w in self.waiting if reasons is None or w.reason in reasons]
        self.waiting = [w for w in self.waiting if w not in gone]
        return [Dropped(wish, why) for wish in gone]

    def drop_unanswered(self) -> list[Dropped]:
        """The caller has spoken since: what would have answered before is stale."""
        return self.drop_waiting(SUPERSEDED_BY_ANSWER | {Reason.SAY}, "interrupted")

    def drop_stale(self, now_ms: int) -> list[Dropped]:
        """Drop what has waited for too long."""
        gone = [wish for wish in self.waiting if wish.deadline_ms < now_ms]
        if gone:
            self.waiting = [wish for wish in self.waiting if wish not in gone]
        return [Dropped(wish, "stale") for wish in gone]

    def _sort(self) -> None:
        self.waiting.sort(key=lambda wish: -PRIORITY[wish.reason])

    def _least(self) -> QueuedResponse:
        """The least urgent wish; one that closes the call only if all others do."""
        ordinary = [wish for wish in self.waiting if not wish.closes_call]
        return (ordinary or self.waiting)[-1]

    # Active

    def begin(
        self, now_ms: int, leave: Leave = Leave.ANYBODY
    ) -> tuple[QueuedResponse | None, list[Dropped]]:
        """Make the next wish active; stale ones are dropped on the way."""
        dropped = self.drop_stale(now_ms)
        if self.active is None:
            for wish in self.waiting:
                if wish.allowed_by(leave):
                    self.waiting.remove(wish)
                    self.active = ActiveResponse(wish, now_ms, now_ms)
                    return wish, dropped
        return None, dropped

    def started(self, request_id: str, response_id: str, now_ms: int) -> bool:
        """Whether this response is the one we wait for (else it is a ghost)."""
        active = self.active
        if active is not None and active.started:
            if response_id == active.response_id:
                return True  # said twice
        elif (
            active is not None
            and request_id in {"", active.wish.request_id}
            and response_id not in self._given_up_responses
        ):
            active.started = True
            active.known = bool(request_id)
            active.response_id = response_id
            active.progress_ms = now_ms
            return True
        self.give_up(response_id)
        return False

    def is_active(self, response_id: str) -> bool:
        active = self.active
        return (
            active is not None and active.started and active.response_id == response_id
        )

    def give_up(self, response_id: str = "", request_id: str = "") -> None:
        """Whatever still arrives under these ids is not for the caller's ears."""
        self._given_up_responses.add(response_id)
        self._given_up_requests.add(request_id)

    def is_given_up(self, response_id: str, request_id: str = "") -> bool:
        return (
            response_id in self._given_up_responses
            or request_id in self._given_up_requests
        )

    def finish(self) -> None:
        self.active = None

    # Elsewhere

    def snapshot(self) -> dict[str, Any]:
        return {
            "waiting": [wish.snapshot() for wish in self.waiting],
            "active": None if self.active is None else asdict(self.active),
            "given_up_responses": self._given_up_responses.snapshot(),
            "given_up_requests": self._given_up_requests.snapshot(),
        }

    def load(self, data: Mapping[str, Any]) -> None:
        self.waiting = [QueuedResponse.restore(wish) for wish in data["waiting"]]
        if data["active"] is not None:
            self.active = restore_active(data["active"])
        self._given_up_responses = Remembered(data["given_up_responses"])
        self._given_up_requests = Remembered(data["given_up_requests"])
