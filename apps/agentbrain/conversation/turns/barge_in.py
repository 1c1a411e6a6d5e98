"""Is the caller interrupting, or only making a sound?"""

from __future__ import annotations

from enum import Enum

from .settings import TurnSettings

# What people murmur while they listen. "Yes" and "okay" are answers too: whether they
# count as one depends on what is being asked, and on how much of our sentence is
# still to come.
_ANSWERS = frozenset(
    ("right", "okay", "ok", "yeah", "yep", "yes", "sure", "alright", "correct")
)
_BACKCHANNELS = _ANSWERS | frozenset(
    (
        *("uh", "huh", "um", "mm", "hmm", "mhm", "mmhmm", "hm", "ah", "oh"),
        *("i", "see", "got", "it", "go", "on"),
    )
)
_HESITATIONS = frozenset(
    ("uh", "um", "mm", "hmm", "hm", "mhm", "mmhmm", "ah", "oh", "er", "erm")
)

# With less than this left to hear, the caller knows how the sentence ends and what
# is said now is an answer to it.
ANSWERABLE_WITHIN_MS = 1_500


class Verdict(Enum):
    """What a sound of the caller means for our speech."""

    UNDECIDED = "undecided"
    CONFIRM = "confirm"
    REJECT = "reject"


def has_meaning(text: str) -> bool:
    """Whether there is a word other than "uh" and its like."""
    return any(word not in _HESITATIONS for word in _words(text))


def is_backchannel(text: str) -> bool:
    """Whether all words are listening sounds ("uh-huh", "okay", "right")."""
    words = _words(text)
    return bool(words) and len(words) <= 3 and all(w in _BACKCHANNELS for w in words)


def judge_partial(text: str, settings: TurnSettings) -> Verdict:
    """Words so far: enough of them, other than listening sounds, interrupt."""
    meant = [word for word in _words(text) if word not in _BACKCHANNELS]
    if len(meant) >= max(1, settings.min_interruption_words):
        return Verdict.CONFIRM
    return Verdict.UNDECIDED


def judge_final(
    text: str, unheard_ms: int, *, takes_yes_or_no: bool = False
) -> Verdict:
    """Settled words: none or only listening sounds leave us the floor.

    While we ask something that "yes" answers, an early "yes" is that answer.
    """
    if not has_meaning(text):
        return Verdict.REJECT
    if takes_yes_or_no and any(word in _ANSWERS for word in _words(text)):
        return Verdict.CONFIRM
    if is_backchannel(text) and unheard_ms > ANSWERABLE_WITHIN_MS:
        return Verdict.REJECT
    return Verdict.CONFIRM


def _words(text: str) -> list[str]:
    cleaned = "".join(c if c.isalnum() or c == "'" else " " for c in text.lower())
    return cleaned.split()
