"""An utterance cut up the way vehicle names are put together."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...language.numbers import is_number_word, read_below_hundred, read_year

_PIECE = re.compile(r"([a-z0-9]+)(?:'[a-z]*)?")
_FOLD = re.compile(r"[^a-z0-9]+")
_DIGITS_AND_LETTERS = re.compile(r"[a-z]+|\d+")

# What recognizers write for a letter or a digit that was said by itself.
LETTER_SOUNDS = {
    "aye": "a", "bee": "b", "be": "b", "sea": "c", "see": "c", "dee": "d", "ef": "f",
    "eff": "f", "gee": "g", "eye": "i", "jay": "j", "kay": "k", "okay": "k", "el": "l",
    "ell": "l", "em": "m", "en": "n", "an": "n", "and": "n", "oh": "o", "pea": "p",
    "pee": "p", "cue": "q", "queue": "q", "kew": "q", "are": "r", "our": "r", "ar": "r",
    "ess": "s", "tea": "t", "tee": "t", "you": "u", "vee": "v", "we": "v", "ex": "x",
    "eggs": "x", "axe": "x", "acts": "x", "why": "y", "zee": "z", "zed": "z",
    "for": "4", "fore": "4", "to": "2", "too": "2", "won": "1", "ate": "8", "tree": "3",
    "free": "3", "sex": "6", "sick": "6", "hate": "8", "ave": "v", "half": "f",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """One word or number. ``year`` is set where it may be one, ``start`` and ``end``
    are characters of the text."""

    text: str
    start: int
    end: int
    year: int = 0

    @property
    def is_number(self) -> bool:
        return self.text.isdigit()


def fold(text: str) -> str:
    """Lower case, words of letters and digits only."""
    return " ".join(_FOLD.sub(" ", text.lower()).split())


def glue(text: str) -> str:
    """``fold`` without spaces: "F-150" is "f150"."""
    return _FOLD.sub("", text.lower())


def tokens_of(text: str) -> list[Token]:
    """Words and numbers of a normalised text; spoken numbers become digits.

    "twenty fifteen f one fifty" gives 2015, f, 1, 50.
    """
    pieces = [(m[1], m.start(), m.end(1)) for m in _PIECE.finditer(text)]
    words = [piece[0] for piece in pieces]
    tokens: list[Token] = []
    i = 0
    while i < len(words):
        value, after, year = _number_at(words, i)
        if after > i:
            tokens.append(Token(value, pieces[i][1], pieces[after - 1][2], year))
            i = after
            continue
        tokens.append(Token(words[i], pieces[i][1], pieces[i][2]))
        i += 1
    return tokens


def _number_at(words: list[str], i: int) -> tuple[str, int, int]:
    """Digits, the index after them and the year they may be; index ``i``: none."""
    word = words[i]
    year = read_year(words, i)
    if year:
        return str(year[0]), year[1], year[0]
    if word.isdigit():
        return word, i + 1, 0
    spoken = is_number_word(word) and word.isalpha()
    pair = read_below_hundred(words, i) if spoken else None
    if pair is None:
        return "", i, 0
    value, after = pair
    size = {"hundred": 100, "thousand": 1000}.get("".join(words[after : after + 1]), 1)
    return str(value * size), after + (size > 1), 0


def windows(tokens: list[Token], i: int, longest: int) -> list[tuple[int, str]]:
    """(index after, glued words) of the runs of tokens from ``i``, longest first."""
    found, glued = [], ""
    for after in range(i + 1, min(len(tokens), i + longest) + 1):
        glued += tokens[after - 1].text
        found.append((after, glued))
    return found[::-1]


def sounded(tokens: list[Token], i: int, after: int) -> str:
    """The run glued with letter and digit names for what they stand for ("see are
    vee" is "crv"); "" where no word of it is one."""
    texts = [token.text for token in tokens[i:after]]
    glued = "".join(LETTER_SOUNDS.get(text, text) for text in texts)
    return glued if glued != "".join(texts) else ""


def split_code(glued: str) -> list[str]:
    """Letters and digits of a code apart: "es350" is "es", "350"."""
    return _DIGITS_AND_LETTERS.findall(glued)
