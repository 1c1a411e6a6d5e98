"""The caller's own words for what was asked."""

from __future__ import annotations

from ..choices import Speaker
from .contract import CallRecord

_ENOUGH_WORDS = 4
_MOST_CHARACTERS = 160


def own_words(record: CallRecord) -> str:
    """The utterance that says best what the caller wanted; empty when none was made.

    That is the one the intent was found in, else the first of some length, else the
    longest there is.
    """
    said = [turn for turn in record.turns if turn.speaker == Speaker.CALLER]
    said = [turn for turn in said if turn.text.strip()]
    if not said:
        return ""
    telling = [turn for turn in said if record.intent and turn.intent == record.intent]
    telling += [turn for turn in said if len(turn.text.split()) >= _ENOUGH_WORDS]
    best = telling[0] if telling else max(said, key=lambda turn: len(turn.text))
    return shorten(" ".join(best.text.split()))


def shorten(text: str, most: int = _MOST_CHARACTERS) -> str:
    """``text`` cut at a word, with an ellipsis where something is missing."""
    if len(text) <= most:
        return text
    cut = text[:most].rsplit(" ", 1)[0].rstrip(" ,.;:")
    return f"{cut} ..."
