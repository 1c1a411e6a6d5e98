"""A reasoning model's thoughts between tags: never part of its reply."""

from __future__ import annotations

import re
from typing import Final

_NAMES: Final = ("think", "thinking", "thought", "reasoning")
_OPEN: Final = re.compile(rf"<({'|'.join(_NAMES)})>", re.IGNORECASE)
_CLOSED: Final = re.compile(rf"</(?:{'|'.join(_NAMES)})>", re.IGNORECASE)
_TAGS: Final = tuple(f"<{slash}{name}>" for name in _NAMES for slash in ("", "/"))


class ThoughtFilter:
    """Takes thoughts out of a text that comes in pieces.

    Only what may still become a tag is held back. A closing tag without an opening one
    (some templates open it for the model) is dropped; what came before it is gone
    already.
    """

    def __init__(self) -> None:
        self._held = ""
        self._thinking = False

    def feed(self, text: str) -> str:
        """The part of what has come that is no thought, as far as can be told."""
        if not self._held and not self._thinking and "<" not in text:
            return text
        self._held += text
        given: list[str] = []
        while True:
            found = (_CLOSED if self._thinking else _EITHER).search(self._held)
            if found is None:
                break
            if not self._thinking:
                given.append(self._held[: found.start()])
            self._thinking = found[0][1] != "/"
            self._held = self._held[found.end() :]
        keep = _unfinished_tag(self._held)
        end = len(self._held) - keep
        if not self._thinking:
            given.append(self._held[:end])
        self._held = self._held[end:]
        return "".join(given)

    def finish(self) -> str:
        """What was held back and became no tag."""
        rest = "" if self._thinking else self._held
        self._held = ""
        return rest


_EITHER: Final = re.compile(rf"{_OPEN.pattern}|{_CLOSED.pattern}", re.IGNORECASE)


def _unfinished_tag(text: str) -> int:
    """How many characters at the end may be the beginning of a tag."""
    at = text.rfind("<")
    if at < 0:
        return 0
    tail = text[at:].lower()
    return len(tail) if any(tag.startswith(tail) for tag in _TAGS) else 0
