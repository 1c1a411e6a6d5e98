"""What Twilio's own voice says of the tokens it is given, and when.

Pure: every method is told the time (milliseconds since the call was picked up).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SENTENCE_END = re.compile(r"[.!?][\"')]*\s")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words to be made into sound: a sentence, or the rest of a talk."""

    text: str
    talk: int
    interruptible: bool


@dataclass(frozen=True, slots=True)
class Spoken:
    """A phrase whose sound plays from ``start_ms`` to ``end_ms``."""

    phrase: Phrase
    start_ms: float
    end_ms: float

    def words_by(self, now_ms: float) -> list[str]:
        """The words that have been heard as a whole, in proportion to the time."""
        words = self.phrase.text.split()
        if now_ms >= self.end_ms:
            return words
        length = self.end_ms - self.start_ms
        room = len(" ".join(words)) * max(0.0, now_ms - self.start_ms) / length
        kept: list[str] = []
        size = -1
        for word in words:
            size += 1 + len(word)
            if size > room:
                break
            kept.append(word)
        return kept


class Phrases:
    """Cuts tokens into phrases, as a voice takes them in: sentence by sentence."""

    def __init__(self) -> None:
        self._text = ""
        self._talk = 1

    def add(self, text: str, *, last: bool, interruptible: bool) -> list[Phrase]:
        self._text += text
        ends = [match.end() for match in _SENTENCE_END.finditer(self._text)]
        cut = len(self._text) if last else (ends[-1] if ends else 0)
        phrase, self._text = self._text[:cut], self._text[cut:]
        found = [Phrase(phrase.strip(), self._talk, interruptible)]
        self._talk += last
        return [phrase for phrase in found if phrase.text]

    def forget(self) -> None:
        """What has not become sound will not be spoken."""
        self._text = ""


class SpokenRecord:
    """Everything that was or will be spoken."""

    def __init__(self) -> None:
        self.spoken: list[Spoken] = []

    @property
    def until_ms(self) -> float:
        return self.spoken[-1].end_ms if self.spoken else 0.0

    def add(self, phrase: Phrase, now_ms: float, length_ms: float) -> None:
        start_ms = max(now_ms, self.until_ms)
        self.spoken.append(Spoken(phrase, start_ms, start_ms + length_ms))

    def playing(self, now_ms: float) -> Spoken | None:
        """What is heard now, or next."""
        return next((s for s in self.spoken if s.end_ms > now_ms), None)

    def heard(self, now_ms: float) -> str:
        """What was heard of the talk in progress."""
        now = self.playing(now_ms)
        if now is None:
            return ""
        talk = [s for s in self.spoken if s.phrase.talk == now.phrase.talk]
        return " ".join(word for part in talk for word in part.words_by(now_ms))

    def cut(self, now_ms: float) -> None:
        """The voice was stopped: what had not begun is not spoken."""
        self.spoken = [
            Spoken(s.phrase, s.start_ms, min(s.end_ms, now_ms))
            for s in self.spoken
            if s.start_ms < now_ms
        ]
