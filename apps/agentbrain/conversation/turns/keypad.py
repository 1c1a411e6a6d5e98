"""Collects the keys a caller presses into one answer."""

from __future__ import annotations

from .moment import Moment

KEYS_TIMER = "keys"
_LONGEST = 20


class Keypad:
    """``#`` or a pause ends an entry; what is beyond twenty keys is forgotten."""

    def __init__(self, pause_ms: int, moment: Moment) -> None:
        self._pause_ms = pause_ms
        self._moment = moment
        self.digits = ""

    def press(self, digit: str) -> bool:
        """Whether this key ends the entry."""
        if digit == "#":
            return True
        self.digits = (self.digits + digit)[:_LONGEST]
        self._moment.set_timer(KEYS_TIMER, self._moment.now_ms + self._pause_ms)
        return False

    def take(self) -> str:
        """The entry; empty when nothing was pressed."""
        digits, self.digits = self.digits, ""
        self._moment.cancel_timer(KEYS_TIMER)
        return digits
