"""A line of the agent, in staff's words where they published some.

A staff wording may mention what the line knows (``PLACEHOLDERS``). One that does not
hold to it is refused when it is written (``check_wording``) and, should it be published
all the same, passed over for the line's own words: no wording can end a call.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from .brain import Brain
from .lines import LINES

__all__ = [
    "ALWAYS",
    "LINES",
    "NEEDED",
    "PLACEHOLDERS",
    "check_wording",
    "fill_in",
    "has_line",
    "line",
]

ALWAYS = ("agent", "business")
"""What every line may mention: who speaks, and for whom."""

LONGEST = 400
"""Characters; half a minute of speech, more than anybody listens to."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    "check": ("values",),
    "confirm_booking": ("summary", "when"),
    "confirm_cancel": ("service", "when"),
    "confirm_keep": ("when",),
    "confirm_move": ("when",),
    "offer_one": ("slots",),
    "offer_many": ("slots",),
    "ask_which_appointment": ("appointments",),
    "ask_which_vehicle": ("vehicles",),
}
"""Lines that would ask for a "yes" to nothing without one of these."""

_OPEN_ENDED = {"clarify_": "clarify", "escalate_": "escalate"}
"""Lines of an intent or a reason that staff made up begin so; what they are like."""

_BRACES = re.compile(r"\{([^{}]*)\}")


def _mentioned(wordings: tuple[str, ...]) -> tuple[str, ...]:
    found = {name for wording in wordings for name in _BRACES.findall(wording)}
    return tuple(sorted({*ALWAYS, *found}))


PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {
    key: _mentioned(wordings) for key, wordings in LINES.items()
}
"""The names in braces each line may use, in alphabetical order."""


def has_line(brain: Brain, key: str) -> bool:
    """Whether there are words for ``key``, ours or staff's."""
    return key in LINES or key in brain.wordings


def line(brain: Brain, key: str, attempt: int = 0, /, **values: str) -> str:
    """The wording number ``attempt`` (0 is the first) of a line, filled in.

    Raises ``KeyError`` for a line nobody has words for: a defect of ours.
    """
    known = {
        "agent": brain.business.agent_name,
        "business": brain.business.name,
        **values,
    }
    for wordings in (brain.wordings.get(key), LINES.get(key), LINES[_kind(key)]):
        text = wordings[min(attempt, len(wordings) - 1)] if wordings else ""
        filled = _filled(text, known) if text.strip() else None
        if filled is not None:
            return filled
    raise KeyError(f"line {key!r} mentions what it was not given: {sorted(known)}")


def _kind(key: str) -> str:
    """The line whose place ``key`` takes; the key itself where it is one of ours."""
    if key in LINES:
        return key
    return next((k for start, k in _OPEN_ENDED.items() if key.startswith(start)), key)


def _filled(text: str, values: Mapping[str, str]) -> str | None:
    """The text with its braces filled in, None when one cannot be."""
    if not set(_BRACES.findall(text)) <= values.keys():
        return None
    bare = _BRACES.sub("", text)
    if "{" in bare or "}" in bare:
        return None
    return " ".join(_BRACES.sub(lambda match: values[match[1]], text).split())


def fill_in(template: str, /, **values: str) -> str:
    """A greeting written by staff with its {names} filled in; other braces stay."""
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", value)
    return template.strip()


def check_wording(key: str, text: str) -> str:
    """Why ``text`` cannot be a wording of the line ``key``; "" when it can."""
    kind = _kind(key)
    if kind not in LINES:
        return f"There is no line called “{key}”."
    if not text.strip():
        return "Write at least one word."
    if len(text) > LONGEST:
        return f"This is {len(text)} characters long; {LONGEST} are the most."
    return _check_braces(kind, text)


def _check_braces(kind: str, text: str) -> str:
    allowed = PLACEHOLDERS[kind]
    bare = _BRACES.sub("", text)
    if "{" in bare or "}" in bare:
        return "A brace stands alone; placeholders look like {business}."
    unknown = sorted(set(_BRACES.findall(text)) - set(allowed))
    if unknown:
        names = ", ".join(f"{{{name}}}" for name in unknown)
        may = ", ".join(f"{{{name}}}" for name in allowed)
        return f"This line does not know {names}; it may use {may}."
    needed = NEEDED.get(kind, ())
    if needed and not any(f"{{{name}}}" in text for name in needed):
        names = " or ".join(f"{{{name}}}" for name in needed)
        return f"The caller is asked to agree to something: mention {names}."
    return ""
