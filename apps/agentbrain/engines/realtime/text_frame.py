"""A client's text message as one WebSocket frame (RFC 6455, section 5.2)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final

try:
    from websockets.speedups import apply_mask
except ImportError:  # no compiled wheel for this platform
    from websockets.utils import apply_mask

_LAST_TEXT: Final = 0x81
_MASKED: Final = 0x80
_KEY_BYTES: Final = 4
_KEYS_AT_ONCE: Final = 1024


def _fresh_keys() -> Iterator[bytes]:
    """Keys nobody can guess (section 5.3), fetched many at a time: a system call for
    each costs as much as the rest of the frame."""
    while True:
        random = os.urandom(_KEY_BYTES * _KEYS_AT_ONCE)
        for at in range(0, len(random), _KEY_BYTES):
            yield random[at : at + _KEY_BYTES]


_keys = _fresh_keys()


def masked_text(message: bytes) -> bytes:
    """The whole frame. ``message`` is UTF-8."""
    size = len(message)
    if size < 126:
        head = bytes((_LAST_TEXT, _MASKED | size))
    elif size < 65_536:
        head = bytes((_LAST_TEXT, _MASKED | 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((_LAST_TEXT, _MASKED | 127)) + size.to_bytes(8, "big")
    key = next(_keys)
    return head + key + apply_mask(message, key)
