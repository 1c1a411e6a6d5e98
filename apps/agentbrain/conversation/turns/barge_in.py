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
    (
        *("uh", "um", "mm", "hmm", "hm", "mhm", "mmhmm", "ah", "oh", "er", "erm"),
        # Alone they carry nothing: somebody begins to speak, or only made a sound.
        *("the", "a", "an", "and", "but", "so"),
    )
)

# Below this most of what a recognizer makes of a sound are the wrong words (seven in
# ten); one or two of them are as likely a cough or an "uh-huh" as somebody's wish.
_UNSURE_BELOW = 0.25
_FEW_WORDS = 2

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


def is_unsure(text: str, confidence: float | None) -> bool:
    """Whether a sound was hardly recognized; False where nobody says how well."""
    unsure = confidence is not None and confidence < _UNSURE_BELOW
    return unsure and len(_words(text)) <= _FEW_WORDS


def judge_partial(
    text: str, settings: TurnSettings, confidence: float | None = None
) -> Verdict:
    """Words so far: enough of them, other than listening sounds, interrupt."""
    if is_unsure(text, confidence):
        return Verdict.UNDECIDED
    listening = _BACKCHANNELS | _HESITATIONS
    meant = [word for word in _words(text) if word not in listening]
    if len(meant) >= max(1, settings.min_interruption_words):
        return Verdict.CONFIRM
    return Verdict.UNDECIDED


def judge_final(
    text: str,
    unheard_ms: int,
    *,
    takes_yes_or_no: bool = False,
    confidence: float | None = None,
) -> Verdict:
    """Settled words: none, hardly recognized or listening sounds leave us the floor.

    While we ask something that "yes" answers, an early "yes" is that answer.
    """
    if not has_meaning(text):
        return Verdict.REJECT
    if takes_yes_or_no and any(word in _ANSWERS for word in _words(text)):
        return Verdict.CONFIRM
    murmured = is_backchannel(text) or is_unsure(text, confidence)
    if murmured and unheard_ms > ANSWERABLE_WITHIN_MS:
        return Verdict.REJECT
    return Verdict.CONFIRM


def _words(text: str) -> list[str]:
    cleaned = "".join(c if c.isalnum() or c == "'" else " " for c in text.lower())
    return cleaned.split()
