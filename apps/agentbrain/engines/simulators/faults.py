"""Faults as they are written down, ``name=value``, and how often each still happens."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Generic, Self, TypeVar, get_type_hints

_ALWAYS: Final = 1_000_000


class FaultError(ValueError):
    """There is no such fault, or its value cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFaults:
    """What a server can do wrong: a field each. Off is the default."""

    needs_value: ClassVar[tuple[str, ...]] = ()
    """How the names of numbers end that cannot mean "always"."""

    @classmethod
    def parse(cls, settings: Iterable[str]) -> Self:
        """Read ``name=value`` texts; ``name`` alone means always (or on)."""
        values: dict[str, Any] = {}
        hints = get_type_hints(cls)
        kinds = {field.name: hints[field.name] for field in dataclasses.fields(cls)}
        for setting in settings:
            name, equals, value = setting.partition("=")
            if name not in kinds:
                known = ", ".join(kinds)
                raise FaultError(f"no fault is called {name!r}; there are: {known}")
            values[name] = cls._read(name, kinds[name], value if equals else None)
        return cls(**values)

    @classmethod
    def _read(cls, name: str, kind: Any, value: str | None) -> Any:
        if kind in (int, float):
            if value is None and name.endswith(cls.needs_value):
                raise FaultError(f"{name} needs a value")
            return _number(name, kind, _ALWAYS if value is None else value)
        if not value:
            raise FaultError(f"{name} needs a value")
        return value if kind is str else tuple(value.split(","))


def _number(name: str, kind: Any, value: str | int) -> Any:
    try:
        number = kind(value)
    except ValueError:
        raise FaultError(f"{name} needs a number, not {value!r}") from None
    if not number >= 0:
        raise FaultError(f"{name} is not below zero: {value}")
    return number


F = TypeVar("F", bound=WrittenFaults)


class Budget(Generic[F]):
    """How often each fault may still happen; one for all connections of a server."""

    def __init__(self, faults: F) -> None:
        self.set(faults)

    def set(self, faults: F) -> None:
        """Other faults from now on, counted from the start."""
        self.faults = faults
        self._left: dict[str, int] = {
            field.name: getattr(faults, field.name)
            for field in dataclasses.fields(faults)
            if field.type in (int, "int")
        }

    def take(self, name: str) -> bool:
        """Whether the fault happens now; then it may happen once less."""
        if self._left[name] <= 0:
            return False
        self._left[name] -= 1
        return True
