"""What was asked of the simulated vendor, and what became of each reply."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class ChatRecord:
    """One request. Times are seconds of the server's loop; 0 while it has not been.

    ``body`` is what the client sent, ``said`` the words sent back.
    ``closed_by_client``: it closed the connection before it had everything.
    """

    number: int
    path: str
    key: str = field(default="", repr=False)
    body: dict[str, Any] = field(default_factory=dict)
    status: int = 0
    said: str = ""
    calls: int = 0
    sent: list[bytes] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    asked_seconds: float = 0.0
    first_token_seconds: float = 0.0
    ended_seconds: float = 0.0
    complete: bool = False
    closed_by_client: bool = False

    @property
    def model(self) -> str:
        return str(self.body.get("model", ""))

    @property
    def messages(self) -> list[dict[str, Any]]:
        return list(self.body.get("messages") or ())
