"""WebSocket frames as they lie in a stream of bytes (RFC 6455, section 5.2).

Only what a telephone frame needs: where a client's frame ends, the text of a plain one,
and a text of ours as a frame. What is not plain is for a library to read.
"""

from __future__ import annotations

from typing import Final

try:
    from websockets.speedups import apply_mask
except ImportError:  # no compiled wheel for this platform
    from websockets.utils import apply_mask

PLAIN_TEXT: Final = 0x81  # the last fragment of a text message, nothing compressed
_MASKED: Final = 0x80
_LENGTH: Final = 0x7F
_TWO_BYTES: Final = 126
_EIGHT_BYTES: Final = 127
_MASK_BYTES: Final = 4


class TooLong(Exception):
    """A frame of 64 KiB or more, or one without a mask: none that is cut here."""


def frame_end(data: bytes, start: int) -> int:
    """Where the frame that begins at ``start`` ends; 0 when its head is not all there.

    The end may lie beyond the data. Raises ``TooLong``.
    """
    if len(data) < start + 2:
        return 0
    length = data[start + 1]
    if not length & _MASKED:
        raise TooLong
    length &= _LENGTH
    if length < _TWO_BYTES:
        return start + 2 + _MASK_BYTES + length
    if length == _EIGHT_BYTES:
        raise TooLong
    if len(data) < start + 4:
        return 0
    return start + 4 + _MASK_BYTES + int.from_bytes(data[start + 2 : start + 4], "big")


def plain_text(frame: bytes) -> str | None:
    """The message of a whole ``PLAIN_TEXT`` frame; None if it is not UTF-8."""
    head = 4 if frame[1] & _LENGTH == _TWO_BYTES else 2
    body = head + _MASK_BYTES
    try:
        return apply_mask(frame[body:], frame[head:body]).decode()
    except UnicodeDecodeError:
        return None


def text_frame(message: bytes) -> bytes:
    """A server's whole text message, which is not masked. ``message`` is UTF-8."""
    size = len(message)
    if size < _TWO_BYTES:
        return bytes((PLAIN_TEXT, size)) + message
    if size < 65_536:
        return bytes((PLAIN_TEXT, _TWO_BYTES)) + size.to_bytes(2, "big") + message
    return bytes((PLAIN_TEXT, _EIGHT_BYTES)) + size.to_bytes(8, "big") + message
