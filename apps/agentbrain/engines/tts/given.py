"""How much of a response has been made into sound, whoever spoke it.

Exact where the voice tells its words or where its clauses end; between these in
proportion of the sound, cut back to a word: a word may be said twice then, but none is
left out.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from apps.agentbrain.engines.audio import duration_ms
from apps.agentbrain.engines.tts.base import CLAUSE_SOUNDED, Speech
from apps.agentbrain.engines.tts.written import Written

MS_A_CHARACTER: Final = 80.0
"""Of a voice nobody has heard yet: slower than most, so that no word is left out."""
_ENOUGH_CHARACTERS: Final = 40
_MARGIN: Final = 1.1  # no voice is as even as its average


class Pace:
    """How fast one voice speaks, learned from the clauses it has finished."""

    def __init__(self) -> None:
        self._characters = 0
        self._sound_ms = 0

    def learn(self, characters: int, sound_ms: int) -> None:
        self._characters += characters
        self._sound_ms += sound_ms

    @property
    def ms_a_character(self) -> float:
        if self._characters < _ENOUGH_CHARACTERS or not self._sound_ms:
            return MS_A_CHARACTER
        return _MARGIN * self._sound_ms / self._characters


class Given:
    """The account of one response. Positions are characters of what is written."""

    def __init__(self, written: Written) -> None:
        self._written = written
        self._told = 0
        self._upto = 0

    @property
    def told_any(self) -> bool:
        """Whether words have been passed on with their sound: then all are to be."""
        return self._told > 0

    @property
    def upto(self) -> int:
        """Everything before this has been said."""
        return self._upto

    @property
    def all_said(self) -> bool:
        """Whether nothing is left to say, and nothing more will be written."""
        left = self._written.text[self._upto :]
        return self._written.ended and not left.strip()

    def said(self, upto: int) -> None:
        self._upto = max(self._upto, upto)

    def words(self) -> str:
        """The words that were said and not passed on yet."""
        words = self._written.text[self._told : self._upto]
        self._told += len(words)
        return words

    def rest(self) -> str:
        """At the end: words nobody placed, where others' sound was told."""
        if not self.told_any:
            return ""
        self.said(len(self._written.text))
        return self.words()


class Spell:
    """One voice's part of a response, from where the voice before it stopped."""

    def __init__(
        self, written: Written, given: Given, pace: Pace, *, tells_words: bool
    ) -> None:
        self._written = written
        self._given = given
        self._pace = pace
        self._tells_words = tells_words
        self._begins = given.upto
        self._clauses: list[int] = []
        self._sounded = 0
        self._in_words = False
        self._clause_ms = 0
        self.characters = 0
        self.sound_ms = 0

    async def clauses(self) -> AsyncIterator[str]:
        """What is to be said, from here on."""
        async for clause in self._written.after(self._begins):
            self.characters += len(clause)
            self._clauses.append(len(clause))
            yield clause

    def take(self, piece: Speech) -> Speech:
        """A piece as it is passed on."""
        heard_ms = duration_ms(piece.audio)
        self.sound_ms += heard_ms
        self._clause_ms += heard_ms
        if piece.text:
            self._in_words = True
            self._given.said(self._given.upto + len(piece.text))
            return Speech(piece.audio, self._given.words())
        if piece == CLAUSE_SOUNDED:
            self._clause_sounded()
            return piece
        if self._given.told_any and not self._tells_words:
            self.estimate()
            return Speech(piece.audio, self._given.words())
        return piece

    def estimate(self) -> None:
        """The voice is given up, or does not tell: what has it said by now?"""
        if self._in_words:
            return
        begins = self._begins + sum(self._clauses[: self._sounded])
        text = self._written.text[begins : self._begins + self.characters]
        room = int(self._clause_ms / self._pace.ms_a_character)
        self._given.said(begins + len(whole_words(text, room)))

    def _clause_sounded(self) -> None:
        if self._sounded < len(self._clauses):
            self._pace.learn(self._clauses[self._sounded], self._clause_ms)
            self._sounded += 1
        self._clause_ms = 0
        self._given.said(self._begins + sum(self._clauses[: self._sounded]))


def whole_words(text: str, room: int) -> str:
    """The longest beginning of ``text`` that ends behind a word within ``room``."""
    end = at = 0
    for word in text.split():
        at = text.index(word, at) + len(word)
        if at > room:
            break
        end = at
    while end and end < len(text) and text[end].isspace():
        end += 1
    return text[:end]
