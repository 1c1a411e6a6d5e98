"""What a setting may name, and what each name needs from the other settings.

Light to import: system checks read it in processes that never take a call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apps.agentbrain.engines.base import EngineError

Needs = tuple[tuple[str, ...], ...]
"""Settings that have to be set: one name, or several of which one will do."""


@dataclass(frozen=True, slots=True)
class Register:
    """``setting`` names one of these; ``kind`` is what people call them."""

    setting: str
    kind: str
    needs: Mapping[str, Needs]

    def names(self) -> tuple[str, ...]:
        return tuple(self.needs)

    def missing(self, name: str, settings: Any) -> list[str]:
        """What has to be set before this one can work; alternatives joined by "or"."""
        return [
            " or ".join(alternatives)
            for alternatives in self.needs.get(name, ())
            if not any(getattr(settings, each, "") for each in alternatives)
        ]

    def require(self, name: str, settings: Any) -> None:
        """Raises ``EngineError``, for good, with what is not known or missing."""
        if name not in self.needs:
            known = ", ".join(self.needs)
            message = f"no {self.kind} is called {name!r}; there are: {known}"
            raise EngineError(message, permanent=True)
        if lacking := self.missing(name, settings):
            message = f"{self.setting}={name} needs {', '.join(lacking)}"
            raise EngineError(message, permanent=True)
