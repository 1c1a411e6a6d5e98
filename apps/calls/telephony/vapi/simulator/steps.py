"""What the caller does, and what goes wrong on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CallerSays:
    """An utterance, answered by one request.

    ``interrupts_after``: so many characters of the reply before it had been spoken when
    the caller began; the rest is trimmed from the history.
    ``retries``: so often the same request is sent once more.
    ``disconnects``: the first try is cut off after its first words, then repeated.
    ``goes_on``: words the caller adds while the reply is on its way: a new request
    stops it.
    """

    text: str
    interrupts_after: int | None = None
    retries: int = 0
    disconnects: bool = False
    goes_on: str = ""


Step = CallerSays


def read_steps(lines: Iterable[str]) -> tuple[Step, ...]:
    """Utterances, one a line. Empty lines and those beginning with # are left out."""
    texts = (line.strip() for line in lines)
    return tuple(CallerSays(t) for t in texts if t and not t.startswith("#"))
