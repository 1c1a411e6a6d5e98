"""The straight road of text messages: between the socket and the call, nothing.

Servers that offer it say so in the scope's extensions (``uvicorn_protocol``); under
all others, messages are received and sent as ASGI says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

EXTENSION: Final = "callcenter.straight"

Take = Callable[[str], bool]
"""Takes a message, or refuses it with False: then it is received the usual way."""
SendNow = Callable[[str], bool]
"""Sends a message at once; False where that cannot be, and nothing was sent."""


class StraightRoad(Protocol):
    """What a server offers for one socket."""

    def take_with(self, take: Take) -> None:
        """Hand text messages over from now on, within the call that reads them."""

    def send_now(self, text: str) -> bool:
        """Send a text message without a turn of the event loop, or say False."""


def straight_road(scope: Mapping[str, Any]) -> StraightRoad | None:
    """The straight road, where the server has one."""
    road: StraightRoad | None = scope.get("extensions", {}).get(EXTENSION)
    return road
