"""The shop's own words, for a recognizer that does not know the shop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from apps.agentbrain.conversation.dialogue.brain import Brain

from .models import Line

MOST_HINTS: Final = 100
MOST_CHARACTERS: Final = 2_000


def hints_of(line: Line, brain: Brain) -> str:
    """Words and phrases between commas: the line's own first, then the shop's."""
    kept: dict[str, None] = {}
    size = 0
    for hint in (*line.hints.split(","), *_of_the_shop(brain)):
        words = " ".join(hint.split())
        size += len(words) + 1
        if len(kept) == MOST_HINTS or size > MOST_CHARACTERS:
            break
        if words and words.isprintable():
            kept[words] = None
    return ",".join(kept)


def _of_the_shop(brain: Brain) -> Iterator[str]:
    yield brain.business.name.replace(",", " ")
    yield brain.business.agent_name.replace(",", " ")
    for service in brain.services:
        yield service.name.replace(",", " ")
    for service in brain.services:
        # Three dots stand for words in between: nobody says them.
        yield from (a for a in service.aliases if "..." not in a and "," not in a)
