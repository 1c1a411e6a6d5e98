"""The life of every response in the call's log, for staff to read.

Asked, begun (perhaps several times), started, first audio; and then exactly one end:
``response_ended`` (heard or interrupted) or ``response_dropped`` with the reason why.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .ledger import HeardItem
from .moment import Moment
from .queue import ActiveResponse
from .wishes import QueuedResponse

HEARD = "heard"
INTERRUPTED = "interrupted"


class Journal:
    """Writes lines of the log; decides nothing."""

    def __init__(self, moment: Moment) -> None:
        self._moment = moment

    def asked(self, wish: QueuedResponse, depth: int) -> None:
        """``depth``: how many responses there were before it."""
        self._log("asked", wish, depth=depth)

    def begun(self, wish: QueuedResponse) -> None:
        self._log("begun", wish, attempt=wish.attempt, waiting_ms=self._waited(wish))

    def started(self, active: ActiveResponse) -> None:
        waiting_ms = self._moment.now_ms - active.begun_ms
        self._log(
            "started", active.wish, response=active.response_id, waiting_ms=waiting_ms
        )

    def first_audio(self, active: ActiveResponse, latency_ms: int | None) -> None:
        response = active.response_id
        self._log("first_audio", active.wish, response=response, latency_ms=latency_ms)

    def requeued(self, wish: QueuedResponse, why: str) -> None:
        """It goes back to the queue; this is not its end."""
        self._log("requeued", wish, why=why, attempt=wish.attempt)

    def ended(
        self,
        active: ActiveResponse,
        how: str,
        items: Sequence[HeardItem],
        why: str = "",
    ) -> None:
        data: dict[str, Any] = {"why": why} if why else {}
        self._log(
            "ended",
            active.wish,
            response=active.response_id,
            how=how,
            **data,
            **_account(items),
        )

    def dropped(
        self, wish: QueuedResponse, why: str, items: Sequence[HeardItem] = ()
    ) -> None:
        self._log(
            "dropped",
            wish,
            why=why,
            waiting_ms=self._waited(wish),
            attempt=wish.attempt,
            **_account(items),
        )

    def ghost(self, response_id: str, request_id: str) -> None:
        """A response that nobody waits for; it is not one of the queue's."""
        self._moment.log("response_ghost", response=response_id, request=request_id)

    def _waited(self, wish: QueuedResponse) -> int:
        return self._moment.now_ms - wish.asked_ms

    def _log(self, what: str, wish: QueuedResponse, **data: Any) -> None:
        self._moment.log(
            f"response_{what}", request=wish.name, reason=str(wish.reason), **data
        )


def _account(items: Sequence[HeardItem]) -> dict[str, Any]:
    """Milliseconds and words of each item, and how much was heard in all."""
    if not items:
        return {}
    return {
        "heard_ms": sum(item.heard_ms for item in items),
        "items": [
            {
                "item": item.item_id,
                "generated_ms": item.generated_ms,
                "sent_ms": item.sent_ms,
                "heard_ms": item.heard_ms,
                "generated_words": len(item.text.split()),
                "sent_words": len(item.sent_text.split()),
                "heard_words": len(item.heard_text.split()),
            }
            for item in items
        ],
    }
