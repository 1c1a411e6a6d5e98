"""What of a call's log may stay when its words go: figures and codes, no words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_CODES: Final = frozenset(
    {
        *("kind", "how", "why", "engine", "state", "intent", "status", "reason"),
        *("priority", "by", "call_type", "rule", "request", "response", "question"),
        *("wish", "attempt"),
    }
)
_CODE: Final = re.compile(r"[a-z0-9_.:-]{1,40}", re.ASCII)
_MOST: Final = 10_000_000  # beyond are telephone numbers and the like


def without_words(data: Any) -> dict[str, Any]:
    """Of an event's data the truth values, small numbers and known codes."""
    if not isinstance(data, Mapping):
        return {}
    return {name: value for name, value in data.items() if _harmless(name, value)}


def _harmless(name: str, value: Any) -> bool:
    match value:
        case bool() | None:
            return True
        case int() | float():
            return abs(value) < _MOST and not name.endswith("_id")
        case str():
            return name in _CODES and _CODE.fullmatch(value) is not None
        case _:
            return False
