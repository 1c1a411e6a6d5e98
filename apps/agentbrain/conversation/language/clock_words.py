"""The words of an utterance as the readers of days and times want them.

Takes recognizer output and typed text alike. Dates and clock times stay one word
("3/15", "15:30", "3:30pm"), spelled hyphens open ("twenty-fourth"), a dash between
two numbers is a word of its own ("9-11am" is "9", "-", "11am"), and what only looks
like a number (money, percentages, addresses, part numbers) becomes ``NOT_TIME``.
"""

from __future__ import annotations

import re

from .calendar_names import WEEKDAYS
from .text import FILLERS, MAX_WORDS, plain, word_set

NOT_TIME = "#"
DASH = "-"

_HALF = re.compile(r"(?<![a-z'])([ap])\s?\.?\s?m(?:\b\.?|(?=ish\b))")
# A recognizer's slips around fixed words: "seven py m", "after a lunch".
_HALF_HEARD = re.compile(r"\bp[a-z] m\b")
_MEAL = re.compile(r"\b(after|before) (?:a|o|the|my|our) (lunch)\b")
_SLASHES = re.compile(r"(?<=\d) / (?=\d)")
_OCLOCK = re.compile(r"\bo\s?[\"'`]?\s?clock\b")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_MONTH_STEM = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"
_WORD = re.compile(
    rf"""
      (?P<word>[a-z]+(?:'[a-z]+)?'?(?![a-z\d@]|[.:]//|:/|\.[a-z]+[@.]))
    | (?P<junk>https?://\S+ | [\w.+%-]{{0,64}}@[\w.-]+ | [$\u20ac\u00a3]\s?\d[\d.,]*
         | \d[\d/]*\s\d{{1,2}}/\d{{1,2}}\s?% | (?<![\w'])\#\w* | \d[\d.,]*\s?%
         | \d+(?:,\d{{3}})+(?:\.\d+)?
         | (?<!\d)\d{{3}}-\d{{2,4}}-\d{{4}}(?!\d) | \d+-\d+(?:-\d+){{2,}})
    | (?P<date>(?<![\w.])\d{{4}}(?P<a>[-/.])\d{{1,2}}(?P=a)\d{{1,2}}(?:(?=t\d)|(?![\w]))
         | (?<![\w.])\d{{1,2}}(?P<b>[-/.])\d{{1,2}}(?P=b)(?:\d{{4}}|\d{{2}})(?!\w|:)
         | (?<![\w.])\d{{1,2}}/\d{{1,2}}(?![\w/]|\.\d)
         | (?<!\w)\d{{1,4}}[-/]{_MONTH_STEM}[-/]\d{{1,4}}(?!\w))
    | (?P<clock>(?<![\w.])t?\d{{1,2}}(?:[:h]\d{{2}}(?::\d{{2}}(?:\.\d+)?)?)
         (?:[ap](?![a-z']))?(?![\d])
         | (?<![\w.])\d{{1,2}}\.[0-5]\d(?=\s+[ap]m\b|\s*$)
         | (?<![\w.])\d{{1,2}}(?:h|[ap])(?![\w']))
    | (?P<ordinal>(?<![\w.])\d{{1,2}}\s?(?:st|nd|rd|th)\b(?!\s(?:street|ave)))
    | (?P<number>(?<![\w.])\d+(?![\w]|[.]\d))
    | (?P<other>[a-z\d][\w.'/]*)
    | (?P<dash>(?<=\w)\s?-\s?(?=\d)|(?<=\w)\s-\s(?=\w))
    """,
    re.VERBOSE,
)
_GLUED = re.compile(
    rf"\b({_MONTH_STEM})[./]?(?=\d) | (\d)-?(?=ish\b) | (\d{{4}}-\d\d?-\d\d?)t(?=\d)",
    re.VERBOSE,
)
_OFTEN_MISTYPED = (*WEEKDAYS, "tomorrow", "yesterday", "morning", "afternoon",
                   "evening")  # fmt: skip


def _slips(name: str) -> set[str]:
    """A name with one letter left out, or two beside each other exchanged."""
    cuts = range(len(name))
    left_out = {name[:i] + name[i + 1 :] for i in cuts}
    exchanged = {name[:i] + name[i : i + 2][::-1] + name[i + 2 :] for i in cuts}
    return left_out | exchanged


_MISTYPED = {slip: name for name in _OFTEN_MISTYPED for slip in _slips(name)}
_SAME = {
    "tomorow": "tomorrow", "tommorow": "tomorrow", "tommorrow": "tomorrow",
    "tmrw": "tomorrow", "tmr": "tomorrow", "tonite": "tonight", "wensday": "wednesday",
    "wednsday": "wednesday", "thurday": "thursday", "saterday": "saturday",
    "febuary": "february",
    "feburary": "february", "forth": "fourth", "nineth": "ninth", "twelveth": "twelfth",
    "oclock": "o'clock", "til": "until", "till": "until", "untill": "until",
    "thru": "through", "wkend": "weekend", "noonish": "noon", "x-mas": "xmas",
}  # fmt: skip


def clock_words(text: str) -> list[str]:
    """At most ``MAX_WORDS`` words, lower case, punctuation and fillers gone."""
    lowered = _DASHES.sub("-", plain(text))
    lowered = _SLASHES.sub("/", lowered)
    lowered = _OCLOCK.sub("o'clock", lowered)
    lowered = _MEAL.sub(r"\1 \2", _HALF_HEARD.sub("pm", lowered))
    lowered = _HALF.sub(r" \1m ", lowered)
    lowered = _GLUED.sub(lambda glued: f"{glued[glued.lastindex or 0]} ", lowered)
    words: list[str] = []
    for match in _WORD.finditer(lowered):
        kind = match.lastgroup
        token = match[0]
        if kind == "word":
            token = token.removesuffix("'s").rstrip("'") or token
            if token in FILLERS or _is_stutter(words, token):
                continue
            token = _SAME.get(token) or _MISTYPED.get(token, token)
        elif kind in ("junk", "other"):
            token = NOT_TIME
        elif kind == "dash":
            token = DASH
        else:
            token = "".join(token.split()).removesuffix(".")
        words.append(token)
        if len(words) == MAX_WORDS:
            break
    return words


def _is_stutter(words: list[str], token: str) -> bool:
    return bool(words) and words[-1] == token and token in _STUTTERED


_STUTTERED = word_set(
    "the on at in next this for to and or of from by around about after before "
    "until monday tuesday wednesday thursday friday saturday sunday tomorrow"
)
