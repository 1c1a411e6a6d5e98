"""One audio item of a response: its sound, its words, and how far each has got."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

BYTES_PER_MS = 8  # G.711 at 8 kHz


@dataclass(slots=True)
class AudioItem:
    """Positions are bytes from the item's start; ``heard <= sent <= generated``.

    ``sound`` holds the bytes from ``kept_from`` on; what has been heard for certain
    is let go. ``spans`` are (end position, words) where the voice said which sound
    speaks which words.
    """

    item_id: str
    response_id: str
    text: str = ""
    sound: bytearray = field(default_factory=bytearray)
    kept_from: int = 0
    sent: int = 0
    confirmed: int = 0
    spans: list[tuple[int, str]] = field(default_factory=list)

    @property
    def generated(self) -> int:
        return self.kept_from + len(self.sound)

    def add(self, audio: bytes, words: str) -> None:
        self.sound += audio
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
        # A second of sound at a time: deleting from the front copies the rest.
        if self.confirmed - self.kept_from >= 8000:
            del self.sound[: self.confirmed - self.kept_from]
            self.kept_from = self.confirmed

    def rewind(self, position: int) -> None:
        """Forget having sent what lies behind ``position``."""
        self.sent = max(self.confirmed, min(position, self.sent))

    def heard_words(self, heard: int) -> str:
        """The words spoken before position ``heard``, cut at a word."""
        if heard >= self.generated > 0:
            return self.text.strip()
        if not self.spans:
            return _share(self.text, heard, self.generated)
        words: list[str] = []
        start = 0
        for end, spoken in self.spans:
            if end > heard:
                words.append(_share(spoken, heard - start, end - start))
                break
            words.append(spoken.strip())
            start = end
        return " ".join(word for word in words if word)

    def snapshot(self) -> dict[str, Any]:
        return {
            "item_id": self.item_id,
            "response_id": self.response_id,
            "text": self.text,
            "sound": base64.b64encode(self.sound).decode("ascii"),
            "kept_from": self.kept_from,
            "sent": self.sent,
            "confirmed": self.confirmed,
            "spans": [list(span) for span in self.spans],
        }

    @classmethod
    def restore(cls, data: dict[str, Any]) -> AudioItem:
        return cls(
            **{
                **data,
                "sound": bytearray(base64.b64decode(data["sound"])),
                "spans": [(end, words) for end, words in data["spans"]],
            }
        )


def _share(text: str, part: int, whole: int) -> str:
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
