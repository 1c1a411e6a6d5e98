"""The caller's own words for what was asked."""

from __future__ import annotations

import re
from typing import Final

from ..choices import Direction, Outcome, Speaker
from .contract import CallRecord

_ENOUGH_WORDS: Final = 4
_MOST_CHARACTERS: Final = 160
_EARLY: Final = 3
_NO_WISH: Final = 3

_SENTENCE: Final = re.compile(r"[^.!?]+(?:[.!?]+(?=\s|$)|$|[.!?]+)")
_FILLER: Final = re.compile(
    r"^(?:(?:uh|um|er|oh|well|so|yeah|yes|ok(?:ay)?|please|(?:hi|hello|hey)(?: there)?|"
    r"good (?:morning|afternoon|evening))\b[\s,.!]*)+",
    re.IGNORECASE,
)
_NAMING: Final = re.compile(
    r"\b(?:my (?:full |last |first )?name(?:'s| is)|this is|i am called|speaking)\b",
    re.IGNORECASE,
)
_BYE: Final = re.compile(
    r"\b(?:thanks|thank you|bye|goodbye|have a (?:nice|good|great))\b", re.IGNORECASE
)
_LONE_I: Final = re.compile(r"\bi\b")
# How people begin to say what they want, the clearer the higher.
_CUES: Final = (
    (4, r"\bi(?:'d| would|'ll) (?:like|love) (?:to|a|an|some)\b"),
    (4, r"\bi(?:'m| am) calling (?:to|about|because|for|in)\b|\bi was calling\b"),
    (4, r"\bi (?:just )?(?:need|want|wanna|have) (?:to|a|an|some|my|you)\b"),
    (4, r"\blooking (?:for|to)\b|\btrying to\b|\bi was (?:hoping|wondering)\b"),
    (3, r"\b(?:can|could|would) (?:you|i|we)\b|\bis (?:it|there)\b|\bdo you\b"),
    (3, r"\b(?:what|when|where|how|which)\b.*\?|\bhow (?:much|long|late|do)\b"),
    (
        3,
        r"\bmy (?!name|last|first|number|phone|e-?mail|address)\w+(?: \w+)? "
        r"(?:is|are|was|has|have|won't|doesn't|makes?|keeps?)\b",
    ),
    (3, r"\bi(?:'ve| have)? (?:just )?(?:lost|broke|missed|got|noticed|forgot)\b"),
    (3, r"\b(?:book|schedule|reschedule|cancel|change|move|replace|reset|order|check|"
        r"pay|transfer|return|refund|complain|report|appointment|problem|issue)\b"),
    (1, r"\?"),
)  # fmt: skip
_COMPILED: Final = tuple(
    (worth, re.compile(cue, re.IGNORECASE)) for worth, cue in _CUES
)


def own_words(record: CallRecord) -> str:
    """The utterance that says best what the caller wanted; empty when none was made.

    That is the one the intent was found in, else the one that most sounds like a wish,
    of equals the first.
    """
    said = [
        " ".join(turn.text.split())
        for turn in record.turns
        if turn.speaker == Speaker.CALLER and turn.text.strip()
    ]
    if not said:
        return ""
    telling = [
        " ".join(turn.text.split())
        for turn in record.turns
        if turn.speaker == Speaker.CALLER
        and record.intent
        and turn.intent == record.intent
        and turn.text.strip()
    ]
    if record.outcome == Outcome.VOICEMAIL:
        return ""  # a machine's words
    if record.direction == Direction.OUTBOUND and not any(map(_worth, said)):
        return ""  # we called: a yes or a no is no wish of theirs
    if telling:
        return shorten(_core(_about(record.service_name, telling)))
    return shorten(_core(_best(said)))


def _about(service: str, telling: list[str]) -> str:
    """Who changed their mind wants what they came to in the end."""
    named = [text for text in telling if service and service.lower() in text.lower()]
    return (named or telling)[0]


def shorten(text: str, most: int = _MOST_CHARACTERS) -> str:
    """``text`` cut at a word, with an ellipsis where something is missing."""
    if len(text) <= most:
        return text
    cut = text[:most].rsplit(" ", 1)[0].rstrip(" ,.;:")
    return f"{cut} ..."


def _best(said: list[str]) -> str:
    """What is wanted is mostly said early; names and thanks are no wish."""
    scored = [
        (_worth(text) + max(0, _EARLY - place) if _worth(text) else 0, -place)
        for place, text in enumerate(said)
    ]
    worth, place = max(scored)
    if worth >= _NO_WISH:
        return said[-place]
    rest = [text for text in said if not (_NAMING.search(text) or _BYE.search(text))]
    long_enough = [text for text in rest if len(text.split()) >= _ENOUGH_WORDS]
    return long_enough[0] if long_enough else max(rest, key=len, default="")


def _worth(text: str) -> int:
    if len(text.split()) < _ENOUGH_WORDS:
        return 0
    return sum(worth for worth, cue in _COMPILED if cue.search(text))


def _core(text: str) -> str:
    """Without the greeting before it; of a long one from the wish on."""
    text = _LONE_I.sub("I", _FILLER.sub("", text) or text)
    text = text[:1].upper() + text[1:]
    if len(text) <= _MOST_CHARACTERS:
        return text
    sentences = [part.strip() for part in _SENTENCE.findall(text) if part.strip()]
    worths = [_worth(sentence) for sentence in sentences]
    best = worths.index(max(worths)) if worths else 0
    return " ".join(sentences[best:]) or text
