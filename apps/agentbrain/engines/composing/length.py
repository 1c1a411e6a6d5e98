"""A reply may not go on for ever: it ends with a sentence, near a bound."""

from __future__ import annotations

import re
from typing import Final

USUAL_CHARACTERS: Final = 480
"""Half a minute of speech, at 15 characters a second."""

_GRACE: Final = 1.25
_SENTENCE_END: Final = re.compile(r"[.!?\u2026][\"'\u201d\u2019)]*(?=\s|$)")


class Length:
    """Lets words through until the bound, then to the end of their sentence.

    A sentence that does not end within a quarter more is cut between two words.
    """

    def __init__(self, most_characters: int = USUAL_CHARACTERS) -> None:
        self._most = most_characters
        self._used = 0
        self.over = False

    def take(self, text: str) -> str:
        """As much of ``text`` as may be spoken."""
        if self.over:
            return ""
        start = max(0, self._most - self._used)
        self._used += len(text)
        if self._used <= self._most:
            return text
        if end := _SENTENCE_END.search(text, max(0, start - 1)):
            self.over = True
            return text[: end.end()]
        if self._used <= self._most * _GRACE:
            return text
        self.over = True
        return text[: text.rfind(" ") + 1].rstrip()


def ends_sentence(text: str) -> bool:
    """Whether the last words are a whole sentence."""
    last = text.rstrip().rstrip("\"'\u201d\u2019)")
    return last.endswith((".", "!", "?", "\u2026"))
