"""Talk of instructions that has begun: "my system prompt is"."""

from __future__ import annotations

import re
from typing import Final

from .leaks import Leak, about_itself, as_seen
from .text import word_set

_TAIL: Final = 120
"""Characters of a beginning that may still be talk of instructions."""

OPENS: Final = word_set(
    "system initial my ignoring disregarding forgetting overriding abandoning i i'll "
    "developer"
)
"""The words, in lower case, such talk begins with."""

_CLOSES: Final = word_set(
    "prompt message instructions rules guidelines orders to mode are is say says tell "
    "read were"
)
_GOES_ON: Final = OPENS | word_set(
    "secret hidden original exact full instructions prompt guidelines notes "
    "programming all any the previous prior earlier above will can shall am going to "
    "'ll now ignore disregard forget was told instructed programmed prompted"
)
"""Every word a beginning is made of."""

_BEGINNING: Final = re.compile(
    r"system|initial|developer|my(?: (?:secret|hidden|original|exact|full))?"
    r"(?: (?:instructions|prompt|guidelines|notes|programming))?|"
    r"(?:ignor|disregard|forgett|overrid|abandon)ing(?: (?:all|any|my|the))*"
    r"(?: (?:previous|prior|earlier|above))*|"
    r"(?:i (?:will|can|shall|am(?: going(?: to)?)?|'ll)|i'll|i)(?: now)?"
    r"(?: (?:ignore|disregard|forget)(?: (?:all|any|my|the))*"
    r"(?: (?:previous|prior))*)?|i was(?: (?:told|instructed|programmed|prompted))?"
)


class Talk:
    """Follows every beginning that has not ended; ``begun`` is where each began."""

    def __init__(self) -> None:
        self.begun: list[int] = []

    def take(
        self, start: int, word: str, text: str, base: int
    ) -> tuple[int, Leak] | None:
        """One more word in lower case, which stands at ``start`` less ``base`` in
        ``text``; where the leak it completes begins."""
        end = start + len(word) - base
        if self.begun and word not in _CLOSES and word not in _GOES_ON:
            self.begun = []
        going_on = []
        for begin in self.begun:
            said = as_seen(text[begin - base : end])
            if word in _CLOSES and (words := about_itself(said)):
                return begin, Leak("about_itself", words)
            if len(said) <= _TAIL and _BEGINNING.fullmatch(said):
                going_on.append(begin)
        if word in OPENS:
            going_on.append(start)
        self.begun = going_on
        return None
