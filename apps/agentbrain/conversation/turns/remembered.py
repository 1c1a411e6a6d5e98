"""The newest of the names that were once important."""

from __future__ import annotations

from collections.abc import Iterable

_REMEMBERED = 64


class Remembered:
    """A bounded set of names; the empty name is never in it."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = dict.fromkeys(names)

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def add(self, name: str) -> None:
        """Remember a name; the oldest one is forgotten for it."""
        if not name:
            return
        self._names.pop(name, None)
        self._names[name] = None
        if len(self._names) > _REMEMBERED:
            del self._names[next(iter(self._names))]

    def snapshot(self) -> list[str]:
        return list(self._names)
