"""JSON Lines as rows; mapping tables as data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

_MAPPINGS = Path(__file__).parent / "mappings"
_PART = re.compile(r"_(?:dev|train|train_sample)$")


class BadRow(ValueError):
    """A line that is no JSON object; the message names file and line."""


def located(path: Path) -> Path:
    """The file of that name, or another part of the same set beside it.

    A directory of the same form may hold ``x_test.jsonl`` where a suite names
    ``x_dev.jsonl``; the first such name in alphabetical order is taken, and training
    parts are not. Without any, ``path`` itself comes back.
    """
    base = _PART.sub("", path.stem)
    if path.exists() or base == path.stem:
        return path
    others = sorted(path.parent.glob(f"{base}_*{path.suffix}"))
    return next(
        (
            other
            for other in others
            if "_" not in (part := other.stem[len(base) + 1 :]) and part != "train"
        ),
        path,
    )


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Every object of a ``located`` file. Raises ``BadRow``, ``OSError``."""
    return list(_rows(located(path)))


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
