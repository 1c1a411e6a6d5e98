"""What stands in parentheses and begins like a stage direction."""

from __future__ import annotations

from .directions import MOST_WORDS, is_direction, may_begin


class Aside:
    """Words from an opening parenthesis on, until it is clear what they are."""

    def __init__(self) -> None:
        self.words: list[str] = []

    @property
    def over(self) -> bool:
        """Whether the words in hand are no direction, whatever comes."""
        if not self.words:
            return False
        word = self.words[-1]
        nested = "(" in word[word.startswith("(") :]
        if ")" in word or nested or len(self.words) >= MOST_WORDS:
            return True
        return self.words[0] == "(" and not all(map(may_begin, self.words[:2]))

    def take(self, word: str) -> str:
        """One more word; what clings behind the direction that ends with it."""
        self.words.append(word)
        inside, closed, rest = word.partition(")")
        if closed and is_direction(" ".join([*self.words[:-1], inside])):
            self.words.clear()
            return rest
        return ""

    def give(self) -> list[str]:
        """The words, which are no direction after all."""
        words, self.words = self.words, []
        return words
