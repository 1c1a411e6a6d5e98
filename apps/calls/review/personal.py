"""What must not become an example by accident: who somebody is, and how to prove it.

An example stays when its call is long deleted, and its words teach the recognizer.
"""

from __future__ import annotations

import re
from typing import Final

from apps.agentbrain.conversation.language.contact import read_email, read_phone
from apps.agentbrain.conversation.language.text import normalise

from ..models import Turn
from ..summaries.masking import mask_numbers
from .finding import lines_of

PERSONAL_QUESTIONS: Final = {
    "verify": "It answered the question that proves who the caller is.",
    "name": "The caller was asked for a name.",
    "phone": "The caller was asked for a telephone number.",
    "lookup_phone": "The caller was asked for a telephone number.",
    "callback_number": "The caller was asked for a telephone number.",
    "email": "The caller was asked for an e-mail address.",
    "message": "The caller left a message.",
    "more_message": "The caller left a message.",
    "feedback_comment": "The caller commented on a visit.",
}
PERSONAL_SLOTS: Final = {
    "name": "It holds a name.",
    "phone": "It holds a telephone number.",
    "email": "It holds an e-mail address.",
}
REMOVED: Final = "[removed]"
LONGEST_NAME: Final = 4
"""Words; more of them, asked for a name, are something else beside it."""
_EMAIL = re.compile(
    r"\S+@\S+"
    r"|\b\S+(?: (?:dot|underscore|dash|hyphen) \S+)* at \S+ (?:dot|period|point) \S+",
    re.IGNORECASE,
)
_DIGIT = (
    r"(?:\d+|(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety|hundred|double|triple)\b)"
)
_DIGITS = re.compile(rf"\b{_DIGIT}(?:[\s,.-]+{_DIGIT})*", re.IGNORECASE)


def why_personal(turn: Turn) -> tuple[str, ...]:
    """Sentences for staff; empty for words that may be kept as they are."""
    reasons = []
    if turn.question in PERSONAL_QUESTIONS:
        reasons.append(PERSONAL_QUESTIONS[turn.question])
    held = {str(line.get("slot", "")) for line in lines_of(turn.trace)}
    reasons += [why for slot, why in PERSONAL_SLOTS.items() if slot in held]
    if not reasons:
        left = still_personal(turn.text)
        reasons += [left] if left else []
    return tuple(dict.fromkeys(reasons))


def masked(turn: Turn) -> str:
    """The turn's words with what looks personal taken out; a start, not a promise."""
    text = _EMAIL.sub(REMOVED, mask_numbers(turn.text))
    if not why_personal(turn):
        return " ".join(text.split())
    bare_name = turn.question == "name" and len(text.split()) <= LONGEST_NAME
    if bare_name or (turn.question == "verify" and _DIGITS.search(text)):
        return REMOVED
    for line in lines_of(turn.trace):
        if line.get("slot") == "name":
            text = _without_words(text, str(line.get("value", "")))
    return " ".join(_DIGITS.sub(REMOVED, text).split())


def _without_words(text: str, name: str) -> str:
    words = "|".join(re.escape(word) for word in name.split())
    if not words:
        return text
    whole = rf"\b(?:{words})\b(?:\s+(?:{words})\b)*"
    return re.sub(whole, REMOVED, text, flags=re.IGNORECASE)


def still_personal(text: str) -> str:
    """Why these words cannot be kept whoever says they may; "" when they can."""
    plain = normalise(text)
    if read_email(text):
        return "There is an e-mail address in it."
    if read_phone(plain) or mask_numbers(text) != text:
        return "There is a telephone number or another long number in it."
    return ""
