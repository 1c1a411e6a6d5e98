"""Clock times in figures, and what any reading of a clock time hands on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .text import word_set

_CLOCK = re.compile(
    r"t?(\d{1,2})(?:[:h.](\d{2})(?::\d{2}(?:\.\d+)?)?)?(h)?(am|pm|a|p)?"
)
_RUN = re.compile(r"(\d{1,2})(\d{2})(am|pm|a|p)?")


@dataclass(frozen=True, slots=True)
class Clock:
    """Hour and minute as said, where the words end, and the half of the day if said.

    ``half`` is 0 for morning, 12 for afternoon, None where nothing told; ``sure`` says
    the words can mean nothing but a time.
    """

    hour: int
    minute: int
    end: int
    half: int | None = None
    sure: bool = True

    @property
    def on_dial(self) -> bool:
        return 1 <= self.hour <= 12


def read_figures(words: list[str], i: int, *, bare: bool = False) -> Clock | None:
    """ "3:30pm", "15h30", "8.10 pm", "at 730", "9a"."""
    word = words[i]
    if not (word[0].isdigit() or word[0] == "t"):
        return None
    clock = _CLOCK.fullmatch(word)
    if clock and (clock[2] or clock[3] or clock[4]):
        if "." in word and not bare and words[i + 1 : i + 2] not in (["am"], ["pm"]):
            return None
        hour, minute = int(clock[1]), int(clock[2] or 0)
        lone = clock[4] == "a" and not clock[2]
        if lone and not (i and words[i - 1] in _BEFORE_LONE_A):
            return None
        return _checked(hour, minute, i + 1, clock[4], word)
    run = _RUN.fullmatch(word)
    if run and (run[3] or _runs_together(words, i, bare=bare)):
        return _checked(int(run[1]), int(run[2]), i + 1, run[3], word)
    return None


def _runs_together(words: list[str], i: int, *, bare: bool) -> bool:
    """ "at 730", "330 pm", "1500 hours"; as an answer "330" alone."""
    after = words[i + 1 : i + 2] in (["am"], ["pm"], ["hours"])
    before = i > 0 and words[i - 1] in ("at", "around", "about", "tonight", "by")
    return after or before or (bare and words[i][-1] in "05")


_BEFORE_LONE_A = word_set("at by from to - until around before after for and between")


def _checked(
    hour: int, minute: int, end: int, half: str | None, word: str
) -> Clock | None:
    if minute > 59 or hour > 23:
        return None
    if half and 1 <= hour <= 12:
        return Clock(hour % 12, minute, end, half=12 if half[0] == "p" else 0)
    if half and hour > 12:
        return None
    if half or hour > 12 or hour == 0 or (word[0] == "0" and ":" in word):
        return Clock(hour, minute, end, half=12 if hour >= 12 else 0)
    return Clock(hour, minute, end)
