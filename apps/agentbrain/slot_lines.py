"""Slots as lines people edit: ``date: 2026-11-24``, ``vehicle.make: Honda``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

MOST_LINES: Final = 20
LONGEST_VALUE: Final = 200


def to_lines(slots: Mapping[str, Any]) -> str:
    """One line a value, the parts of a value by name."""
    lines = []
    for name, value in slots.items():
        if isinstance(value, Mapping):
            lines += [f"{name}.{part}: {inner}" for part, inner in value.items()]
        else:
            lines.append(f"{name}: {value}")
    return "\n".join(lines)


def from_lines(text: str) -> dict[str, Any]:
    """The slots the lines hold. Raises ``ValueError`` naming the line that is wrong.

    Numbers come back as numbers, everything else as text.
    """
    slots: dict[str, Any] = {}
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise ValueError(f"There are more than {MOST_LINES} lines.")
    for line in lines:
        name, colon, value = (part.strip() for part in line.partition(":"))
        names = name.split(".")
        if not (colon and value and len(names) <= 2 and all(map(_is_name, names))):
            raise ValueError(f"“{line[:60]}” is not “name: value”.")
        if len(value) > LONGEST_VALUE:
            raise ValueError(f"The value of {name} is too long.")
        kept: int | str = int(value) if value.isdecimal() and len(value) < 5 else value
        if len(names) == 1:
            slots[name] = kept
            continue
        whole = slots.setdefault(names[0], {})
        if not isinstance(whole, dict):
            raise ValueError(f"{names[0]} has a value of its own and parts.")
        whole[names[1]] = kept
    return slots


def _is_name(text: str) -> bool:
    return text.isidentifier() and text.isascii()
