"""Single characters: what has no sound is gone, what has many forms gets one.

Every character is judged by itself, so that it does not matter how a text was cut.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_ODD: Final = re.compile(r"[^\n\x20-\x7e]")
_FORMS: Final = {
    "\t": " ", "\r": " ", "\x0b": "\n", "\x0c": "\n", "\x85": "\n",
    "\u2028": "\n", "\u2029": "\n",
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u02bc": "'",
    "\u2032": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"',
    "\u2033": '"', "\u00ab": '"', "\u00bb": '"', "\u00b4": "'",
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2212": "-",
    "\u2014": "\u2014", "\u2015": "\u2014", "\u2026": "...",
    "\u2022": "*", "\u25aa": "*", "\u25cf": "*", "\u25cb": "*", "\u25e6": "*",
    "\u2023": "*", "\u2043": "*", "\u25a0": "*", "\u00b7": ",",
    "\u2192": " to ", "\u00d7": " x ", "\u00f7": " divided by ", "\u2248": "~",
    "\u00b1": " plus or minus ", "\u00b0": " degrees", "\u2044": "/",
    "\u00bd": " 1/2", "\u00bc": " 1/4", "\u00be": " 3/4",
    "\u2264": " at most ", "\u2265": " at least ",
}  # fmt: skip
_SOUNDLESS: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk", "Me", "Sm"})
_MOST_KNOWN: Final = 4096


def plain_signs(text: str) -> str:
    """``text`` with straight quotes, plain dashes and spaces, and printable signs only.

    Control, zero-width and direction marks, emoji, lone surrogates and unassigned
    code points are left out; wide and mathematical letters become ASCII. Linear.
    """
    if text.isascii() and text.isprintable():
        return text
    return _ODD.sub(_form_of_match, text)


def _form_of_match(match: re.Match[str]) -> str:
    return _form(match[0])


@lru_cache(maxsize=_MOST_KNOWN)
def _form(sign: str) -> str:
    if sign in _FORMS:
        return _FORMS[sign]
    kind = unicodedata.category(sign)
    if kind in _SOUNDLESS or _is_variation(sign):
        return ""
    if kind.startswith("Z"):
        return " "
    folded = unicodedata.normalize("NFKC", sign)
    return folded if folded.isascii() and folded.isprintable() else sign


def _is_variation(sign: str) -> bool:
    return "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"
