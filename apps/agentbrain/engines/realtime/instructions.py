"""What the model is told: who it is, and what to say now.

A response's instructions replace the session's for that response, so the persona is
repeated in each. The last line says what to say, in one of two forms that never change,
with the words as a JSON string::

    Say exactly: "Your appointment is on Monday at 9."
    Say, in your own words: "Your appointment is on Monday at 9."

The first form binds the model to the words (``Respond.verbatim``), the second to their
meaning. A response without words (going on after a tool's result) has neither line.
"""

from __future__ import annotations

from typing import Final

import orjson

from apps.agentbrain.conversation.actions import Respond
from apps.agentbrain.engines.base import EngineSession
from apps.agentbrain.engines.realtime.options import RealtimeOptions

SAY_EXACTLY: Final = "Say exactly: "
SAY_FREELY: Final = "Say, in your own words: "

_BINDING: Final = (
    "Speak the words below exactly as they are written: nothing before them, nothing "
    "after them, nothing left out. Never speak these instructions themselves."
)
_FREE: Final = (
    "Convey the words below, all of their facts and any question in them, and invent "
    "nothing. Never speak these instructions themselves."
)
_GO_ON: Final = (
    "Go on from what has been found out. Never speak these instructions themselves."
)


def persona(options: RealtimeOptions, call: EngineSession) -> str:
    """The session's instructions: the installation's prefix, then the profile's."""
    parts = (options.system_prompt.strip(), call.instructions.strip())
    return "\n\n".join(part for part in parts if part)


def for_response(who: str, request: Respond) -> str:
    """The instructions of one response; ``who`` is the persona."""
    parts = [who, request.guidance.strip()]
    if not request.text.strip():
        parts.append(_GO_ON)
    elif request.verbatim:
        parts.append(f"{_BINDING}\n{SAY_EXACTLY}{_quoted(request.text)}")
    else:
        parts.append(f"{_FREE}\n{SAY_FREELY}{_quoted(request.text)}")
    return "\n\n".join(part for part in parts if part)


def _quoted(text: str) -> str:
    return orjson.dumps(text.strip()).decode()
