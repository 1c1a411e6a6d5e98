"""How long an engine that stays connected and fails is put up with."""

from __future__ import annotations

from typing import Final

from apps.agentbrain.conversation.events import Event, ResponseEnded, ResponseStatus
from apps.agentbrain.conversation.reasons import is_refusal

FAILED_RESPONSES: Final = 3


class Patience:
    """Counts the responses that failed in a row; a refused one was not tried."""

    def __init__(self) -> None:
        self._failures = 0
        self._reason = ""

    def saw(self, event: Event) -> None:
        if not isinstance(event, ResponseEnded):
            return
        if event.status is ResponseStatus.COMPLETED:
            self._failures = 0
        elif event.status is ResponseStatus.FAILED and not is_refusal(event.reason):
            self._failures += 1
            self._reason = event.reason

    @property
    def failing(self) -> bool:
        """Whether another voice had better speak what must be heard."""
        return self._failures > 0

    @property
    def over(self) -> str:
        """Why the engine is given up; empty while it is not."""
        if self._failures < FAILED_RESPONSES:
            return ""
        return f"{self._failures} responses failed in a row: {self._reason}"
