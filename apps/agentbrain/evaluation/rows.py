"""JSON Lines as rows; mapping tables as data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

_MAPPINGS = Path(__file__).parent / "mappings"


class BadRow(ValueError):
    """A line that is no JSON object; the message names file and line."""


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Every object of a JSON Lines file. Raises ``BadRow``, ``OSError``."""
    return list(_rows(path))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise BadRow(f"{path.name}, line {number}: {error}") from error
            if not isinstance(row, dict):
                raise BadRow(f"{path.name}, line {number}: not an object")
            yield row


@cache
def mapping(name: str) -> dict[str, Any]:
    """The reviewed table ``mappings/<name>.json``: what in a set means what here."""
    table: dict[str, Any] = json.loads((_MAPPINGS / f"{name}.json").read_text("utf-8"))
    return table
