"""A leak is stopped before its words are out."""

from __future__ import annotations

import re
from typing import Final

from .leak_chains import MOST_BETWEEN, Chains
from .leak_signs import SIGNS, Signs
from .leak_talk import OPENS, Talk
from .leaks import (
    LOOK_ALIKES,
    RUN,
    Leak,
    LeakFinder,
    as_seen,
    is_scrambled,
    plain_word,
)
from .openers import LONGEST_OPENER, OPENERS

MOST_HELD: Final = 400
"""Characters that are held at most."""

_TOKEN: Final = re.compile(rf"[A-Za-z0-9'{LOOK_ALIKES}]+")
_LONGEST_TOKEN: Final = 60
_LONGEST_ORDINARY: Final = 15
"""Letters of a word that cannot be encoded text."""

_LONGEST_GAP: Final = 40
"""Characters without a word, after which nothing that was said goes on."""

_MOST_WORDS: Final = 256
_TELLING: Final = SIGNS | OPENS
"""Words that may begin something by themselves."""


class LeakGuard:
    """Clean words of one reply in, the same words out, until they are a leak.

    From there on nothing comes out but ``safe_line``, once. Words are held only while
    they may be the beginning of a leak: words that stand in the notes in this order,
    talk of instructions that has begun, letters and figures one by one, a word that
    has not ended. Any pieces of the same text give the same outcome, and no text
    is searched twice.
    """

    def __init__(self, finder: LeakFinder, safe_line: str) -> None:
        self.leak: Leak | None = None
        self._finder = finder
        self._steps, self._begins = finder.steps, finder.begins
        self._safe_line = safe_line
        self._text = ""
        self._base = self._seen = self._out = 0
        self._begun = False
        self._words: list[str] = []
        self._starts: list[int] = []
        self._run: tuple[str, ...] = ()
        """The last words, as many of them as may begin a run of the notes."""
        self._hold: int | None = None
        """Where what may still become a leak begins."""
        self._chains = Chains(finder)
        self._signs = Signs(finder)
        self._talk = Talk()
        self._odd = False
        """Whether talk of instructions, or words said sign by sign, may have begun."""

    def _forget(self) -> None:
        """Nothing that was said goes on."""
        self._run, self._hold, self._odd = (), None, False
        self._words.clear()
        self._starts.clear()
        self._talk.begun = []
        self._signs.forget()
        self._chains.forget()

    @property
    def held(self) -> int:
        """Characters waiting for what comes."""
        return len(self._text)

    def feed(self, clean: str) -> str:
        """What may be spoken now."""
        if self.leak is not None:
            return ""
        self._text += clean
        if len(self._words) > _MOST_WORDS:
            del self._words[:-RUN], self._starts[:-RUN]
        return self._look(False)

    def finish(self) -> str:
        """What was still held."""
        return "" if self.leak is not None else self._look(True)

    def _look(self, final: bool) -> str:
        text, base = self._text, self._base
        seen, out, end = self._seen - base, self._out - base, len(text)
        for match in _TOKEN.finditer(text, seen):
            start, stop = match.span()
            if start - seen > _LONGEST_GAP:
                self._forget()
            hold = self._hold
            if hold is None or start + base < hold:
                out = start
            elif hold - base > out:
                out = hold - base
            if stop == end and not final and stop - start < _LONGEST_TOKEN:
                if not base + start:
                    out = stop if self._harmless(match[0]) else out
                break
            leak_from = self._take(start + base, match[0])
            if leak_from is not None:
                return self._stop(max(leak_from - base, out))
            seen = stop
        else:
            if end - seen > _LONGEST_GAP:
                self._forget()
            hold = self._hold
            out = end if hold is None else max(out, min(end, hold - base))
        self._seen, self._out = seen + base, out + base
        return self._release(end if final else out, final)

    def _harmless(self, word: str) -> bool:
        """Whether a word that may go on is none that a leak begins with."""
        return word in OPENERS and not any(
            one.startswith(word.lower()) for one in self._finder.first_words
        )

    def _take(self, start: int, token: str) -> int | None:
        """Look at one more word; where its leak begins, if there is one."""
        words, starts, run = self._words, self._starts, self._run
        lowered = as_seen(token)
        word = lowered if lowered.isalpha() else plain_word(lowered)
        steps = self._steps.get(word)
        chain = None
        if steps and not steps.keys().isdisjoint(words[-MOST_BETWEEN:]):
            chain = self._chains.take(steps, start, words, starts)
        words.append(word)
        starts.append(start)
        if steps is None:
            self._run = run = ()
        elif run or (word,) in self._begins:
            self._run = run = self._followed(word)
            if len(run) == RUN:
                self.leak = Leak("notes", " ".join(run))
                return starts[-RUN]
        if chain is not None:
            self.leak = Leak("notes", " ".join(words[-RUN:]))
            return chain.start
        if self._odd or lowered in _TELLING or len(token) > _LONGEST_ORDINARY:
            found = self._look_closely(start, token, lowered)
            if found is not None:
                leak_from, self.leak = found
                return leak_from
        if self._odd or self._chains.held:
            self._hold = self._begun_at()
        else:
            self._hold = starts[-len(run)] if run else None
        return None

    def _followed(self, word: str) -> tuple[str, ...]:
        """How many of the last words may begin, or are, a run of the notes."""
        begins, run = self._begins, (*self._run, word)
        if len(run) == RUN:
            if self._finder.is_secret(run):
                return run
            run = run[1:]
        while run and run not in begins:
            run = run[1:]
        return run

    def _look_closely(
        self, start: int, token: str, word: str
    ) -> tuple[int, Leak] | None:
        """What is no ordinary word, or comes behind one that was none."""
        if is_scrambled(token) or len(token) >= _LONGEST_TOKEN:
            return start or self._opened(token), Leak("encoded", token)
        talk, signs = self._talk, self._signs
        found = talk.take(start, word, self._text, self._base)
        found = found or signs.take(start, word)
        self._odd = bool(talk.begun) or not signs.idle
        return found

    def _opened(self, token: str) -> int:
        """How much of the very first word may have been given before it ended."""
        lengths = range(min(LONGEST_OPENER, len(token)), 0, -1)
        return next((end for end in lengths if self._harmless(token[:end])), 0)

    def _begun_at(self) -> int | None:
        """Where the first thing begins that may still become a leak."""
        begun = [
            self._chains.begun(self._starts),
            self._signs.begun(),
            *self._talk.begun[:1],
            *self._starts[-len(self._run) :][: len(self._run)][:1],
        ]
        return min((one for one in begun if one is not None), default=None)

    def _release(self, until: int, final: bool) -> str:
        """Give the words up to there, without the space that follows them."""
        text = self._text
        out = text[:until]
        if not final and until + self._base - self._seen <= _LONGEST_GAP:
            out = out.rstrip()
        if out:
            self._text = text[len(out) :]
            self._base += len(out)
            self._begun = True
        return out

    def _stop(self, at: int) -> str:
        """Give what came before the leak, then the safe line, then nothing more."""
        before = self._text[: max(0, at)].rstrip()
        self._text = ""
        space = " " if before or self._begun else ""
        return f"{before}{space}{self._safe_line}"
