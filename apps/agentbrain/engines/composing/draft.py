"""One reply on its way from what the model writes to what may be spoken."""

from __future__ import annotations

from typing import Final

from apps.agentbrain.conversation.language.guard import LeakGuard
from apps.agentbrain.conversation.language.leaks import Leak
from apps.agentbrain.conversation.language.sanitizer import Sanitizer
from apps.agentbrain.conversation.language.text import word_set
from apps.agentbrain.engines.composing.length import Length, ends_sentence
from apps.agentbrain.engines.composing.written_calls import Found, WrittenCalls

_LONGEST_WORD: Final = 40
_LEADING: Final = word_set(
    "a an and as at because but by for from if in into my of on or our so than that "
    "the their to with your"
)


class Draft:
    """Cleaned, guarded and bounded. ``said`` is everything that was let through;
    ``written_calls`` function calls found among the words, once they are finished."""

    def __init__(
        self,
        calls: WrittenCalls,
        sanitizer: Sanitizer,
        guard: LeakGuard,
        most_characters: int,
    ) -> None:
        self._calls = calls
        self._sanitizer = sanitizer
        self._guard = guard
        self._length = Length(most_characters)
        self._last_raw = ""
        self._in_a_word = False
        self.written_calls: Found = ()
        self.said = ""

    @property
    def leak(self) -> Leak | None:
        return self._guard.leak

    @property
    def repetitions(self) -> int:
        """Sentences dropped because they had been said before."""
        return self._sanitizer.repetitions

    @property
    def too_long(self) -> bool:
        return self._length.over

    @property
    def over(self) -> bool:
        """Whether nothing more of the model's words will be spoken."""
        return self.leak is not None or self.too_long

    @property
    def begun(self) -> bool:
        return bool(self.said.strip())

    @property
    def open_ended(self) -> bool:
        """Whether the words so far end in the middle of a sentence, with no sign."""
        return self.said.rstrip()[-1:].isalnum()

    @property
    def whole(self) -> bool:
        """Whether the words so far are whole sentences."""
        return ends_sentence(self.said)

    def feed(self, raw: str) -> str:
        """What may be spoken now that the model has written more."""
        self._last_raw = (self._last_raw + raw)[-_LONGEST_WORD:]
        return self._bounded(self._guarded(self._sanitizer.feed(self._calls.feed(raw))))

    def finish(self, *, broken: bool = False) -> str:
        """What was held back, now that the model writes no more.

        ``broken``: it stopped anywhere, so the last word may be half a word, and a last
        figure half a number.
        """
        raw, self.written_calls = self._calls.finish()
        clean = self._guarded(self._sanitizer.feed(raw))
        clean += self._guarded(self._sanitizer.finish())
        clean = (clean + self._guard.finish()).rstrip()
        if broken and self.leak is None:
            clean = _without_loose(_without_half(clean, self._last_raw))
        return self._bounded(clean)

    def add(self, words: str) -> str:
        """Words that are ours and not the model's."""
        self.said += words
        return words

    def _guarded(self, clean: str) -> str:
        """Whole words: the guard need not wait for the space that ends the last.

        Only the very first word may be given before it is known to have ended.
        """
        if not clean:
            return ""
        words = clean if self._in_a_word else clean.removeprefix(" ")
        self._in_a_word = self._sanitizer.unfinished
        return self._guard.feed(words if self._in_a_word else f"{words} ")

    def _bounded(self, clean: str) -> str:
        # The safe line after a leak is ours: it is said whole.
        kept = clean if self.leak is not None else self._length.take(clean)
        self.said += kept
        return kept


def _without_loose(held: str) -> str:
    """Held words without those at the end that only lead to others ("for the")."""
    words = held.split(" ")
    while words and words[-1].lower() in _LEADING:
        words.pop()
    return " ".join(words)


def _without_half(held: str, raw: str) -> str:
    """Held words without the one that ``raw`` breaks off in."""
    if not raw or not raw[-1].isalnum():
        return held
    if any(character.isdigit() for character in raw.rsplit(maxsplit=1)[-1]):
        return ""  # as many words as a number may have
    return held[: held.rfind(" ")] if " " in held.strip() else ""
