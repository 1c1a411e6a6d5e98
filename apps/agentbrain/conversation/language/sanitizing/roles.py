"""Whose turn it is, as models write it into their replies: "Assistant:", "User:"."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from ..text import word_set

_AGENT: Final = word_set(
    "system assistant ai agent bot model response answer reply output receptionist"
)
_CALLER: Final = word_set("user human caller instruction instructions input")
_BEFORE: Final = word_set("ai virtual voice")

_CALLERS_TURN: Final = re.compile(
    r"(?<![A-Za-z])(?:User|Human|Caller|USER|HUMAN|CALLER):"
)


class Turn(Enum):
    """Who a prefix says is speaking."""

    AGENT = "agent"
    CALLER = "caller"


def read_prefix(words: list[str]) -> tuple[Turn, str] | None:
    """The role in "Assistant:", "AI Assistant:" or "User :" and what clings to it."""
    name, colon, rest = " ".join(words).partition(":")
    parts = name.lower().split()
    if not colon or not parts or len(parts) > 2:
        return None
    if len(parts) == 2 and parts[0] not in _BEFORE:
        return None
    if parts[-1] in _AGENT:
        return Turn.AGENT, rest
    return (Turn.CALLER, rest) if parts[-1] in _CALLER else None


def may_be_prefix(word: str) -> bool:
    """Whether a colon behind this word, or the next one, would make it a role."""
    lowered = word.lower()
    return lowered in _AGENT or lowered in _CALLER or lowered in _BEFORE


def may_go_on(partial: str) -> bool:
    """Whether the beginning of a word may still make a role of the one before."""
    name = partial.lower()
    if name.startswith(":"):
        return True
    name = name.partition(":")[0]
    return any(role.startswith(name) for role in (*_AGENT, *_CALLER))


def callers_turn(word: str) -> tuple[str, str] | None:
    """What stands before and behind "User:" in a word, wherever that stands."""
    match = _CALLERS_TURN.search(word)
    return (word[: match.start()], word[match.end() :]) if match else None
