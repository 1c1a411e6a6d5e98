"""The straight road of a text message: from the socket to the call, nothing between.

Servers that offer it say so in the scope's extensions (``uvicorn_protocol``); under
all others, messages are received as ASGI says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

EXTENSION: Final = "callcenter.straight"

Take = Callable[[str], bool]
"""Takes a message, or refuses it with False: then it is received the usual way."""
AskForStraight = Callable[[Take], None]


def straight_road(scope: Mapping[str, Any]) -> AskForStraight | None:
    """How to ask for the straight road, where the server has one."""
    road: AskForStraight | None = scope.get("extensions", {}).get(EXTENSION)
    return road
