"""Words into sentences: signs find their word, a line that ends gets its full stop."""

from __future__ import annotations

import re
from typing import Final

from .roles import callers_turn

DASHES: Final = ("-", "--", "\u2014")
_CLINGS: Final = re.compile(r"[.,!?;:)]+")
_RUNS: Final = re.compile(r"[!?.,;:]{2,}|-{2,}|\"\"|''|\(\)")
_NO_STOP: Final = (".", "!", "?", ",", ";", ":", "\u2014", "-")


class Lines:
    """Words in, the same words out in ``ready``, each when the next one begins."""

    def __init__(self) -> None:
        self.ready: list[str] = []
        self.word = ""
        """The last word; signs may still follow it."""
        self.starts = self.opens = True
        """Whether the next word begins a line, and whether it begins a sentence."""
        self.said = False
        """Whether any word was said."""
        self.cell = self.heading = False
        """Whether a cell of a table ended here; whether this line is a heading."""
        self._row = self._broken = self._alone = False

    @property
    def within(self) -> bool:
        """Whether the next word is one of many in a line."""
        return not (self.starts or self.cell or self._broken)

    def go_on(self, *, opens: bool) -> None:
        """Words were said elsewhere; maybe whole sentences."""
        self.said, self.opens = True, opens
        self._alone = self.starts = False

    def pass_on(self, words: str) -> None:
        """Several plain words at once."""
        if self.word:
            self.flush(words)
        self.ready.append(words)
        self.said = True

    def rule(self) -> None:
        """A line of signs: what stands before it is over."""
        self._row = self._row or self.starts

    def end(self) -> None:
        """The line is over; two ends in a row close a paragraph."""
        self._row = self._row or self.cell or self.heading or self._broken
        self.starts = self._broken = True
        self.cell = self.heading = False

    def add(self, word: str) -> bool:
        """A word, tidied, in the place of the one before.

        False if it is a sign that makes a caller's turn of the one before.
        """
        if _RUNS.search(word):
            word = _RUNS.sub(_one_sign, word)
        if word in DASHES:
            word = "\u2014"
        elif _CLINGS.fullmatch(word):
            return self._cling(word)
        if word:
            self.flush(word)
            self._alone = not self.said
            self.word, self.starts, self.said = word, False, True
            self.opens = _ends(word)
        return True

    def _cling(self, signs: str) -> bool:
        """Signs that lost their word belong to the one before; a colon that begins a
        line belongs to none."""
        if self._broken:
            signs = signs.lstrip(":")
        if self._alone and self.word.isdigit():
            return True
        if self.word and self.word[-1].isalnum():
            if signs.startswith(":") and callers_turn(f"{self.word}:"):
                self.word = ""
                return False
            self.word += signs
            self.opens = _ends(self.word)
        return True

    def flush(self, following: str = "") -> None:
        """The last word goes out, with what it lacks before ``following``."""
        word, self.word = self.word, ""
        if word:
            if self.cell and following and not word.endswith(_NO_STOP):
                word += ","
            elif self._lacks_stop(word, following):
                word += "."
            self.ready.append(word)
        self._broken = self.cell = self._row = False

    def _lacks_stop(self, word: str, following: str) -> bool:
        """Whether a line ended here and the next one is another sentence."""
        if not self._broken or not following or word.isdigit():
            return False
        if word.rstrip("\"')").endswith(_NO_STOP):
            return False
        return self._row or _opens_sentence(following)


def _opens_sentence(word: str) -> bool:
    first = word.lstrip("\"'($")[:1]
    return first.isupper() or first.isdigit()


def _ends(word: str) -> bool:
    return word.rstrip("\"')").endswith((".", "!", "?"))


def _one_sign(match: re.Match[str]) -> str:
    """One sign for many: "!!!" is "!", "?!" is "?", an ellipsis keeps its three."""
    run = match[0]
    if run in ('""', "''", "()"):
        return ""
    if run.startswith("-"):
        return "\u2014"
    for sign in "?!":
        if sign in run:
            return sign
    if run.startswith(".."):
        return "..."
    return run[0]
