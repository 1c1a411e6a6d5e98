"""What a language model is shown of a call: the newest turns, and a summary before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from .messages import CalledTool, Message, Role
from .window_folding import Folded
from .window_turns import AgentTurn, CallerTurn, ToolTurn, Turn, from_json, to_json

MOST_TURN_CHARACTERS: Final = 2_000
"""Of what one turn keeps; nobody says more in one go."""

CHARACTERS_PER_TOKEN: Final = 4
"""Of English text, by the vendors' rule of thumb; a tokenizer would be a package and
megabytes for a bound that need not be exact."""

_PER_MESSAGE: Final = 4
"""Tokens that role and separators of a message cost besides its text."""

_CUT: Final = " ..."


class ContextWindow:
    """The memory of one conversation, as it was heard. Bounded whatever happens.

    Turns are kept until ``clean_at`` messages are there, then the oldest are folded
    into a summary of a few lines until ``most_messages`` are left; so the beginning of
    what a model is shown stays the same for some turns, and its cache is of use.
    Whatever is kept, no more than ``most_tokens`` are shown, instructions not counted.
    """

    def __init__(
        self, most_messages: int = 10, clean_at: int = 15, most_tokens: int = 3_000
    ) -> None:
        if not 0 < most_messages <= clean_at:
            raise ValueError("most_messages is at least 1 and at most clean_at")
        self._most_messages = most_messages
        self._clean_at = clean_at
        self._most_tokens = most_tokens
        self._turns: list[Turn] = []
        self._folded = Folded()

    def caller(self, text: str) -> None:
        """The caller said this. Said again at once, it counts once."""
        text = _bounded(text)
        last = self._turns[-1] if self._turns else None
        if not text or (isinstance(last, CallerTurn) and last.text == text):
            return
        self._add(CallerTurn(text))

    def agent(self, item_id: str, text: str) -> None:
        """What was generated of an item so far; replaces what it was before."""
        text = _bounded(text)
        turn = self._item(item_id)
        if turn is not None:
            turn.text = text
        elif text:
            self._add(AgentTurn(item_id, text))

    def heard(self, item_id: str, text: str) -> None:
        """What the caller heard of an item; an item forgotten already stays so."""
        turn = self._item(item_id)
        if turn is not None:
            turn.heard = _bounded(text)

    def tool_called(self, call: CalledTool) -> None:
        """A model called a function; a second call of the same id is the first one."""
        if self._call(call.tool_call_id) is None:
            self._add(ToolTurn(call))

    def tool_answered(self, tool_call_id: str, output: str) -> None:
        """What came of a known call; only the first answer counts."""
        turn = self._call(tool_call_id)
        if turn is not None and turn.output is None:
            turn.output = _bounded(output)

    def messages(self, instructions: str) -> tuple[Message, ...]:
        """Instructions with the summary, then the newest turns, as chat models take it.

        The caller's turns in a row are one message, and so are the agent's: some models
        refuse a role twice in a row; words before a call belong to it. A call without
        an answer is left out, and so is an item nobody heard.
        """
        system = "\n\n".join(filter(None, (instructions.strip(), self._folded.text())))
        shown = [Message(Role.SYSTEM, system)] if system else []
        newest: list[list[Message]] = []
        room = self._most_tokens - _tokens(self._folded.text())
        for turn in reversed(self._turns):
            told = _told(turn)
            cost = sum(_cost(message) for message in told)
            if cost > room and newest:
                break
            room -= cost
            newest.append(told)
        for told in reversed(newest):
            for message in told:
                _append(shown, message)
        return tuple(shown)

    def snapshot(self) -> dict[str, Any]:
        """Everything, as JSON values."""
        return {
            "turns": [to_json(turn) for turn in self._turns],
            "asked": list(self._folded.asked),
            "settled": list(self._folded.settled),
        }

    def restore(self, data: Mapping[str, Any]) -> None:
        """Become what ``snapshot`` saved."""
        self._turns = [from_json(one) for one in data["turns"]]
        self._folded = Folded()
        self._folded.asked = list(data["asked"])
        self._folded.settled = list(data["settled"])
        self._clean()

    def _add(self, turn: Turn) -> None:
        self._turns.append(turn)
        self._clean()

    def _clean(self) -> None:
        """Fold the oldest turns once ``clean_at`` messages are there."""
        counts = [_count(turn) for turn in self._turns]
        total = sum(counts)
        if total < self._clean_at:
            return
        folded = 0
        while total > self._most_messages and folded < len(self._turns) - 1:
            self._fold(self._turns[folded])
            total -= counts[folded]
            folded += 1
        del self._turns[:folded]

    def _fold(self, turn: Turn) -> None:
        match turn:
            case CallerTurn(text):
                self._folded.caller(text)
            case AgentTurn():
                self._folded.agent(turn.shown)
            case ToolTurn(call, output) if output is not None:
                self._folded.tool(call.name, output)

    def _item(self, item_id: str) -> AgentTurn | None:
        for turn in reversed(self._turns):
            if isinstance(turn, AgentTurn) and turn.item_id == item_id:
                return turn
        return None

    def _call(self, tool_call_id: str) -> ToolTurn | None:
        for turn in reversed(self._turns):
            if isinstance(turn, ToolTurn) and turn.call.tool_call_id == tool_call_id:
                return turn
        return None


def _bounded(text: str) -> str:
    text = text.strip()
    if len(text) <= MOST_TURN_CHARACTERS:
        return text
    return text[:MOST_TURN_CHARACTERS].rstrip() + _CUT


def _count(turn: Turn) -> int:
    return 2 if isinstance(turn, ToolTurn) else 1


def _told(turn: Turn) -> list[Message]:
    """The messages of a turn; a call and its answer are never told apart."""
    if isinstance(turn, CallerTurn):
        return [Message(Role.USER, turn.text)]
    if isinstance(turn, AgentTurn):
        return [Message(Role.ASSISTANT, turn.shown)] if turn.shown else []
    if turn.output is None:
        return []
    call = turn.call
    answer = Message(Role.TOOL, turn.output, tool_call_id=call.tool_call_id)
    return [Message(Role.ASSISTANT, calls=(call,)), answer]


def _append(shown: list[Message], message: Message) -> None:
    """Add a message, or join it to one of the same side just before."""
    last = shown[-1] if shown else None
    if last is None or last.role is not message.role or last.calls:
        shown.append(message)
    elif message.calls:
        shown[-1] = replace(last, calls=message.calls)
    elif not f" {last.text}".endswith(f" {message.text}"):
        shown[-1] = replace(last, text=f"{last.text} {message.text}")


def _cost(message: Message) -> int:
    called = "".join(
        f"{call.name}{json.dumps(dict(call.arguments), default=str)}"
        for call in message.calls
    )
    return _PER_MESSAGE + _tokens(message.text + called)


def _tokens(text: str) -> int:
    return -(-len(text) // CHARACTERS_PER_TOKEN)
