"""Addresses of the web as they are spoken."""

from __future__ import annotations

import re
from typing import Final

from .numbers import say_digits

_TOPS: Final = (
    "com|net|org|edu|gov|info|biz|io|co|us|uk|ca|app|shop|auto|cars|dev|me|tv|ai|online"
)
WEB: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>\"']+|"
    rf"\b[A-Za-z0-9-]{{1,63}}(?:\.[A-Za-z0-9-]{{1,63}})*\.(?:{_TOPS})\b"
    r"(?:/[^\s<>\"']*)?",
    re.IGNORECASE,
)
EMAIL: Final = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+"
)
_SCHEME: Final = re.compile(r"https?://(?:www\.)?|www\.", re.IGNORECASE)
_PIECE: Final = re.compile(r"[A-Za-z]+|\d+|[^A-Za-z\d]")
_NAMES: Final = {".": "dot", "/": "slash", "-": "dash", "_": "underscore"}


def say_web(address: str) -> str:
    """ "https://www.example.com/book?id=1" is "example dot com slash book"; signs that
    end a sentence stay behind it."""
    bare = _SCHEME.sub("", address, count=1)
    bare, signs = split_signs(bare)
    bare = re.split(r"[?#&=%]", bare, maxsplit=1)[0].rstrip("/.")
    words = []
    for piece in _PIECE.findall(bare):
        if piece.isdigit():
            words.append(say_digits(piece))
        elif piece.isalpha():
            words.append(piece)
        elif piece in _NAMES:
            words.append(_NAMES[piece])
    return " ".join(words) + signs


def split_signs(word: str) -> tuple[str, str]:
    """A word and the signs of the sentence behind it."""
    bare = word.rstrip(".,!?;:)'\"")
    return bare, word[len(bare) :]
