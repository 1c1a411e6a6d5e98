"""Word errors between what was said and what was recognized.

Thirty lines of our own: the error counts alone are wanted, and every package for them
brings a string-matching library in compiled code along.
"""

from __future__ import annotations

from ...conversation.language.text import plain


def words_of(text: str) -> list[str]:
    """Lower case, no punctuation; apostrophes stay within words."""
    kept = "".join(c if c.isalnum() or c == "'" else " " for c in plain(text))
    return [word.strip("'") for word in kept.split() if word.strip("'")]


def word_errors(said: list[str], heard: list[str]) -> int:
    """Words to change, add or leave out to get from one to the other (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for count, wanted in enumerate(said, start=1):
        diagonal, row[0] = row[0], count
        for place, got in enumerate(heard, start=1):
            change = diagonal + (wanted != got)
            diagonal = row[place]
            row[place] = min(diagonal + 1, row[place - 1] + 1, change)
    return row[-1]
