"""Cells that a spreadsheet takes as what they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

_FORMULA: Final = frozenset("=+-@\t\r\n")


def harmless(cell: Any) -> Any:
    """A text that a spreadsheet would run as a formula is marked as text."""
    risky = isinstance(cell, str) and cell[:1] in _FORMULA and cell != ""
    return f"'{cell}" if risky else cell


def harmless_row(cells: Iterable[Any]) -> list[Any]:
    return ["" if cell is None else harmless(cell) for cell in cells]
