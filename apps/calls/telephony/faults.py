"""Their misbehaviour, as opposed to our bugs."""

from __future__ import annotations


class RemoteProtocolError(Exception):
    """The other side broke the protocol. ``kind`` is a short code for the log."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
