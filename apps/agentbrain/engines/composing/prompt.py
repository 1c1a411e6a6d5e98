"""What a chat model is told before the conversation: one system message a reply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from apps.agentbrain.conversation.actions import Respond
from apps.agentbrain.engines.realtime.instructions import for_response
from apps.agentbrain.engines.realtime.session_shape import flat_tool

_LINE_TO_SAY: Final = "Say this, in your own short words: "


@dataclass(frozen=True, slots=True)
class Prompt:
    """Who speaks: the installation's ``prefix``, then the profile's ``persona``.

    The guidance of most replies holds the persona already; it is not repeated then.
    """

    prefix: str = ""
    persona: str = ""

    def of(self, request: Respond, guidance: str) -> str:
        """The system message of one reply.

        ``guidance`` is the request's own, or, where it goes on from a tool's result
        without any, that of the reply which called the tool.
        """
        persona = self.persona.strip()
        who = [self.prefix.strip(), "" if persona in guidance else persona]
        return for_response(
            "\n\n".join(part for part in who if part),
            Respond(
                request.request_id, request.text, guidance, verbatim=request.verbatim
            ),
        )


def without_line(guidance: str) -> str:
    """Guidance for going on: the line it asked for has been answered by a tool call."""
    kept, _, last = guidance.rpartition("\n")
    return kept if last.startswith(_LINE_TO_SAY) else guidance


def chosen(
    tools: Iterable[Mapping[str, Any]], names: Iterable[str]
) -> tuple[Mapping[str, Any], ...]:
    """The schemas of these names, in the nested form of chat completions."""
    wanted = frozenset(names)
    flat = (flat_tool(tool) for tool in tools)
    return tuple(
        {
            "type": "function",
            "function": {key: tool[key] for key in tool if key != "type"},
        }
        for tool in flat
        if tool.get("name") in wanted
    )
