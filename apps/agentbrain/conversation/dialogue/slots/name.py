"""Who is calling: names as they are said, and spelled."""

from __future__ import annotations

import re

from ...language.numbers import is_number_word
from ...language.spelling import read_spelled
from ...language.text import word_set

_OPENINGS = re.compile(
    r"(?<!last )\b(?:my name is|my name's|the name is|name is|the name's|name's|"
    r"my full name is|you can call me|call me|under the name of?|first name is|"
    r"it's under) ([a-z' -]+)"
)
_SELF = re.compile(
    r"(?:.*\b)?(?:this is|i'm|i am|it's|it is|that's|that is) ([a-z' -]+)"
)
_FLUFF = re.compile(
    r"^(?:(?:yes|yeah|sure|okay|ok|oh|well|um|of course|so|hi|hello) )+"
)
_ENDS = re.compile(
    r" (?:and|calling|speaking|here|from|with|but|i|i'm|my|that's|spelled|spelt|"
    r"please|thanks|thank|for|last name|that|it's|is|so)\b.*$"
)
_LAST = re.compile(r"\blast name(?: is|'s)? ([a-z'-]+)")
_TITLES = word_set("mr mrs ms miss doctor dr")
_NOT_NAMES = word_set(
    "a about afternoon again all am an and any anything appointment are at available "
    "back bad book booking brake brakes broken bye call calling can cancel car "
    "change check "
    "come could day do does doing don't done evening fine first for from get going "
    "good goodbye got great have having he hello help her here hey hi him how huh i "
    "if in interested into is issue it it's just know late later like looking make "
    "maybe me mean mine month morning my name need new next no nope not nothing of oh "
    "oil ok okay on one or our out over pardon person please price problem question "
    "ready really regarding repair right running say schedule see service she so some "
    "someone sorry sure talk thank thanks that that's the them there they think this "
    "time tire tires to today tomorrow trying truck uh understand up us van vehicle "
    "wait wanna want wanted was we week well were what what's when where which who "
    "why will with won't work wrong yeah year yep yes you your you're skip "
    "monday tuesday wednesday thursday friday saturday sunday noon urgent very"
)


def read_name(text: str, *, asked: bool) -> str:
    """A name in title case, or "". ``asked``: the question was about the name."""
    candidates = []
    opening = _OPENINGS.search(text)
    if opening:
        candidates.append(opening[1])
    said = _SELF.match(text)
    if said and (asked or "this is " in text):
        candidates.append(said[1])
    if asked:
        candidates.append(_FLUFF.sub("", text))
    names = (_as_name(_ENDS.sub("", f"{words} ").split()) for words in candidates)
    name = next((name for name in names if name), "")
    last = _LAST.search(text)
    if name and last and last[1] not in name.lower().split():
        name = f"{name.split()[0]} {_title(last[1])}"
    return _with_spelling(name, text) if name or asked else ""


def _as_name(words: list[str]) -> str:
    words = [word for word in words if word not in _TITLES]
    whole = [word for word in words if len(word) > 1]
    if not 1 <= len(whole) <= 4:
        return ""
    if any(word in _NOT_NAMES or is_number_word(word) for word in whole):
        return ""
    return " ".join(_title(word) for word in whole)


def _title(word: str) -> str:
    parts = re.split(r"([-'])", word)
    return "".join(part if part in "-'" else part.capitalize() for part in parts)


def _with_spelling(name: str, text: str) -> str:
    """Letters spelled out are surer than the word heard: they replace it."""
    spelled = read_spelled(text.split())
    if not spelled:
        return name
    proper = spelled.capitalize()
    words = name.split()
    for i, word in enumerate(words):
        if word[:1] == proper[:1] and abs(len(word) - len(proper)) <= 2:
            words[i] = proper
            return " ".join(words)
    return " ".join([*words[:1], proper]) if words else proper
