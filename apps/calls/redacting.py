"""Keeps card and social security numbers out of a call's record.

Everything a call leaves behind passes here on its way to storage: turns, the log,
slots, what an escalation quotes, the saved state. A number told in pieces is recognized
when its last piece is there; the turns before it are then saved again without theirs.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from apps.agentbrain.conversation.actions import Action, SaveTurn
from apps.agentbrain.conversation.language.private_numbers import (
    PrivateNumber,
    find_private_numbers,
    redact,
)

from .choices import Speaker

_MOST_PIECES: Final = 6
_CONTEXT_CHARACTERS: Final = 600
_MOST_OF_A_TURN: Final = 0.5
_DEEPEST: Final = 12
_KEYED: Final = "[keys] "
_SHORTEST_PIECE: Final = 4
# The digits of a saved moment are a card number's by chance, one time in ten.
_INSTANT: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?([+-]\d\d:\d\d|Z)?", re.ASCII
)


class Redactor:
    """One call's. What it remembers of the caller's words stays in memory."""

    def __init__(self) -> None:
        self._turns: deque[SaveTurn] = deque(maxlen=_MOST_PIECES)
        self._saved: dict[int, str] = {}
        self._context = ""
        self._pieces: dict[str, str] = {}

    def clean(self, action: Action) -> list[Action]:
        """What to store instead of an action: itself, cleaned, and before it the turns
        that turned out to hold part of a number."""
        if not isinstance(action, SaveTurn):
            return [self._without(action)]
        cleaned = self._without(action)
        again: list[Action] = []
        if action.speaker == Speaker.CALLER:
            cleaned, again = self._with_what_came_before(action, cleaned)
        self._context = f"{self._context}\n{action.text}"[-_CONTEXT_CHARACTERS:]
        return [*again, cleaned]

    def clean_value(self, value: Any) -> Any:
        """JSON values, cleaned: a state that is to be saved. Also of pieces, which are
        no number by themselves and stand there as they were said."""
        return _mapped(_cleaned(value, self._context), self._without_pieces)

    def _without(self, action: Action) -> Any:
        changes = {}
        for part in fields(action):
            value = getattr(action, part.name)
            cleaned = _cleaned(value, self._context)
            if cleaned != value:
                changes[part.name] = cleaned
        return replace(action, **changes) if changes else action

    def _with_what_came_before(
        self, turn: SaveTurn, cleaned: SaveTurn
    ) -> tuple[SaveTurn, list[Action]]:
        """A number over several turns: each of them mostly digits."""
        self._remember(turn)
        texts = [_told(piece.text) for piece in self._turns]
        again: list[Action] = []
        for found in find_private_numbers("\n".join(texts), self._context):
            parts = list(_parts(texts, found))
            if len(parts) < 2 or min(part.share for part in parts) < _MOST_OF_A_TURN:
                continue
            for part in parts:
                piece = self._turns[part.turn]
                told = texts[part.turn]
                self._pieces[told[part.start : part.end]] = found.mask
                text = f"{told[: part.start]}{found.mask}{told[part.end :]}"
                text = piece.text.removesuffix(told) + text
                masked = replace(
                    piece, text=text, heard_text="", trace=_quiet(piece.trace)
                )
                if piece is turn:
                    cleaned = masked
                elif self._saved.get(piece.index) != text:
                    again.append(masked)
                self._saved[piece.index] = text
        return cleaned, again

    def _without_pieces(self, text: str) -> str:
        for piece in sorted(self._pieces, key=len, reverse=True):
            if len(piece) >= _SHORTEST_PIECE:
                text = text.replace(piece, self._pieces[piece])
        return text

    def _remember(self, turn: SaveTurn) -> None:
        for at, piece in enumerate(self._turns):
            if piece.index == turn.index:
                self._turns[at] = turn
                return
        self._turns.append(turn)


@dataclass(frozen=True, slots=True)
class _Part:
    """Where a number stands in one of several turns; ``share`` of the turn, 0 to 1."""

    turn: int
    start: int
    end: int
    share: float


def _told(text: str) -> str:
    """Without what only says that it was keyed in: a number may be in several goes."""
    return text.removeprefix(_KEYED)


def _parts(texts: list[str], found: PrivateNumber) -> Iterator[_Part]:
    begins = 0
    for at, text in enumerate(texts):
        start, end = max(found.start - begins, 0), min(found.end - begins, len(text))
        if start < end:
            yield _Part(at, start, end, (end - start) / len(text.strip()))
        begins += len(text) + 1


def _quiet(trace: tuple[Mapping[str, Any], ...]) -> tuple[Mapping[str, Any], ...]:
    """What rules fired, without the words they fired on."""
    return tuple(
        {name: value for name, value in line.items() if name != "words"}
        for line in trace
    )


def _cleaned(value: Any, context: str) -> Any:
    def clean(text: str) -> str:
        return text if _INSTANT.fullmatch(text) else redact(text, context)

    return _mapped(value, clean)


def _mapped(value: Any, clean: Callable[[str], str], depth: int = 0) -> Any:
    """JSON values with every text cleaned."""
    match value:
        case str():
            return clean(value)
        case Mapping() if depth < _DEEPEST:
            return {k: _mapped(v, clean, depth + 1) for k, v in value.items()}
        case list() | tuple() if depth < _DEEPEST:
            return type(value)(_mapped(v, clean, depth + 1) for v in value)
        case _:
            return value
