"""Figures in a text, as people say them: word by word, as the text comes.

"$1,299.50", "2:30pm", "Nov 24", "555-0102", "15-20 minutes", "5W-30", "A/C", "24/7".
A figure is held until the word behind it is whole, because "2:30" may go on with "pm";
a month until it is clear that no day follows. Everything else passes at once.
"""

from __future__ import annotations

import re
from typing import Final

from .figure_forms import say_figure

MOST_HELD: Final = 8
"""Words of one figure ("+1 (555) 010 2233") that are held at most."""

_WORD: Final = re.compile(r"[a-z']+[.,!?;:]?")
_PLAIN: Final = re.compile(r"[A-Za-z\u2014'\"(]?[A-Za-z'\u2014]*[A-Za-z.,!?;:)\"']*")
_FIGURE: Final = re.compile(r"[0-9]")
_MIXED: Final = re.compile(r"\d+[a-z][a-z0-9']*[.,!?;:)]*")
"""Figures among small letters are no number: "n3v3r", "4nd"."""

_SUFFIXED: Final = re.compile(
    r"\d+(?:st|nd|rd|th|[ap]m|mins?|hrs?|mi|mph|km|lbs?|k|ft|qt|psi|mm|yrs?|s|ish|x\d?|i)"
    r"(?![a-z0-9])"
)
_GLUED: Final = re.compile(r"(?<=\d)(?=[A-Z][a-z]{2})")
_LEFT: Final = re.compile(r"[^A-Za-z .,!?'-]")
_DOTTED: Final = re.compile(r"[A-Za-z0-9]\.[A-Za-z0-9]")
_DAY: Final = re.compile(r"\d{1,2}(?:[-:\d]*|st|nd|rd|th|[ap]m)?[.,!?;:)]*")
_YEAR: Final = re.compile(r"\d{4}[.,!?;:)]*")
_DASHES: Final = ("-", "\u2014")
DATED: Final = re.compile(
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?|January|February|March|"
    r"April|May|June|July|August|September|October|November|December|"
    r"(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\.?"
)
"""Words a figure may belong to: months and short names of days."""

_HALF: Final = re.compile(r"[ap]\.?m\b\.?[.,!?;:)]*", re.IGNORECASE)
_SIZE: Final = re.compile(r"(?:million|billion|thousand|dollars?|bucks)[.,!?;:)]*")
_GROUP: Final = re.compile(r"[(+]?\d[\d().+-]*[.,!?;:)]*")
_SIGNS: Final = re.compile(r"[.,!?;:)(\"'-]+")
_ROUNDS: Final = 3
"""What clings together ("9-5Mon-Fri") shows its parts one after the other."""

_STOPS: Final = (".", "!", "?", ";", ":")


class FigureSpeaker:
    """Whole words in, words as they are spoken out.

    Several plain words may come as one, with spaces between them.
    """

    def __init__(self) -> None:
        self._zone: list[str] = []

    @property
    def held(self) -> int:
        """Characters waiting for what comes."""
        return sum(map(len, self._zone))

    @property
    def idle(self) -> bool:
        """Whether plain words pass at once."""
        return not self._zone

    def feed(self, words: list[str]) -> list[str]:
        out: list[str] = []
        for word in words:
            if " " not in word:
                self._take(word, out)
                continue
            if self._zone:
                for one in word.split(" "):
                    self._take(one, out)
                continue
            run, _, last = word.rpartition(" ")
            out.append(run)
            self._take(last, out)
        return out

    def finish(self) -> list[str]:
        out: list[str] = []
        self._close(out)
        return out

    def _take(self, word: str, out: list[str]) -> None:
        if self._zone:
            if _goes_on(self._zone, word):
                self._zone.append(word)
                if len(self._zone) >= MOST_HELD:
                    self._close(out)
                return
            self._close(out)
        if _WORD.fullmatch(word) or (
            _MIXED.fullmatch(word) and not _SUFFIXED.match(word)
        ):
            out.append(word)
        elif glued := _GLUED.search(word):
            self._take(word[: glued.start()], out)
            self._take(word[glued.start() :], out)
        elif may_open(word):
            self._zone.append(word)
        elif _PLAIN.fullmatch(word) and not _DOTTED.search(word):
            out.append(word)
        else:
            _speak(word, out)

    def _close(self, out: list[str]) -> None:
        if self._zone:
            zone, self._zone = " ".join(self._zone), []
            _speak(zone, out)


def _speak(figure: str, out: list[str]) -> None:
    """The words of a figure; signs left alone cling to the word before."""
    said = say_figure(figure)
    for _ in range(_ROUNDS if _LEFT.search(said) else 0):
        if (again := say_figure(said)) == said:
            break
        said = again
    words: list[str] = []
    for piece in said.split():
        word = piece.lstrip("-")
        if not word:
            continue
        if not _SIGNS.fullmatch(word):
            words.append(word)
        elif words and words[-1][-1].isalnum():
            words[-1] += word
    if len(words) > 2:
        out.append(" ".join(words[:-1]))
        del words[:-1]
    out += words


def may_open(word: str) -> bool:
    """Whether a word may be the beginning of a figure of several words."""
    return _FIGURE.search(word) is not None or DATED.fullmatch(word) is not None


def _goes_on(zone: list[str], word: str) -> bool:
    """Whether ``word`` belongs to the figure in hand."""
    last = zone[-1]
    if last in _DASHES:
        return word[0].isdigit() or word[0] == "$" or DATED.match(word) is not None
    if word in _DASHES:
        return last[-1].isdigit() or DATED.fullmatch(last) is not None
    if DATED.fullmatch(last):
        return _DAY.fullmatch(word) is not None
    if last.endswith(_STOPS):
        return False
    if any(DATED.fullmatch(one) for one in zone[:-1]) or last.endswith(","):
        return len(zone) > 1 and _YEAR.fullmatch(word) is not None
    return _follows_number(last, word)


def _follows_number(last: str, word: str) -> bool:
    if not last[-1].isdigit():
        return last.endswith(")") and _is_group(last) and word[0].isdigit()
    if _HALF.fullmatch(word) or _SIZE.fullmatch(word):
        return True
    return _GROUP.fullmatch(word) is not None and _is_group(last)


def _is_group(word: str) -> bool:
    """A piece of a telephone number: "+1", "(555)", "555", "010"."""
    return re.fullmatch(r"\+\d{1,3}|\(\d{3}\)|\d{3}|1", word) is not None


def say_figures(text: str) -> str:
    """A whole text with its figures spoken; white space becomes single spaces."""
    speaker = FigureSpeaker()
    words = speaker.feed(text.split())
    return " ".join([*words, *speaker.finish()])
