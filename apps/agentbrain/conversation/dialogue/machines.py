"""Machines and people who cannot talk now, at the other end of an outbound call."""

from __future__ import annotations

import re

from ..language.text import word_set
from .heard import Heard

_VOICEMAIL = re.compile(
    r"\b(?:leave|record)(?: \w+){0,4} (?:message|name and (?:\w+ )?number)\b|"
    r"\bleave (?:me|us) (?:a|your)\b|"
    r"\b(?:at|after|wait for|hear) the (?:tone|beep|signal)\b|"
    r"\bvoice ?mail(?:box)?\b|\bvoice (?:message|messaging) (?:system|service)\b|"
    r"\banswering (?:machine|service)\b|\bmail ?box (?:is|of|for)\b|"
    r"\bforwarded to (?:an? )?(?:automat\w+|voice)\b|"
    r"\byou(?:'ve| have)? (?:have )?reached\b|"
    r"\b(?:can't|cannot|can not|unable to|not able to) (?:come to|get to|answer|take|"
    r"pick up) (?:the|your|my)(?: \w+)? (?:phone|call)\b|"
    r"\bget back to you (?:as soon|when|shortly)\b|"
    r"\b(?:i'll|we'll|i will|we will) (?:get back to|return your|call) (?:you|call)\b|"
    r"\b(?:person|party|number|subscriber|customer)(?: \w+){0,6} (?:not|currently|"
    r"un) ?(?:available|reachable|answering|unavailable)\b|"
    r"\bpress (?:one|two|pound|star|the pound|\d)(?: key)? (?:to|for|when|if)\b"
)
_BUSY = re.compile(
    r"\b(?:call|try|ring|phone)(?: (?:me|back|again|her|him|us|them))* (?:later|"
    r"tomorrow|another time|some other time|in an? \w+|in the (?:morning|afternoon|"
    r"evening)|tonight)\b|"
    r"\b(?:i'm|i am) (?:\w+ )?(?:busy|driving|at work|in a meeting|in the middle)\b|"
    r"\b(?:bad|not a good|isn't a good|not the best|wrong) time\b|"
    r"\b(?:can't|cannot) talk (?:right )?now\b"
)
_SELF = re.compile(r"\b(?:this is|it's|that's|that is) (?:she|he|her|him)\b")
_ME = re.compile(r"^(?:(?:yes|yeah|hi|hello|oh) )*(?:it's|it is|this is|you got) me\b")
_RELATED = re.compile(
    r"\b(?:this is|i'm|i am|it's|talking to|speaking with) "
    r"(?:(?:her|his|their|the) (?!speaking|here|one|person)\w+|\w+'s \w+)"
)
_ANOTHER = re.compile(
    r"\b(?:she|she's|she'll|he|he's|he'll|her|him|they|they're|they'll)\b"
)
_BESIDE_ONES_NAME = word_set(
    "this is it's i'm i am it yes yeah yep hi hello hey well oh that's me you got my "
    "name name's the one and speaking here how can may i help who calling please go "
    "ahead what's up who's do sure"
)
_NO_LAST_NAME = word_set(
    "is isn't has hasn't was wasn't can can't could couldn't went left moved will "
    "won't does doesn't did didn't just passed lives works said would died should or "
    "for in out at not no never who what which why where when speaking here"
)


def is_voicemail(heard: Heard) -> bool:
    """Whether the words are a machine's greeting and not a person's.

    An intent of staff with the code ``voicemail`` widens what counts.
    """
    return heard.has("voicemail") or bool(_VOICEMAIL.search(heard.text))


def cannot_talk(heard: Heard) -> bool:
    """Whether whoever answered asks to be called another time."""
    return heard.has("call_later") or bool(_BUSY.search(heard.text))


def is_relation(heard: Heard) -> bool:
    """ "This is her husband": close, yet not the person."""
    return bool(_RELATED.search(heard.text))


def speaks_for_another(heard: Heard, name: str) -> bool:
    """ "Yes she's here", "dana is out": somebody else has answered.

    "This is she" is how some people say that it is themselves.
    """
    if _ANOTHER.search(_SELF.sub("", heard.text)):
        return True
    return name.lower() in heard.text.split() and not names_self(heard, name)


def names_self(heard: Heard, name: str) -> bool:
    """ "Dana speaking", "this is dana reed": the name, and little else."""
    if _ME.search(heard.text):
        return True
    before, named, after = f" {heard.text} ".partition(f" {name.lower()} ")
    rest = after.split()
    if rest and rest[0] not in _NO_LAST_NAME:
        rest = rest[1:]
    return bool(named) and _BESIDE_ONES_NAME.issuperset([*before.split(), *rest])
