"""One plain form for what a recognizer or a keyboard gives us."""

from __future__ import annotations

import re
import unicodedata

MAX_CHARACTERS = 2000
MAX_WORDS = 150
"""Longer utterances are cut here; nobody books an appointment in a monologue."""


def word_list(text: str) -> list[str]:
    """The words of a constant, for vocabularies that read better as a sentence."""
    return text.split()


def word_set(text: str) -> frozenset[str]:
    """``word_list`` as a set."""
    return frozenset(word_list(text))


_TOKEN = re.compile(r"[a-z0-9@.:'+#&/$_-]+")
_EDGES = ".:'-/_&"
_DOTTED_HALVES = re.compile(r"\b([ap])\.\s?m\b\.?")
_CONTRACTIONS = {
    "dont": "don't", "cant": "can't", "wont": "won't", "im": "i'm", "ive": "i've",
    "thats": "that's", "isnt": "isn't", "doesnt": "doesn't", "didnt": "didn't",
    "havent": "haven't", "wasnt": "wasn't", "wouldnt": "wouldn't", "whats": "what's",
    "couldnt": "couldn't", "aint": "ain't", "arent": "aren't", "lets": "let's",
}  # fmt: skip
_HUMMED = (
    (re.compile(r"\b(?:(?:uh|m+)[ -]?h+(?:uh|m+)|um[ -]?hum)\b"), "mhm"),
    (re.compile(r"\b(?:nuh|unh)[ -](?:uh|unh)\b"), "nuh-uh"),
)
"""A yes or a no hummed; written in two words, half of it would pass for a filler."""
FILLERS = word_set("uh uhh um umm er erm ah hm hmm mm")
_REPEATABLE = word_set(
    "zero oh one two three four five six seven eight nine very no bye"
)


def plain(text: str) -> str:
    """Lower case, straight quotes, no accents; punctuation kept."""
    if text.isascii():
        return text[:MAX_CHARACTERS].lower()
    folded = unicodedata.normalize("NFKD", text[:MAX_CHARACTERS]).lower()
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    return folded.replace("\u2019", "'").replace("\u2018", "'")


def normalise(text: str) -> str:
    """Words only: lower case, one space, no fillers, no stuttered words.

    Number words may repeat ("five five five"); ``@ . : / -`` stay inside a word, so
    that typed addresses, times and dates survive.
    """
    lowered = _DOTTED_HALVES.sub(r"\1m", plain(text))
    for hummed, word in _HUMMED:
        lowered = hummed.sub(word, lowered)
    words: list[str] = []
    for token in _TOKEN.findall(lowered):
        word = token.strip(_EDGES)
        word = _CONTRACTIONS.get(word, word)
        if not word or word in FILLERS:
            continue
        if words and word == words[-1] and _is_stutter(word):
            continue
        words.append(word)
    return " ".join(words[:MAX_WORDS])


def _is_stutter(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and word not in _REPEATABLE


def split_words(text: str) -> list[str]:
    """Words of a normalised text with hyphens opened ("twenty-fourth")."""
    return [part for word in text.split() for part in word.split("-") if part]


def join_list(items: list[str], last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"
