"""What a simulated language model answers."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.agentbrain.engines.simulators.chat.asked import Asked, Message, words_of
from apps.agentbrain.engines.simulators.realtime.model import (
    Call,
    Output,
    Prompt,
    RuleModel,
    Say,
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What one reply says, then which functions it calls."""

    text: str = ""
    calls: tuple[Call, ...] = field(default=())


class Mind(ABC):
    """Decides what a reply consists of; a small part that a test may replace."""

    @abstractmethod
    async def reply(self, asked: Asked) -> Reply:
        """The reply to these messages."""


class RuleMind(Mind):
    """Says what its instructions tell it to say; otherwise answers by simple rules.

    The rules are those of the simulated Realtime vendor.
    """

    def __init__(self) -> None:
        self._model = RuleModel()

    async def reply(self, asked: Asked) -> Reply:
        return _reply(await self._model.answer(_prompt(asked)))


class ScriptedMind(Mind):
    """These replies in order, over all connections; then the rules."""

    def __init__(self, replies: Sequence[Reply | str | Call]) -> None:
        self._left = list(replies)
        self._rules = RuleMind()

    async def reply(self, asked: Asked) -> Reply:
        if not self._left:
            return await self._rules.reply(asked)
        found = self._left.pop(0)
        if isinstance(found, str):
            return Reply(found)
        return Reply(calls=(found,)) if isinstance(found, Call) else found


class EchoMind(Mind):
    """Says the caller's last words back."""

    async def reply(self, asked: Asked) -> Reply:
        said = [words_of(m) for m in asked.messages if m.get("role") == "user"]
        return Reply(said[-1] if said else "I have heard nothing yet.")


def _prompt(asked: Asked) -> Prompt:
    """The request as the rules read it."""
    told = ("system", "developer")
    return Prompt(
        instructions="\n\n".join(
            words_of(m) for m in asked.messages if m.get("role") in told
        ),
        items=[_item(m) for m in asked.messages if m.get("role") not in told],
        tools=[tool["function"] for tool in asked.tools],
        tool_choice=_choice(asked.tool_choice),
    )


def _choice(choice: Any) -> Any:
    if isinstance(choice, dict):
        return {"name": (choice.get("function") or {}).get("name")}
    return choice


def _item(message: Message) -> dict[str, Any]:
    if message.get("role") == "tool":
        return {"type": "function_call_output", "output": words_of(message)}
    content = [{"text": words_of(message)}]
    return {"type": "message", "role": message.get("role"), "content": content}


def _reply(outputs: Sequence[Output]) -> Reply:
    said = " ".join(output.text for output in outputs if isinstance(output, Say))
    calls = tuple(output for output in outputs if isinstance(output, Call))
    return Reply(said, calls)


def called(name: str, call_id: str = "", **arguments: Any) -> Call:
    """A function call with these arguments."""
    return Call(name, json.dumps(arguments), call_id)
