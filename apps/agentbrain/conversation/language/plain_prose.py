"""The short way through the sanitizer: words that nothing can be about.

Nearly all of a reply is letters, commas and full stops. Such text is looked at with
one search a piece; a role that may begin, a sentence that may have been said before, a
sign, a line's end stop it, and the long way begins with the last plain word before.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from .openers import OPENERS
from .sanitizing.repeats import Repeats
from .sanitizing.roles import may_be_prefix
from .say_figures import DATED, say_figures
from .sentence_ends import ends_sentence

_MOST_FIGURES: Final = 4096
_MOST_COMPARED: Final = 120
"""Characters of a sentence like one said before that are compared again and again."""

_WORD: Final = r" [A-Za-z]{1,40}(?:'[a-z]{0,9})?,?"
_FIGURE: Final = r" \$?\d{1,6}(?:[.:]\d\d)?,?(?= )"

_WORDS: Final = re.compile(rf"(?:{_WORD})+")
_WORDS_AND_FIGURES: Final = re.compile(rf"(?:{_WORD}|{_FIGURE})+")
_LAST: Final = re.compile(rf"(?:{_WORD})+[.!?]? ?| ?")
_FIRST: Final = re.compile(r" ([A-Za-z]{1,40}(?:'[a-z]{1,9})?)(?=[ ,.!?])")
_HALF: Final = re.compile(r" ?[A-Za-z]{0,40}(?:'[a-z]{0,9})?")
_SPOKEN: Final = re.compile(
    r" (\$?\d{1,6}(?:\.\d\d)?,?|\d{1,2}:\d\d [AP]M,?)"
    r"(?! (?:[AaPp]\.?[Mm]|million|billion|thousand|dollars?|bucks)\b)"
    r"(?= [A-Za-z]+[ ,.])"
)
"""A figure of one word, and enough of the next one to know that it is no more."""

_HALF_FIGURE: Final = re.compile(r" \$?\d{0,6}(?:[.:]\d{0,2})?,?")
_HALF_SPOKEN: Final = re.compile(
    r" (?:\$?\d{0,6}(?:\.\d{0,2})?,?(?: [A-Za-z]{0,40})?|"
    r"\d{1,2}:\d{0,2}(?: (?:[AP]M?,?(?: [A-Za-z]{0,40})?)?)?)"
)


class PlainProse:
    """Text in, the same text out, as long as it is plain; ``odd`` once it is not."""

    def __init__(self, repeats: Repeats, speak_figures: bool) -> None:
        self.waiting = " "
        self.odd = False
        self._repeats = repeats
        self._spoken = speak_figures
        self._words = _WORDS if speak_figures else _WORDS_AND_FIGURES
        self._opens = True
        self._untouched = True
        self._passed: list[str] = []

    @property
    def opener(self) -> str:
        """The first word of all, as far as it has come, if it may be spoken already."""
        word = self.waiting[1:]
        if self._untouched and word in OPENERS and self._repeats.is_new(word.lower()):
            return word
        return ""

    def take_over(self, waiting: str, *, opens: bool) -> None:
        """Go on from words that came the long way: the last of them, a space before.

        ``opens`` is whether they begin a sentence.
        """
        self.waiting, self._opens, self._untouched = waiting, opens, False

    def leave(self) -> tuple[str, bool, bool]:
        """What has to go the long way, whether it opens a sentence, and whether it is
        the very beginning of the reply."""
        if self._passed:
            self._repeats.pass_on("".join(self._passed))
            self._passed.clear()
        text, self.waiting, self.odd = self.waiting, "", False
        return text, self._opens, self._untouched

    def finish(self) -> str | None:
        """The last words, if they are plain."""
        if self._opens and self.waiting != " ":
            return None
        return self.waiting.rstrip() if _LAST.fullmatch(self.waiting) else None

    def feed(self, raw: str) -> str:
        """The words that may be spoken now, with the space before them."""
        text, at, out = self.waiting + raw, 0, ""
        size = len(text)
        while True:
            if self._opens and not self._opened(text, at):
                self.waiting = text[at:]
                return out
            words = self._words.match(text, at)
            end = words.end() if words else at
            if end + 1 >= size and text[end:] in ("", " "):
                break
            sign = text[end]
            if sign == " " and not self._spoken:
                if _HALF_FIGURE.fullmatch(text, end):
                    break
            elif sign == " ":
                if (figure := _SPOKEN.match(text, end)) and not _dated(text, at, end):
                    out += self._pass(f"{text[at:end]} {_say(figure[1])}")
                    at = figure.end()
                    continue
                if _HALF_SPOKEN.fullmatch(text, end):
                    break
            elif sign in ".!?" and text[end - 1] != ",":
                follows = text[end + 1 : end + 3]
                if follows in ("", " "):
                    break
                last = text[text.rfind(" ", at, end) + 1 : end + 1]
                if follows[0] == " " and follows[1].isalpha() and _is_end(last):
                    out += self._pass(text[at : end + 1])
                    self._repeats.close("".join(self._passed))
                    self._passed.clear()
                    self._opens, at = True, end + 1
                    continue
            self.odd = True
            break
        cut = text.rfind(" ", at, end)
        if cut > at:
            out += self._pass(text[at:cut])
            at = cut
        self.waiting = text[at:]
        return out

    def _opened(self, text: str, at: int) -> bool:
        """Whether the sentence that begins there is plain and a new one."""
        first = _FIRST.match(text, at)
        if first is None:
            self.odd = _HALF.fullmatch(text, at) is None
            return False
        if may_be_prefix(first[1]):
            self.odd = True
        elif self._repeats.begin(first[1]) or self._differs(text, at):
            self._opens = False
        return not self._opens

    def _differs(self, text: str, at: int) -> bool:
        """Whether the sentence, which begins like one said before, goes on otherwise;
        that is not clear while nothing but some plain words of it are there."""
        words = self._words.match(text, at)
        end = words.end() if words else at
        if end == len(text):
            end = text.rfind(" ", at, end)
        if self._repeats.begin(text[at:end]):
            return True
        unclear = text[words.end() if words else at :] in ("", " ")
        self.odd = not unclear or len(text) - at > _MOST_COMPARED
        return False

    def _pass(self, words: str) -> str:
        self._passed.append(words)
        self._untouched = False
        return words


@lru_cache(maxsize=_MOST_FIGURES)
def _say(figure: str) -> str:
    return say_figures(figure)


def _dated(text: str, at: int, end: int) -> bool:
    """Whether the word before a figure may make a date of it."""
    word = text[text.rfind(" ", at, end) + 1 : end]
    return DATED.fullmatch(word) is not None


@lru_cache(maxsize=_MOST_FIGURES)
def _is_end(word: str) -> bool:
    """Whether a plain word and its sign end a sentence whatever follows."""
    return ends_sentence(word) and word.lower() not in ("no.", "etc.")
