"""A reasoning model's thoughts between tags: never part of its reply."""

from __future__ import annotations

import re
from typing import Final

_NAMES: Final = ("think", "thinking", "thought", "reasoning", "seed:think")
_OPENING: Final = (
    *(f"<{name}>" for name in _NAMES),
    "[think]",
    "\u25c1think\u25b7",
    "<|begin_of_thought|>",
    "<|channel|>analysis<|message|>",
)
_CLOSING: Final = (
    *(f"</{name}>" for name in _NAMES),
    "[/think]",
    "\u25c1/think\u25b7",
    "<|end_of_thought|>",
    "<|end|>",
    "<|channel|>final<|message|>",
)
_HEADING: Final = "<|start|>assistant"
"""Stands between a thought and the reply where a server passes channels on as they
are; its word is not the model's."""

_TAGS: Final = (*_OPENING, *_CLOSING, _HEADING)
_SIGNS: Final = frozenset(tag[0] for tag in _TAGS)
_LONGEST: Final = max(map(len, _TAGS))


def _any_of(tags: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, tags)), re.IGNORECASE)


_ANY: Final = _any_of(_TAGS)
_CLOSED: Final = _any_of(_CLOSING)
_THOUGHT_ENDS: Final = frozenset(_CLOSING[: len(_NAMES) + 3])
"""Those that end nothing but a thought."""


class ThoughtFilter:
    """Takes thoughts out of a text that comes in pieces.

    Only what may still become a tag is held back. A closing tag without an opening one
    (some templates open it for the model) is dropped, and noted in ``closed_alone``;
    what came before it is gone already, unless it was expected (``thinks_first``): then
    nothing is given until it comes, or the text has ended without it.
    """

    def __init__(self, *, thinks_first: bool = False) -> None:
        self._held = ""
        self._thinking = False
        self._perhaps: list[str] | None = [] if thinks_first else None
        self.closed_alone = False

    def feed(self, text: str) -> str:
        """The part of what has come that is no thought, as far as can be told."""
        if not (self._held or self._thinking) and _SIGNS.isdisjoint(text):
            return self._given(text)
        self._held += text
        given: list[str] = []
        while found := (_CLOSED if self._thinking else _ANY).search(self._held):
            if not self._thinking:
                given.append(self._given(self._held[: found.start()]))
            given.append(self._pass(found[0].lower()))
            self._held = self._held[found.end() :]
        end = len(self._held) - _unfinished(self._held)
        if not self._thinking:
            given.append(self._given(self._held[:end]))
        self._held = self._held[end:]
        return "".join(given)

    def finish(self) -> str:
        """What was held back and became no tag, or no thought."""
        rest = "" if self._thinking else self._held
        perhaps, self._perhaps = self._perhaps or [], None
        self._held = ""
        return "".join(perhaps) + rest

    def _given(self, text: str) -> str:
        if self._perhaps is None:
            return text
        self._perhaps.append(text)
        return ""

    def _pass(self, tag: str) -> str:
        """Go past a tag. Returns words that turned out to be no thought."""
        opens, words = tag in _OPENING, ""
        if not self._thinking and tag in _THOUGHT_ENDS:
            self.closed_alone = True
            self._perhaps = None
        elif opens and self._perhaps is not None:
            words, self._perhaps = "".join(self._perhaps), None
        self._thinking = opens
        return words


def _unfinished(text: str) -> int:
    """How many characters at the end may be the beginning of a tag."""
    tail = text[-_LONGEST:].lower()
    for at, sign in enumerate(tail):
        if sign in _SIGNS and any(tag.startswith(tail[at:]) for tag in _TAGS):
            return len(tail) - at
    return 0
