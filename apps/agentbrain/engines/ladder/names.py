"""Whose responses are whose: those of a rung that is gone are nobody's."""

from __future__ import annotations

from collections import deque
from typing import Final

from apps.agentbrain.conversation.actions import CancelResponse, Respond
from apps.agentbrain.conversation.events import Event, ResponseStarted

REMEMBERED: Final = 64


class Names:
    """The newest request and response ids of the present rung and of those before."""

    def __init__(self) -> None:
        self._present: deque[str] = deque(maxlen=REMEMBERED)
        self._gone: deque[str] = deque(maxlen=REMEMBERED)

    def asked(self, request: Respond) -> None:
        self._present.append(request.request_id)

    def saw(self, event: Event) -> None:
        if isinstance(event, ResponseStarted):
            self._present.append(event.response_id)

    def leave(self) -> None:
        """The present rung is gone."""
        self._gone.extend(self._present)
        self._present.clear()

    def is_gone(self, request: CancelResponse) -> bool:
        return request.request_id in self._gone or request.response_id in self._gone
