"""What a caller says who tries everything: questions, wishes, small talk, detours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from typing import Final

UTTERANCES: Final = (
    "Hi there, what are your opening hours?",
    "How much is an oil change?",
    "And where are you located?",
    "Do you have anything free for an oil change on Friday morning?",
    "Actually, wait. Do you also do tire rotations?",
    "How much would that be?",
    "Are you open on Saturday?",
    "I drive a 2018 Honda Civic, is that all right?",
    "What about a brake inspection, what does it cost?",
    "Could you repeat your address, please?",
    "Until when are you open on weekdays?",
    "Is there a time on Monday afternoon for a tire rotation?",
)


def utterances(count: int, said: Sequence[str] = ()) -> Iterator[str]:
    """``count`` lines of the caller: ``said``, or the built-in ones, over and over."""
    return islice(cycle(said or UTTERANCES), count)
