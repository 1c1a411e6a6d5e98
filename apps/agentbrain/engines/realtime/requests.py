"""Our wishes to speak that the vendor has not answered yet."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from apps.agentbrain.conversation.actions import Respond
from apps.agentbrain.conversation.reasons import (
    CONVERSATION_ALREADY_ACTIVE,
    is_rate_limit,
)
from apps.agentbrain.engines.realtime import instructions
from apps.agentbrain.engines.realtime.context import CallContext
from apps.agentbrain.engines.realtime.outgoing import Outgoing
from apps.agentbrain.engines.realtime.session_shape import flat_tool

# What an error that names no event of ours is about, while a request is unanswered.
_OF_RESPONSES: Final = frozenset({CONVERSATION_ALREADY_ACTIVE, "server_error"})


@dataclass(slots=True)
class Asked:
    """A ``response.create`` on its way. ``dropped``: nobody waits for it any more."""

    event_id: str
    dropped: bool = False


class Requests:
    """By our request's id, oldest first."""

    def __init__(self, context: CallContext, out: Outgoing) -> None:
        self._context = context
        self._out = out
        self._asked: OrderedDict[str, Asked] = OrderedDict()

    @property
    def waiting(self) -> bool:
        """Whether an answer is outstanding that somebody waits for."""
        return any(not asked.dropped for asked in self._asked.values())

    def ask(self, request: Respond) -> None:
        call = self._context.call
        tools = [
            tool
            for tool in map(flat_tool, call.tools)
            if tool.get("name") in request.tools
        ]
        who = instructions.persona(self._context.options, call)
        event_id = self._out.send(
            "response.create",
            response={
                "instructions": instructions.for_response(who, request),
                "tools": tools,
                "tool_choice": "auto" if tools else "none",
                "metadata": {"request_id": request.request_id},
            },
        )
        self._asked[request.request_id] = Asked(event_id)

    def unanswered(self, request_id: str) -> bool:
        """Whether the vendor has said nothing yet, wanted or not."""
        return request_id in self._asked

    def drop(self, request_id: str) -> None:
        """Nobody waits for this one any more, should it be on its way."""
        if (asked := self._asked.get(request_id)) is not None:
            asked.dropped = True

    def answered(self, request_id: str) -> Asked | None:
        """A response came for it; for the oldest one, if it does not say for which."""
        if request_id:
            return self._asked.pop(request_id, None)
        return self._asked.popitem(last=False)[1] if self._asked else None

    def refused(self, event_id: str, code: str) -> tuple[str, Asked] | None:
        """The request that an error answers, with its id."""
        for request_id, asked in self._asked.items():
            if asked.event_id == event_id:
                return request_id, self._asked.pop(request_id)
        about_a_response = code in _OF_RESPONSES or is_rate_limit(code)
        if about_a_response and not event_id and self._asked:
            return self._asked.popitem()
        return None
