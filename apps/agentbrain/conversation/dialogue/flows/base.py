"""What the manager asks of every flow."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from ..talk import Talk


class Flow(ABC):
    """One way through a call. Flows keep nothing: all they know is in the memory."""

    code: str

    @abstractmethod
    def heard(self, talk: Talk) -> bool:
        """Act on an utterance; False when it made no sense here."""

    @abstractmethod
    def tool_finished(
        self, talk: Talk, name: str, result: Mapping[str, Any], error: str
    ) -> None:
        """Go on after a tool; ``error`` is a code, empty when it worked."""

    def claims_escalation(self, talk: Talk) -> bool:
        """Whether the flow itself deals with the rule that fired."""
        return False

    @abstractmethod
    def keeps(self, talk: Talk, goal: str) -> bool:
        """Whether an utterance that names ``goal`` belongs to this flow anyway."""
