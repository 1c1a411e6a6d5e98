"""Which process of the suite takes which file next."""

from __future__ import annotations

from typing import Any

from xdist.scheduler import LoadGroupScheduling

from callcenter.testing.workers import CALLS, SERVERS


class CallsFirst(LoadGroupScheduling):
    """Calls are begun at once; who is done takes the next file nobody has taken."""

    def _split_scope(self, nodeid: str) -> str:
        """A group, or else the file."""
        scope = super()._split_scope(nodeid)
        return scope.partition("::")[0]

    def _assign_work_unit(self, node: Any) -> None:
        for scope in (SERVERS, CALLS):
            if scope in self.workqueue:
                self.workqueue.move_to_end(scope, last=False)
        super()._assign_work_unit(node)
