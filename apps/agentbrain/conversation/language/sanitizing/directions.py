"""Stage directions: what an actor does and nobody says."""

from __future__ import annotations

import re
from typing import Final

from ..text import word_set

MOST_WORDS: Final = 7

_GESTURES: Final = word_set(
    "pause pauses pausing paused laugh laughs laughing laughter chuckle chuckles "
    "chuckling giggle giggles giggling smile smiles smiling sigh sighs sighing cough "
    "coughs coughing gasp gasps gasping whisper whispers whispering whispered nod nods "
    "nodding grin grins grinning wink winks winking shrug shrugs shrugging frown "
    "frowns frowning clears clearing sniff sniffs sniffles hums humming yawn yawns "
    "yawning beat silence inaudible typing types thinks thinking listens listening "
    "speaks speaking taps tapping clicks clicking shuffles shuffling rustles rustling "
    "scribbles scribbling leans leaning tilts tilting waves waving bows beams beaming "
    "checks checking looks looking waits waiting adjusts scrolls flips pulls "
    "applause music beep static crosstalk breathes breathing exhales inhales "
    "swallows gulps"
)
_MANNERS: Final = word_set(
    "softly warmly cheerfully gently brightly excitedly quietly happily politely "
    "kindly enthusiastically sympathetically apologetically calmly briefly "
    "thoughtfully slowly reassuringly patiently nervously"
)
_LEADS: Final = word_set("a an the in with long short brief slight light soft warm")
_PHRASE: Final = re.compile(
    r"(?:in|with) an? (?:\w+ ){0,2}(?:tone|voice|smile|laugh|chuckle|sigh|grin)\b"
)
_THINGS: Final = re.compile(
    r"(?:checking|waiting|looking|clearing|listening|pulls|clicks|breathing|music|"
    r"silence|beat|static|pause|waves|smile|speaking|typing|leans|tilts) "
    r"(?:account|accounts|area|areas|room|rooms|list|lists|time|times|period|ahead|"
    r"forward|of|or|fee|fees|is|are|was|will|takes|costs|good|great)\b"
)


def may_begin(word: str) -> bool:
    """Whether a direction can begin with this word."""
    bare = _bare(word)
    return not bare or bare in _GESTURES or bare in _MANNERS or bare in _LEADS


def is_direction(words: str) -> bool:
    """ "smiles warmly", "long pause", "in a cheerful tone"; no figures in it."""
    listed = [bare for word in words.split() if (bare := _bare(word))]
    plain = " ".join(listed)
    if not listed or len(listed) > MOST_WORDS or any(c.isdigit() for c in plain):
        return False
    if _THINGS.match(plain):
        return False
    first = listed[0]
    if first in _GESTURES:
        return True
    if first in _MANNERS:
        return len(listed) == 1 or listed[1] in _GESTURES
    if first in _LEADS:
        after = listed[1:3]
        return _PHRASE.match(plain) is not None or (
            first not in ("in", "with") and len(listed) <= 4 and bool(after)
            and any(word in _GESTURES for word in after)
        )  # fmt: skip
    return False


def _bare(word: str) -> str:
    return word.strip("*_.,!?;:()[]\"'- ").lower()
