"""How text is read aloud: clauses, and signs that a voice would misread."""

from __future__ import annotations

import re
from typing import Final

from apps.agentbrain.conversation.language.clauses import clauses

__all__ = ["clauses", "spoken_form"]

_MONEY: Final = re.compile(r"\$\s?(\d[\d,]*)(?:\.(\d{2}))?(?!\d)")
_TIME: Final = re.compile(r"\b(\d{1,2}):(\d{2})(?:\s*([ap])\.?m\b\.?)?", re.IGNORECASE)
_HOUR: Final = re.compile(r"\b(\d{1,2})\s*([ap])\.?m\b\.?", re.IGNORECASE)
_PHONE: Final = re.compile(
    r"(?:\+?1[\s.-]?)?\(?\b(\d{3})\)?[\s.-]?(\d{3})[\s.-](\d{4})\b"
)
_LONG_NUMBER: Final = re.compile(r"\+?\b\d{7,}\b")
_ABBREVIATIONS: Final = {
    "&": " and ",
    "%": " percent",
    "#": " number ",
    "@": " at ",
    "w/": "with ",
}


def spoken_form(text: str) -> str:
    """Text as the voice should read it: prices, times and numbers in words."""
    said = _MONEY.sub(_money, text)
    said = _TIME.sub(_time, said)
    said = _HOUR.sub(lambda m: f"{int(m[1])} {m[2].upper()} M", said)
    said = _PHONE.sub(lambda m: ", ".join(_digits(part) for part in m.groups()), said)
    said = _LONG_NUMBER.sub(lambda m: _digits(m[0].lstrip("+")), said)
    for sign, words in _ABBREVIATIONS.items():
        said = said.replace(sign, words)
    return " ".join(said.split())


def _money(match: re.Match[str]) -> str:
    dollars = int(match[1].replace(",", ""))
    cents = int(match[2] or 0)
    whole = f"{dollars} {'dollar' if dollars == 1 else 'dollars'}"
    if not cents:
        return whole
    small = f"{cents} {'cent' if cents == 1 else 'cents'}"
    return small if dollars == 0 else f"{whole} and {small}"


def _time(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    half = f" {match[3].upper()} M" if match[3] else ""
    if minute == 0:
        return f"{hour}{half or ' o clock'}"
    return f"{hour} {'oh ' if minute < 10 else ''}{minute}{half}"


def _digits(number: str) -> str:
    return " ".join(number)
