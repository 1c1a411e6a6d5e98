"""What a model writes, made fit to be spoken, as it comes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from .plain_prose import PlainProse
from .sanitizing.markup import MarkupFilter
from .sanitizing.repeats import Repeats
from .sanitizing.signs import plain_signs
from .sanitizing.words import WordReader
from .say_figures import FigureSpeaker

_PLAIN_AGAIN: Final = re.compile(r"[a-z] [a-z]{1,20} [a-z]")
"""Where the short way may be taken again."""

_FIRST_LOOK: Final = 32
"""Characters behind which it is tried again at first; twice as many each time."""

_MOST_AT_ONCE: Final = 4096
_FLOWING: Final = re.compile(r"(?: [A-Za-z]{1,40}(?:'[a-z]{0,9})?,?){1,2} ?| ")
_OPENING: Final = re.compile(r" [A-Za-z]{0,40}(?:'[a-z]{0,9})?")


class Sanitizer:
    """One reply. Any pieces of the same text give the same words.

    Taken out: roles, markers of chat templates, hidden reasoning, tags, markdown,
    emoji, stage directions, what has no sound, and what was said before (``repeats``).
    Everything from a caller's turn on that the model made up is dropped. With
    ``speak_figures`` numbers, dates, prices and addresses become words, else they stay
    as they are written. The outcome is one line with single spaces.

    There is a short way for plain words (``plain_prose``) and a long one for all else:
    markup, words, figures, repeats. Each part of a text goes one of them.
    """

    def __init__(self, previous_reply: str = "", speak_figures: bool = True) -> None:
        """``previous_reply`` is what the agent said last, as this class gave it out."""
        self._repeats = Repeats(previous_reply)
        self._prose = PlainProse(self._repeats, speak_figures)
        self._markup = MarkupFilter()
        self._words = WordReader()
        self._figures = FigureSpeaker() if speak_figures else None
        self._short = True
        self._begun = False
        self._opener = ""

    @property
    def held(self) -> int:
        """Characters waiting for what comes."""
        held = self._markup.held + self._words.held + self._repeats.held
        held += self._figures.held if self._figures else 0
        return held + len(self._prose.waiting)

    @property
    def unfinished(self) -> bool:
        """Whether the last word given out may go on."""
        return bool(self._opener) and not self._begun

    @property
    def repetitions(self) -> int:
        """How many sentences, or whole replies, were dropped as said before."""
        return self._repeats.dropped

    def feed(self, raw: str) -> str:
        """The words that may be spoken now, with the space before them."""
        if not raw.isascii():
            raw = plain_signs(raw)
        if len(raw) > _MOST_AT_ONCE:
            return "".join(map(self.feed, _blocks(raw)))
        if self._short:
            out = self._prose.feed(raw)
            if self._prose.odd:
                out += self._long_way(self._leave_prose())
        else:
            out = self._long_way(raw)
        return out if self._begun else self._begin(out)

    def finish(self) -> str:
        """What was still held."""
        out = ""
        if self._short:
            last = self._prose.finish()
            if last is not None:
                return last if self._begun else self._begin(last)
            out = self._clean(self._leave_prose())
        words = self._words.feed(self._markup.finish())
        words += self._words.finish()
        if self._figures:
            words = [*self._figures.feed(words), *self._figures.finish()]
        words = [*self._repeats.feed(words), *self._repeats.finish()]
        out += _joined(words)
        return out if self._begun else self._begin(out)

    def _begin(self, out: str) -> str:
        """The first words of all have no space before them."""
        out = out.lstrip("\u2014 ")
        if out:
            self._begun = True
            return out[len(self._opener) :]
        if self._short and not self._opener:
            self._opener = self._prose.opener
            return self._opener
        return ""

    def _leave_prose(self) -> str:
        """What has to go the long way, with the last plain word before it."""
        self._short = False
        text, opens, untouched = self._prose.leave()
        if not untouched:
            self._words.go_on(opens=opens)
        return text

    def _long_way(self, raw: str) -> str:
        """Clean a text; from where it is plain again, the short way."""
        out, at, look = "", 0, _FIRST_LOOK
        while at < len(raw):
            again = _PLAIN_AGAIN.search(raw, at + look)
            end = again.end() if again else len(raw)
            out += self._clean(raw[at:end])
            at, look = end, 2 * look
            if not self._take_short():
                continue
            out += self._prose.feed(raw[at:])
            if not self._prose.odd:
                break
            raw, at, look = self._leave_prose(), 0, _FIRST_LOOK
        return out

    def _clean(self, raw: str) -> str:
        words = self._words.feed(self._markup.feed(plain_signs(raw)))
        if words and self._figures:
            words = self._figures.feed(words)
        return _joined(self._repeats.feed(words)) if words else ""

    def _take_short(self) -> bool:
        """Take the short way, if nothing but plain words of a new sentence is held."""
        words, figures = self._words, self._figures
        if not self._markup.idle or (figures is not None and not figures.idle):
            return False
        if words.flowing and self._repeats.flowing:
            opens, plain = False, _FLOWING
        elif words.opening and self._repeats.fresh:
            opens, plain = True, _OPENING
        else:
            return False
        if plain.fullmatch(words.waiting):
            self._prose.take_over(words.waiting, opens=opens)
            words.let_go()
            self._short = True
        return self._short


def _joined(words: list[str]) -> str:
    return f" {' '.join(words)}" if words else ""


def _blocks(raw: str) -> Iterator[str]:
    for start in range(0, len(raw), _MOST_AT_ONCE):
        yield raw[start : start + _MOST_AT_ONCE]


def sanitize(text: str, *, speak_figures: bool = True) -> str:
    """A whole text at once."""
    sanitizer = Sanitizer(speak_figures=speak_figures)
    return sanitizer.feed(text) + sanitizer.finish()
