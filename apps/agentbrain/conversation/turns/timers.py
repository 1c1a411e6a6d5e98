"""The timers a call has running, so that none outlives it."""

from __future__ import annotations

from collections.abc import Mapping

from ..actions import Action, CancelTimer, SetTimer


class Timers:
    """Names and due times; says ``SetTimer`` and ``CancelTimer`` on a change."""

    def __init__(self) -> None:
        self._due: dict[str, int] = {}

    def set(self, name: str, due_ms: int, out: list[Action]) -> None:
        if self._due.get(name) != due_ms:
            self._due[name] = due_ms
            out.append(SetTimer(name, due_ms))

    def cancel(self, name: str, out: list[Action]) -> None:
        if self._due.pop(name, None) is not None:
            out.append(CancelTimer(name))

    def cancel_all(self, out: list[Action]) -> None:
        for name in list(self._due):
            self.cancel(name, out)

    def running(self, name: str) -> bool:
        return name in self._due

    def fired(self, name: str, now_ms: int) -> bool:
        """Whether this firing counts: a replaced or forgotten timer's does not."""
        due = self._due.get(name)
        if due is None or due > now_ms:
            return False
        del self._due[name]
        return True

    def snapshot(self) -> dict[str, int]:
        return dict(self._due)

    def load(self, data: Mapping[str, int]) -> None:
        self._due = dict(data)
