"""Days and times named to rule them out: "not friday", "tuesday doesn't work"."""

from __future__ import annotations

from .text import word_set

_EXCEPT = word_set("except besides excluding")
_CANNOT = word_set("can't cannot couldn't won't don't doesn't busy unavailable nope")
_DOING = word_set("do make come be have want need on at in the for like that any work")
_ALL = word_set("any anything anytime every everything all")
_AFTER = word_set("doesn't don't won't isn't wouldn't can't aren't")
_OPINIONS = word_set("know you care mind")
_LINKS = word_set("is are would will really just that it at all actually")
_SEVERAL = ("days", "mornings", "afternoons", "evenings", "nights")
_REACH = 4


def is_refused(words: list[str], start: int, end: int) -> bool:
    """Whether the words around ``start``..``end`` rule out what stands between."""
    return _refused_before(words, start) or _refused_after(words, end)


def _refused_before(words: list[str], start: int) -> bool:
    """ "not on thursday", "anything but friday", "i can't do monday"."""
    for at in range(start - 1, max(-1, start - 1 - _REACH), -1):
        if _rules_out(words, at, start):
            return True
        if words[at] not in _DOING:
            return False
    return False


def _rules_out(words: list[str], at: int, start: int) -> bool:
    word, before = words[at], words[at - 1 : at]
    if word == "not" or word in _CANNOT:
        # "why not friday", "why don't we say friday", "can't we do friday"
        return before != ["why"] and words[at + 1] not in ("we", "you")
    if word == "no":
        return at == start - 1 and words[start].endswith(_SEVERAL)
    if word == "but":
        return not _ALL.isdisjoint(words[:at])
    apart = word == "of" and before == ["instead"]
    return apart or word in _EXCEPT or (word == "than" and before == ["rather"])


def _refused_after(words: list[str], end: int) -> bool:
    """ "tuesday doesn't work", "monday is no good", "friday is not possible"."""
    at = end
    while at < len(words) and at < end + 2 and words[at] in _LINKS:
        at += 1
    if at >= len(words):
        return False
    if words[at] in _AFTER:
        return words[at + 1 : at + 2] == [] or words[at + 1] not in _OPINIONS
    if words[at : at + 2] == ["no", "good"]:
        return True
    return at > end and words[at] in ("not", "out", "bad", "impossible")
