"""Words callers feel with, from -2 (very unhappy) to 2 (very happy).

Only what tells of the caller's mood: a noisy brake is no bad mood, and "please" no good
one. Phrases come before the words they hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_BY_STRENGTH: Final[Mapping[int, str]] = {
    -2: """
        furious|outraged|livid|disgusted|disgusting|horrible|terrible|awful|worst
        unacceptable|ridiculous|outrageous|a scam|ripped off|rip off|rip-off|lawsuit
        my lawyer|sue you|never coming back|never again|sick of|fed up|hate|pathetic
        useless|incompetent|liars|lied to me|is a joke|disgrace|shut up|screw you|damn
        hell|bullshit|crap|stupid|idiot|idiots|waste of time|wasting my time
        what is wrong with you|speak to a manager|absolutely not
    """,
    -1: """
        upset|angry|mad|annoyed|annoying|frustrated|frustrating|disappointed
        disappointing|unhappy|not happy|dissatisfied|complain|complaint|problem with you
        still waiting|been waiting|nobody called|no one called|never called
        again and again|already told you|i just told you|i already said
        that's not what i said
        you're not listening|not listening|you don't understand|doesn't work
        overcharged|too expensive|rude|worried|concerned|confusing|confused
        wrong again|bad service|poor service|bad experience|sorry to say
        unfortunately|stressed|tired of
        no use|for the third time|for the second time|how many times
        hurry up|unbelievable
    """,
    1: """
        good|great|nice|happy|glad|fine with me|works for me|works great|sounds good
        sounds great|thanks|thank you|appreciate|helpful|easy|friendly|pleased
        satisfied|no worries|no problem|cool|lovely|that helps|much better
    """,
    2: """
        excellent|perfect|wonderful|fantastic|amazing|awesome|i love|brilliant|superb
        very happy|so happy|thank you so much|thanks so much|thank you very much
        very helpful|so helpful|the best|outstanding|delighted|you made my day
    """,
}

WEIGHTS: Final[Mapping[str, int]] = {
    phrase.strip(): weight
    for weight, lines in _BY_STRENGTH.items()
    for line in lines.strip().splitlines()
    for phrase in line.split("|")
}

NEGATIONS: Final = frozenset(
    (
        *("not", "never", "hardly", "cannot", "can't", "won't", "don't"),
        *("doesn't", "didn't", "isn't", "wasn't", "aren't", "wouldn't", "couldn't"),
        *("haven't", "hasn't"),
    )
)

STRONGER: Final = frozenset(
    ("very", "really", "so", "extremely", "absolutely", "totally", "incredibly", "too")
)

# Said for courtesy at the end of a turn, whatever the mood.
COURTESY: Final = frozenset(
    {"thanks", "thank you", "no problem", "no worries", "nice", "good"}
)
