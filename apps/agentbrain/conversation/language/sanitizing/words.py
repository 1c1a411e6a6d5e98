"""Lines into sentences: words without marks of lists, roles and stage directions.

A word goes out when the next one begins, because what follows may be a sign that
belongs to it, or a line that ends without a full stop. Held longer is only what may be
no word of the reply at all: a role ("Assistant :"), a number that opens a list, and
what stands in parentheses and begins like a stage direction.
"""

from __future__ import annotations

import re
from typing import Final

from .asides import Aside
from .directions import may_begin
from .lines import DASHES, Lines
from .roles import (
    Turn,
    callers_turn,
    may_be_prefix,
    may_go_on,
    read_prefix,
)

LONGEST_WORD: Final = 200
MOST_LEFT_OUT: Final = 60
"""Words of a caller's turn at the very beginning, kept in case no others come."""

_PIECES: Final = re.compile(
    r"\n|((?:[A-Za-z]{1,30}(?:'[a-z]{1,9})?,? ){1,30})(?=[A-Za-z])|[^ \n]+"
)
"""A line's end, words that nothing can be about in the middle of a sentence, a word."""

_RULER: Final = re.compile(r"[-=:+]{3,}")
_HEADING: Final = re.compile(r"#{1,6}")
_MARKED: Final = re.compile(r"#{1,6}(?=[A-Za-z])|[-\u2014]+(?=[^\d$.])")
_LIST_NUMBER: Final = re.compile(r"\d{1,2}[.)]")
_ASIDE: Final = re.compile(r"(?<=[^A-Za-z0-9(+-])\((?=.)")
_LEADING: Final = "\u2014-.,;:!?'\"("
_STRAY: Final = re.compile(r"(?:[,;:!?)]|\.{2,}|\.(?!\d)|#(?![#\d ]))+(?=[^,;:!?)#])")
"""Signs before a word that lost what they stood behind."""


class WordReader:
    """Text in any pieces becomes whole words; ``finish`` gives what was still held."""

    def __init__(self) -> None:
        self._partial = ""
        self._lines = Lines()
        self._role: list[str] = []
        self._number = ""
        self._aside = Aside()
        self._callers = False
        self._left_out: list[str] = []

    @property
    def held(self) -> int:
        """Characters waiting for what comes."""
        listed = (
            *self._role,
            *self._aside.words,
            self._number,
            self._lines.word,
            self._partial,
        )
        return sum(map(len, listed)) + sum(map(len, self._left_out))

    @property
    def flowing(self) -> bool:
        """Whether nothing but a word or two in the middle of a sentence is held."""
        return not self._lines.opens and self._unhindered

    @property
    def opening(self) -> bool:
        """Whether nothing but the beginning of a sentence's first word is held."""
        lines = self._lines
        return lines.opens and lines.said and not lines.word and self._unhindered

    @property
    def _unhindered(self) -> bool:
        other = self._role or self._aside.words or self._number or self._callers
        return not other and self._lines.within

    @property
    def waiting(self) -> str:
        """What is held while ``flowing``: a word that ended, one that has begun."""
        return (
            f" {self._lines.word} {self._partial}"
            if self._lines.word
            else f" {self._partial}"
        )

    def let_go(self) -> None:
        """What was waiting is somebody else's now, who may bring it again."""
        self._lines.word = self._partial = ""

    def go_on(self, *, opens: bool) -> None:
        """Words were said that this reader did not see; maybe whole sentences."""
        self._lines.go_on(opens=opens)

    def feed(self, text: str) -> list[str]:
        """The words that are certain now, in order."""
        if not text:
            return []
        if self._partial:
            text, self._partial = self._partial + text, ""
        end = 0
        for match in _PIECES.finditer(text):
            piece = match[0]
            end = match.end()
            if piece == "\n":
                self._end_line()
                continue
            if match[1]:
                self._take_run(piece)
                continue
            while len(piece) > LONGEST_WORD:
                self._take(piece[:LONGEST_WORD])
                piece = piece[LONGEST_WORD:]
            if end == len(text):
                self._begin(piece)
            else:
                self._take(piece)
        ready, self._lines.ready = self._lines.ready, []
        return ready

    def finish(self) -> list[str]:
        if self._partial:
            piece, self._partial = self._partial, ""
            self._take(piece)
        self._settle_role()
        self._settle_aside()
        self._settle_number()
        if not self._lines.said and self._left_out:
            self._callers = False
            words, self._left_out = self._left_out, []
            for word in words:
                self._take(word)
            self._settle_role()
            self._settle_aside()
        self._lines.flush()
        ready, self._lines.ready = self._lines.ready, []
        return ready

    def _begin(self, piece: str) -> None:
        """A word that may go on; that it begins settles the one before."""
        self._partial = piece
        if self._role and not may_go_on(piece):
            self._settle_role()
        settled = not (
            self._lines.starts or self._aside.words or self._role or self._callers
        )
        if self._lines.word and settled and piece[0].isalnum():
            self._lines.flush(piece)

    def _take_run(self, run: str) -> None:
        """Several plain words at once, the next one begun."""
        while not self.flowing:
            word, _, run = run.partition(" ")
            self._take(word)
            if not run:
                return
        self._lines.pass_on(run[:-1])

    def _end_line(self) -> None:
        if self._aside.words:
            return
        self._settle_role()
        if self._lines.said:
            self._settle_number()
        self._number = ""
        self._lines.end()

    def _take(self, word: str) -> None:
        if not word[0].isalnum() and (signs := _STRAY.match(word)):
            word = word[signs.end() :]
        if self._callers:
            self._leave_out(word)
        elif self._aside.words:
            self._go_on_aside(word)
        elif self._is_mark(word):
            return
        elif "(" in word and (aside := _ASIDE.search(word)):
            self._take(word[: aside.start()])
            self._take(word[aside.start() :])
        elif word.startswith("(") and may_begin(word.partition(")")[0]):
            self._settle_role()
            self._go_on_aside(word)
        elif self._lines.starts and (mark := _MARKED.match(word)) and mark[0] != word:
            self._lines.heading = mark[0][0] == "#"
            self._take(word[mark.end() :])
        else:
            self._take_word(word)

    def _is_mark(self, word: str) -> bool:
        """Signs of lists, headings, rulers and tables, which nobody says."""
        lines = self._lines
        if word == "|":
            self._settle_role()
            lines.cell = not lines.starts
        elif _HEADING.fullmatch(word):
            lines.heading = lines.heading or lines.starts
        elif _RULER.fullmatch(word):
            lines.rule()
        elif word != "/":
            return lines.starts and not self._role and self._is_bullet(word)
        return True

    def _is_bullet(self, word: str) -> bool:
        """What opens an item of a list."""
        if _LIST_NUMBER.fullmatch(word):
            self._number = word
            return True
        return word in ("+", *DASHES)

    def _take_word(self, word: str) -> None:
        if self._role:
            self._take_role(word)
        elif (self._lines.starts or self._lines.opens) and _names_role(word):
            self._take_role(word.lstrip(_LEADING))
        else:
            self._take_plain(word)

    def _take_plain(self, word: str) -> None:
        self._number = ""
        turn = callers_turn(word) if ":" in word else None
        if turn is None:
            self._add(word)
            return
        if turn[0]:
            self._add(turn[0])
        else:
            self._lines.flush(word)
        self._callers = True
        self._leave_out(turn[1])

    def _take_role(self, word: str) -> None:
        """Hold what may be a role until its colon is there, or cannot come."""
        words = [*self._role, word]
        prefix = read_prefix(words)
        if prefix is None:
            if len(words) < 3 and may_be_prefix(word):
                self._role = words
                return
            self._role = []
            for one in words:
                self._take_plain(one)
            return
        self._role = []
        turn, rest = prefix
        if turn is Turn.CALLER:
            self._callers = True
            self._leave_out(rest)
            return
        self._lines.starts = True
        if rest:
            self._take(rest)

    def _leave_out(self, word: str) -> None:
        """The model writes the caller's part; only an agent's turn ends it, and only
        where nothing was said before."""
        if self._lines.said:
            return
        prefix = read_prefix([word])
        if prefix is not None and prefix[0] is Turn.AGENT:
            self._callers, self._left_out, self._lines.starts = False, [], True
            if prefix[1]:
                self._take(prefix[1])
            return
        while turn := callers_turn(word):
            word = turn[1]
        if word not in ("", "|") and len(self._left_out) < MOST_LEFT_OUT:
            self._left_out.append(word)

    def _go_on_aside(self, word: str) -> None:
        if word == "|":
            return
        rest = self._aside.take(word)
        if rest:
            self._take(rest)
        elif self._aside.over:
            self._settle_aside()

    def _settle_aside(self) -> None:
        for word in self._aside.give():
            if self._callers:
                self._leave_out(word)
            else:
                self._take_plain(word)

    def _settle_role(self) -> None:
        words, self._role = self._role, []
        for word in words:
            self._add(word)

    def _settle_number(self) -> None:
        word, self._number = self._number, ""
        if word:
            self._add(word)

    def _add(self, word: str) -> None:
        if not self._lines.add(word):
            self._callers = True


def _names_role(word: str) -> bool:
    """Whether a word that opens a sentence is a role, or may be half of one."""
    bare = word.lstrip(_LEADING)
    return may_be_prefix(bare) or (":" in bare and read_prefix([bare]) is not None)
