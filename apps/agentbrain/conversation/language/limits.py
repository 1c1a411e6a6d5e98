"""Which side of a day or time suits: "before friday", "not before ten", "by noon"."""

from __future__ import annotations

from .readings import Limit
from .text import word_set

_LIMITS: dict[str, Limit] = {
    "before": "before", "by": "until", "until": "until", "after": "after",
    "past": "after", "since": "from", "from": "from", "starting": "from",
    "beginning": "from",
}  # fmt: skip
_COMPARED: dict[str, Limit] = {
    "later": "after", "after": "after", "more": "after", "earlier": "before",
    "sooner": "before", "before": "before",
}  # fmt: skip
_DENIED: dict[Limit, Limit] = {"before": "from", "after": "until"}
_BETWEEN = word_set("the on at around about a")


def read_limit(words: list[str], start: int) -> Limit:
    """The limit that the words before ``start`` make of what begins there."""
    at = start - 1
    while at >= 0 and words[at] in _BETWEEN:
        at -= 1
    if at < 0:
        return ""
    if words[at] == "than":
        at -= 1
        limit = _COMPARED.get(words[at], "") if at >= 0 else ""
    else:
        limit = _LIMITS.get(words[at], "")
    denied = words[max(0, at - 1) : max(0, at)] in (["not"], ["no"])
    return _DENIED.get(limit, limit) if denied else limit
