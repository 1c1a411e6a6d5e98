"""The conversation as it was heard, for a session that has to begin again."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from apps.agentbrain.engines.base import Said

MOST_LINES: Final = 200
MOST_CHARACTERS: Final = 24_000


class Who(StrEnum):
    """Whose line it is. A ``TOOL`` line is a function call and what came of it."""

    CALLER = "caller"
    AGENT = "agent"
    TOOL = "tool"


@dataclass(slots=True, eq=False)
class Line:
    """One line; ``item_id`` is the vendor's name of it (a tool line's call id).

    The agent's ``text`` is what was generated, ``sound_ms`` long, until it is ``cut``
    to what was heard. A tool line has ``arguments`` and, once it is answered, an
    ``output``: both JSON.
    """

    who: Who
    item_id: str
    text: str = ""
    sound_ms: int = 0
    cut: bool = False
    name: str = ""
    arguments: str = ""
    output: str | None = None

    @property
    def complete(self) -> bool:
        """Whether another session can be told of it."""
        return self.output is not None if self.who is Who.TOOL else bool(self.text)

    @property
    def characters(self) -> int:
        return len(self.text) + len(self.arguments) + len(self.output or "")


class ConversationMemory:
    """Lines in the order they began; bounded, the oldest forgotten first."""

    def __init__(
        self, most_lines: int = MOST_LINES, most_characters: int = MOST_CHARACTERS
    ) -> None:
        self._most_lines = most_lines
        self._most_characters = most_characters
        self._lines: deque[Line] = deque()
        self._by_id: dict[str, Line] = {}
        self._typed = 0

    def __iter__(self) -> Iterator[Line]:
        return iter(self._lines)

    def line(self, item_id: str) -> Line | None:
        return self._by_id.get(item_id)

    def begin(self, who: Who, item_id: str) -> Line:
        """The line of an item; it takes its place in the order when first named."""
        line = self._by_id.get(item_id)
        if line is not None and line.who is who:
            return line
        line = Line(who, item_id)
        self._lines.append(line)
        self._by_id[item_id] = line
        while len(self._lines) > self._most_lines:
            self._drop(self._lines[0])
        return line

    def begins_with(self, past: Iterable[Said]) -> None:
        """What was said on an earlier line; whoever remembers more keeps that."""
        if self._lines:
            return
        for number, said in enumerate(past):
            who = Who.CALLER if said.by_caller else Who.AGENT
            line = self.begin(who, f"past_{number}")
            line.text, line.cut = said.text, True

    def caller_said(self, item_id: str, text: str) -> None:
        self.begin(Who.CALLER, item_id).text = text.strip()

    def caller_typed(self, text: str) -> Line:
        """Words that no vendor has named."""
        self._typed += 1
        line = self.begin(Who.CALLER, f"typed_{self._typed}")
        line.text = text.strip()
        return line

    def agent_goes_on(self, item_id: str, more: str) -> None:
        line = self.begin(Who.AGENT, item_id)
        if not line.cut:
            line.text += more

    def agent_heard(self, item_id: str, heard_ms: int, heard_text: str) -> Line | None:
        """Keep what the caller heard: these words, or a fitting share of ours."""
        line = self._by_id.get(item_id)
        if line is None or line.who is not Who.AGENT:
            return None
        share = heard_ms / line.sound_ms if line.sound_ms else float(heard_ms > 0)
        line.text = heard_text.strip() or _first_words(line.text, share)
        line.sound_ms = min(line.sound_ms, heard_ms)
        line.cut = True
        return line

    def tool_called(self, call_id: str, name: str, arguments: str) -> bool:
        """Whether this call is new."""
        line = self._by_id.get(call_id)
        if line is not None and line.who is Who.TOOL:
            return False
        line = self.begin(Who.TOOL, call_id)
        line.name, line.arguments = name, arguments
        return True

    def tool_answered(self, call_id: str, output: str) -> bool:
        """Whether this was the first answer to a call we know of."""
        line = self._by_id.get(call_id)
        if line is None or line.who is not Who.TOOL or line.output is not None:
            return False
        line.output = output
        return True

    def forget(self, item_id: str) -> None:
        if (line := self._by_id.get(item_id)) is not None:
            self._drop(line)

    def to_replay(self) -> list[Line]:
        """The newest complete lines that fit into the bound, oldest first."""
        left = self._most_characters
        chosen: list[Line] = []
        for line in reversed(self._lines):
            if not line.complete:
                continue
            left -= line.characters
            if left < 0 and chosen:
                break
            chosen.append(line)
        return chosen[::-1]

    def _drop(self, line: Line) -> None:
        self._lines.remove(line)
        if self._by_id.get(line.item_id) is line:
            del self._by_id[line.item_id]


def _first_words(text: str, share: float) -> str:
    """The words that fit into the first ``share`` (0..1) of a text."""
    if share >= 1:
        return text
    end = int(len(text) * max(0.0, share))
    if end < len(text) and not text[end].isspace():
        end = text.rfind(" ", 0, end) + 1
    return text[:end].rstrip()
