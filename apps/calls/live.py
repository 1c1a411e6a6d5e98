"""What staff see of a call while it runs: small typed messages on the channel layer.

Only notices travel here, never audio: the layer drops silently past its capacity, so a
reader that finds a gap reads the call's rows again. A layer that is away is logged once
and never stops a call.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Final, Literal, TypedDict

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

log = logging.getLogger(__name__)

ALL_CALLS: Final = "calls"
STAFF: Final = "staff"
_MOST_WAITING: Final = 500
# A layer that takes a connection and never answers holds up no worker.
_LONGEST_SECONDS: Final = 5.0


class CallChanged(TypedDict):
    """A call began, ended, or moved on in its conversation."""

    type: Literal["call.changed"]
    call_id: int
    status: str
    state: str
    intent: str
    outcome: str


class TurnSaved(TypedDict):
    """A turn was written; read the row for its words."""

    type: Literal["turn.saved"]
    call_id: int
    index: int


class EscalationChanged(TypedDict):
    """An escalation was raised, claimed, resolved or reopened."""

    type: Literal["escalation.changed"]
    call_id: int
    escalation_id: int
    status: str


class StaffNotice(TypedDict):
    """Something staff should hear of wherever they are; read the row for what it is.

    ``user_id`` names the one it is for; None: whoever may see the row.
    """

    type: Literal["staff.notice"]
    kind: Literal["handed_on", "callback_due", "webhook_disabled"]
    row_id: int
    user_id: int | None


Notice = CallChanged | TurnSaved | EscalationChanged | StaffNotice


def group_of(call_id: int) -> str:
    """The channel-layer group of one call."""
    return f"call.{call_id}"


def groups_of(notice: Notice) -> tuple[str, ...]:
    """Who is told: pages of one call, of all calls, and every page of staff's."""
    if notice["type"] == "staff.notice":
        return (STAFF,)
    groups = (group_of(notice["call_id"]), ALL_CALLS)
    return (*groups, STAFF) if notice["type"] == "escalation.changed" else groups


async def send(notices: Sequence[Notice]) -> None:
    """Tell whoever watches the calls, one by one or all of them."""
    layer = get_channel_layer()
    if layer is None:
        return
    try:
        async with asyncio.timeout(_LONGEST_SECONDS):
            for notice in notices:
                for group in groups_of(notice):
                    await layer.group_send(group, dict(notice))
    except Exception as error:
        # Whatever a layer's client raises, a call goes on without being watched.
        _health.failed(error)
    else:
        _health.worked()


def publish(notices: Sequence[Notice]) -> None:
    """``send`` from any thread without an event loop of its own.

    In a server it does not wait: the notice goes to the loop that serves the calls,
    where in-memory layers live. Elsewhere (a worker, a command) it is sent at once.
    """
    if not _courier.take(tuple(notices)):
        async_to_sync(send)(notices)


def bind(loop: asyncio.AbstractEventLoop) -> None:
    """Name the event loop that serves this process; may be repeated."""
    _courier.loop = loop


class _Courier:
    """Carries notices from threads to the serving loop.

    A notice that finds 500 others waiting is dropped, as the layer itself would do.
    """

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, notices: Sequence[Notice]) -> bool:
        """False when no loop runs that could send them."""
        loop = self.loop
        if loop is None or not loop.is_running():
            return False
        try:
            loop.call_soon_threadsafe(self._start, loop, notices)
        except RuntimeError:
            return False  # the loop closed in between
        return True

    def _start(
        self, loop: asyncio.AbstractEventLoop, notices: Sequence[Notice]
    ) -> None:
        if len(self._tasks) >= _MOST_WAITING:
            return
        task = loop.create_task(send(notices))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class _Health:
    """Logs the first failure of the layer after each time it worked."""

    def __init__(self) -> None:
        self._broken = False

    def failed(self, error: Exception) -> None:
        if not self._broken:
            log.warning(
                "Live notices cannot be sent; calls go on.",
                extra={"fields": {"error": f"{type(error).__name__}: {error}"}},
            )
        self._broken = True

    def worked(self) -> None:
        self._broken = False


_health = _Health()
_courier = _Courier()
