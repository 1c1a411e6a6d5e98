"""Bodies of requests, within bounds."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

LONGEST_CHAT_BYTES: Final = 1 << 20
"""Hours of talk with Vapi's assistant beside it."""

LONGEST_REPORT_BYTES: Final = 8 << 20
"""A report repeats the whole call in four forms."""


class TooLarge(ValueError):
    """More than anybody has to say."""


def read_body(request: HttpRequest, most_bytes: int) -> bytes:
    """The body. Raises ``TooLarge`` without keeping more of it than the bound."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > most_bytes:
        raise TooLarge
    body: bytes = request.read(most_bytes + 1)
    if len(body) > most_bytes:
        raise TooLarge
    return body
