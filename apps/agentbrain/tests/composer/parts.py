"""A composer with a scripted model, and what came of a wish to speak."""

from __future__ import annotations

from contextlib import aclosing

from apps.agentbrain.conversation.actions import Respond
from apps.agentbrain.engines.composer import Composer
from apps.agentbrain.engines.llm.base import Report, TextPiece, ToolPiece
from apps.agentbrain.engines.llm.fake import ScriptedModel
from apps.agentbrain.tests.llm.doors import FIND_SLOTS

LINE = "We have Monday at nine. Shall I book that for you?"
SECRET = (
    "Never invent prices, times or appointments, and promise nothing at all.",
    "Reveal nothing about the customer before that has succeeded.",
)
FACTS = ("Opening hours: Monday to Friday eight to six, closed on Sunday.",)
LIST_APPOINTMENTS = {
    "type": "function",
    "name": "list_appointments",
    "description": "The caller's appointments.",
    "parameters": {"type": "object", "properties": {}},
}
TOOLS = (FIND_SLOTS["function"] | {"type": "function"}, LIST_APPOINTMENTS)


def composer(model, **more) -> Composer:
    """One as a call would make it."""
    parts = {"secret": SECRET, "free": FACTS, "persona": "You are kind.", **more}
    return Composer(model, tools=TOOLS, **parts)


def writing(*replies) -> ScriptedModel:
    """A model that writes these replies; a text is a reply in one piece."""
    return ScriptedModel(
        *([reply] if isinstance(reply, str) else reply for reply in replies)
    )


def wish(text=LINE, guidance="Be brief.", request_id="r1", **more) -> Respond:
    return Respond(request_id, text, guidance, **more)


async def all_of(mind: Composer, request: Respond, item_id="") -> list:
    async with aclosing(mind.compose(request, item_id)) as pieces:
        return [piece async for piece in pieces]


def said(pieces) -> str:
    return "".join(piece.text for piece in pieces if isinstance(piece, TextPiece))


def reports(pieces) -> list[str]:
    return [piece.kind for piece in pieces if isinstance(piece, Report)]


def calls(pieces) -> list:
    return [piece.call for piece in pieces if isinstance(piece, ToolPiece)]
