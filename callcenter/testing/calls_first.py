"""Which process of the suite takes which file next."""

from __future__ import annotations

from functools import partial
from typing import Any

from xdist.scheduler import LoadGroupScheduling

from callcenter.testing.workers import CALLING, CALLS, SERVERS, TIMED, place_of


class CallsFirst(LoadGroupScheduling):
    """Calls are begun at once; who is done takes the next file nobody has taken.

    Calls, and what has limits of real time, are for the first two processes, which
    have the machine's attention (:func:`workers.stand_back`); any other takes them when
    nothing else is left.
    """

    def _split_scope(self, nodeid: str) -> str:
        """A group, or else the file."""
        scope = super()._split_scope(nodeid)
        return scope.partition("::")[0]

    def _assign_work_unit(self, node: Any) -> None:
        place = place_of(node.gateway.id)
        for scope in sorted(self.workqueue, key=partial(_turn, place)):
            self.workqueue.move_to_end(scope)
        super()._assign_work_unit(node)


def _turn(place: int, scope: str) -> int:
    """Which scope the process at this place takes first; equal ones stay in order."""
    if scope in (SERVERS, CALLS):
        return 0 if place == (SERVERS, CALLS).index(scope) else 4
    if scope.startswith(TIMED):
        return 1 if place < CALLING else 3
    return 2
