"""One audio item of a response: its sound, its words, and how far each has got."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

BYTES_PER_MS = 8  # G.711 at 8 kHz

# How much sound a character of text makes, about: for words whose sound is not
# generated yet, so that nobody knows how long they will take.
_BYTES_PER_CHARACTER = 60 * BYTES_PER_MS
_LET_GO_BYTES = 1000 * BYTES_PER_MS


@dataclass(slots=True)
class AudioItem:
    """Positions are bytes from the item's start; ``confirmed <= sent <= generated``.

    ``sound`` holds the bytes from ``kept_from`` on; what has been heard for certain
    is let go. ``spans`` are (end position, words) where the voice said which sound
    speaks which words. ``complete``: no more sound of this item will come.
    """

    item_id: str
    response_id: str
    text: str = ""
    sound: bytearray = field(default_factory=bytearray)
    kept_from: int = 0
    generated: int = 0
    sent: int = 0
    confirmed: int = 0
    complete: bool = False
    spans: list[tuple[int, str]] = field(default_factory=list)

    def add(self, audio: bytes, words: str) -> None:
        self.sound += audio
        self.generated += len(audio)
        if words:
            self.spans.append((self.generated, words))

    def take(self, length: int) -> bytes:
        """The next bytes to send; marks them sent."""
        start = self.sent - self.kept_from
        audio = bytes(self.sound[start : start + length])
        self.sent += len(audio)
        return audio

    def confirm(self, position: int) -> None:
        """The caller has heard everything before ``position``."""
        self.confirmed = max(self.confirmed, min(position, self.sent))
        # A second of sound at a time, so that it does not happen at every mark.
        if self.confirmed - self.kept_from >= _LET_GO_BYTES:
            del self.sound[: self.confirmed - self.kept_from]
            self.kept_from = self.confirmed

    def rewind(self, position: int) -> None:
        """Forget having sent what lies behind ``position``."""
        self.sent = max(self.confirmed, min(position, self.sent))

    def heard_words(self, position: int) -> str:
        """The words spoken before a position, cut at a word.

        Exact where the voice said which sound speaks which words, else in proportion.
        """
        if self.complete and position >= self.generated > 0:
            return self.text.strip()
        words: list[str] = []
        start = told = 0
        for end, spoken in self.spans:
            said, told = self._up_to(spoken, told)
            if end > position:
                words.append(leading_words(said, position - start, end - start))
                return _joined(words)
            words.append(said.strip())
            start = end
        # A voice that does not say it, from here on or at all.
        rest, whole = self.text[told:], self.generated - start
        if not self.complete:
            whole = max(whole, len(rest) * _BYTES_PER_CHARACTER)
        words.append(leading_words(rest, position - start, whole))
        return _joined(words)

    def _up_to(self, spoken: str, told: int) -> tuple[str, int]:
        """The text to the end of these words, and where that is.

        It is more than the words where another voice spoke before and told none.
        """
        words = spoken.strip()
        at = self.text.find(words, told)
        if at < 0:
            return spoken, told
        return self.text[told : at + len(words)], at + len(words)

    def snapshot(self) -> dict[str, Any]:
        values = {name: getattr(self, name) for name in _PLAIN}
        return {
            **values,
            "sound": base64.b64encode(self.sound).decode("ascii"),
            "spans": [list(span) for span in self.spans],
        }

    @classmethod
    def restore(cls, data: Mapping[str, Any]) -> AudioItem:
        sound = bytearray(base64.b64decode(data["sound"]))
        spans = [(end, words) for end, words in data["spans"]]
        return cls(**{**data, "sound": sound, "spans": spans})


def _joined(words: list[str]) -> str:
    return " ".join(word for word in words if word)


_PLAIN = (
    *("item_id", "response_id", "text", "kept_from"),
    *("generated", "sent", "confirmed", "complete"),
)


def leading_words(text: str, part: int, whole: int) -> str:
    """The leading words of ``text`` that ``part`` of ``whole`` has room for."""
    if part <= 0 or whole <= 0:
        return ""
    words = text.split()
    room = len(" ".join(words)) * part / whole
    kept: list[str] = []
    length = -1
    for word in words:
        length += 1 + len(word)
        if length > room:
            break
        kept.append(word)
    return " ".join(kept)
