"""Whether what was said holds what was to be said."""

from __future__ import annotations

import re
from typing import Final

from apps.agentbrain.conversation.language.text import word_set

_ENOUGH: Final = 0.7
"""Share of the telling words. A model's own words leave out some of the line's."""

_TELLING_LETTERS: Final = 4
_WORD: Final = re.compile(r"[a-z0-9']+")
_HELPING: Final = word_set(
    "about also could does from have here just like many much that them then there "
    "these they this those very want well what when where which will with would your "
    "you're"
)


def carried(line: str, said: str) -> bool:
    """Most of the line's telling words were said, and its question was asked.

    Telling are words of four letters or more, and figures. Both texts are as spoken:
    figures written out alike. A line without telling words counts as carried once
    anything was said.
    """
    if "?" in line and "?" not in said:
        return False
    wanted = _telling(line)
    if not wanted:
        return bool(said.strip())
    return len(wanted & _telling(said)) >= _ENOUGH * len(wanted)


def _telling(text: str) -> set[str]:
    words = _WORD.findall(text.lower().replace("\u2019", "'"))
    return {
        word
        for word in words
        if (len(word) >= _TELLING_LETTERS or word.isdigit()) and word not in _HELPING
    }
