"""Letters spelled one by one, and codes of letters and digits."""

from __future__ import annotations

import re

from .numbers import is_number_word, read_digits
from .text import word_list

ALPHABET = {
    name: name[0]
    for name in word_list(
        "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet kilo lima "
        "mike november oscar papa quebec romeo sierra tango uniform victor whiskey "
        "xray yankee zulu"
    )
}


def read_letters(words: list[str]) -> list[str]:
    """Words with "x as in xray" and "x for xray" folded to "x", "double x" opened."""
    result: list[str] = []
    i = 0
    while i < len(words):
        if _is_letter(words, i + 1) and words[i] == "double":
            result.append(words[i + 1])
            i += 1
        result.append(words[i])
        i += _letter_length(words, i)
    return result


def _is_letter(words: list[str], i: int) -> bool:
    return i < len(words) and len(words[i]) == 1 and words[i].isalpha()


def _letter_length(words: list[str], i: int) -> int:
    """How many words stand for the one at ``i``: four for "b as in boy"."""
    if not _is_letter(words, i):
        return 1
    if words[i + 1 : i + 3] in (["as", "in"], ["like", "in"], ["is", "for"]):
        return 4
    example = words[i + 2] if i + 2 < len(words) else ""
    explained = words[i + 1 : i + 2] in (["for"], ["like"], ["as"])
    fits = len(example) > 1 and example.startswith(words[i])
    return 3 if explained and fits else 1


def read_spelled(words: list[str]) -> str:
    """The word spelled by three single letters or more in a row, else ""."""
    best = run = ""
    for word in [*read_letters(words), ""]:
        if len(word) == 1 and word.isalpha():
            run += word
            continue
        best = run if len(run) > len(best) else best
        run = ""
    return best if len(best) >= 3 else ""


def read_code(words: list[str]) -> str:
    """A plate or VIN: letters, alphabet words and digits run together, upper case.

    Words that are none of these are passed over ("my plate is seven a b c").
    """
    code, run = "", []
    for word in [*read_letters(words), ""]:
        if is_number_word(word) and word.isalpha() and len(word) > 1:
            run.append(word)
            continue
        code += read_digits(run)
        run = []
        if len(word) == 1 or any(c.isdigit() for c in word):
            code += word
        else:
            code += ALPHABET.get(word, "")
    return re.sub(r"[^a-z0-9]", "", code).upper()
