"""Which bytes a browser asks for (RFC 9110, 14.1.2): one range, or the whole."""

from __future__ import annotations

import re
from typing import Final

_RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


class NotSatisfiable(ValueError):
    """The range lies outside of the file."""


def requested_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte; None for the whole file, also where the header is of a kind
    that we do not serve. Raises ``NotSatisfiable``."""
    match = _RANGE.fullmatch(header.strip())
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:  # the last so many bytes
        start, end = max(0, size - int(last)), size - 1
        if not int(last):
            raise NotSatisfiable(header)
    else:
        start, end = int(first), min(int(last or size - 1), size - 1)
        if last and int(last) < int(first):
            return None  # no range at all, says the standard
    if start >= size:
        raise NotSatisfiable(header)
    return start, end
