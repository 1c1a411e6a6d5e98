"""Which sound speaks which words: a vendor's timing, put onto the text it was given.

Vendors tell when each letter or word sounds, in their own spelling of the text, late,
twice, or not at all. What is given out is always the text as it was written, cut behind
whole words, each with the sound that ends it. Positions of sound are bytes of mu-law.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Final

from apps.agentbrain.engines.audio import SAMPLES_PER_MS
from apps.agentbrain.engines.tts.base import Speech

TimedLetter = tuple[str, int]
"""A letter, sign or space in the vendor's spelling, and where its sound ends."""

_TOLD_AGAIN: Final = 400  # letters back: a vendor may start its sentence once more
_LEFT_OUT: Final = 60  # letters ahead: what a vendor spells otherwise is skipped
_INEXACT_BYTES: Final = 200 * SAMPLES_PER_MS  # timing may be longer than its sound
_LEAST_BYTES: Final = SAMPLES_PER_MS
_FEWEST_TO_JUMP: Final = 3  # letters: shorter words are found anywhere


class Alignment:
    """The words of one response and their place in its sound."""

    def __init__(self) -> None:
        self._text = ""
        self._letters = ""
        self._place: list[int] = []
        self._told = 0
        self._given = 0
        self._marks: deque[tuple[int, int]] = deque()
        self._late = ""
        self._unplaced: list[TimedLetter] = []
        self.sound_bytes = 0

    def write(self, text: str) -> None:
        """More text goes to the vendor."""
        for offset, letter in enumerate(text):
            if not letter.isspace():
                self._place.append(len(self._text) + offset)
                self._letters += _plain(letter)
        self._text += text

    @property
    def told_all(self) -> bool:
        """Whether the vendor has said where every word given to it sounds."""
        return self._told >= len(self._letters)

    @property
    def sounded_all(self) -> bool:
        """Whether, by all that was told, the sound of every word has come."""
        ends = self._marks[-1][0] if self._marks else 0
        return self.told_all and ends <= self.sound_bytes + _INEXACT_BYTES

    @property
    def told_any(self) -> bool:
        return self._told > 0

    def tell(self, letters: Sequence[TimedLetter], begins: int | None = None) -> None:
        """The vendor says where letters end; ``begins`` is where their sound begins.

        What was told before has sounded by then.
        """
        if begins is not None:
            self._marks = deque((min(end, begins), upto) for end, upto in self._marks)
        told = [*self._unplaced, *letters]
        if self._tell(told):
            self._unplaced = []
        else:
            self._unplaced = self._tell_words(told)[-_LEFT_OUT:]

    def cut(self, audio: bytes) -> Iterator[Speech]:
        """The next sound, cut where words end; what is left speaks no whole word."""
        start = self.sound_bytes
        self.sound_bytes += len(audio)
        at = 0
        words, self._late = self._late, ""
        while self._marks and self._marks[0][0] <= self.sound_bytes:
            end = self._marks[0][0]
            # Words that ended before this sound go with the very first of it.
            cut = max(end - start, min(_LEAST_BYTES, len(audio)))
            words += self._take(self._marks.popleft()[1])
            if cut > at and not self._another_by(start + cut):
                yield Speech(audio[at:cut], words)
                at, words = cut, ""
        if at < len(audio):
            yield Speech(audio[at:], words)
        else:
            self._late = words

    def _another_by(self, end: int) -> bool:
        return bool(self._marks) and self._marks[0][0] <= end

    def rest(self) -> str:
        """The words that are not given out yet; "" of a vendor that told nothing."""
        if not self._given and not self._late and not self._marks:
            return ""
        late, self._late = self._late, ""
        return late + self._take(len(self._text))

    def _tell(self, told: Sequence[TimedLetter]) -> bool:
        """Letters that stand in the text as they are told. False: they do not."""
        letters, ends = _plainly(told)
        at = self._told
        found = at
        if not self._letters.startswith(letters, at):
            back = max(0, at - _TOLD_AGAIN)
            found = self._letters.rfind(letters, back, at + len(letters) - 1)
            if found < 0:
                return False
        self._mark(found, ends)
        return True

    def _tell_words(self, told: Sequence[TimedLetter]) -> list[TimedLetter]:
        """Words among others that the vendor spells in its own way.

        Returns what comes behind the last one that stands in the text too.
        """
        left = list(told)
        begins = 0
        for at, (letter, _) in enumerate(told):
            if not letter.isspace():
                continue
            if self._tell_word(told[begins:at]):
                left = list(told[at:])
            begins = at + 1
        if self._tell_word(told[begins:], to_its_end=True):
            left = []
        return left

    def _tell_word(
        self, word: Sequence[TimedLetter], *, to_its_end: bool = False
    ) -> bool:
        """``to_its_end``: no space follows yet, so it counts only as a whole word."""
        letters, ends = _plainly(word)
        if not letters:
            return False
        upto = self._told + _LEFT_OUT + len(letters)
        found = self._letters.find(letters, self._told, upto)
        if found < 0:
            return False
        jumps = found > self._told
        if jumps and (len(letters) < _FEWEST_TO_JUMP or not self._begins_word(found)):
            return False
        last = self._place[found + len(letters) - 1]
        if to_its_end and not self._word_end(last + 1):
            return False
        self._mark(found, ends)
        return True

    def _mark(self, found: int, ends: Sequence[int]) -> None:
        for number in range(max(0, self._told - found), len(ends)):
            self._told = found + number + 1
            upto = self._word_end(self._place[self._told - 1] + 1)
            if upto:
                latest = self._marks[-1] if self._marks else (0, 0)
                if latest[1] == upto:
                    self._marks.pop()
                self._marks.append((max(ends[number], latest[0]), upto))
        self._pass_signs()

    def _pass_signs(self) -> None:
        """Signs that end a word make no sound: nobody has to tell of them."""
        if not self._told:
            return
        upto = self._word_end(self._place[self._told - 1] + 1)
        while self._told < len(self._place) and self._place[self._told] < upto:
            self._told += 1

    def _word_end(self, at: int) -> int:
        """Where the next word begins, if nothing but signs follows; 0 if letters do.

        A dash on its own belongs to the word before it.
        """
        text = self._text
        while at < len(text):
            end = at
            while end < len(text) and not text[end].isspace():
                if text[end].isalnum():
                    return at if at and text[at - 1].isspace() else 0
                end += 1
            while end < len(text) and text[end].isspace():
                end += 1
            at = end
        return at

    def _begins_word(self, letter: int) -> bool:
        place = self._place[letter]
        return place == 0 or self._text[place - 1].isspace()

    def _take(self, upto: int) -> str:
        words = self._text[self._given : max(upto, self._given)]
        self._given += len(words)
        return words


def _plainly(told: Sequence[TimedLetter]) -> tuple[str, list[int]]:
    """The letters as they are compared, without spaces, and their ends."""
    kept = [(_plain(letter), end) for letter, end in told if not letter.isspace()]
    return "".join(letter for letter, _ in kept), [end for _, end in kept]


def _plain(letter: str) -> str:
    """A letter as it is compared: always exactly one."""
    small = letter.lower()
    return small if len(small) == 1 else letter
