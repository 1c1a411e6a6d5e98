"""Names for words that mean the same, so that a pattern stays short: ``{person}``.

A pattern "talk to {a} {person}" reads as it is meant, and a word added here counts in
every pattern at once. ``a{2}`` stays RE2's own repetition: names begin with a letter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType


class UnknownGroup(ValueError):
    """A pattern names a group of words that does not exist; the message names it."""


# What may stand before a noun, several of it or nothing: "a real live", "your damn".
_BEFORE_A_NOUN = (
    "an?|the|your|ur|some|any|another|one of|real|live|actual|living|human|customer|"
    "sales|support|phone|service|other|different|proper|damn|goddamn|bloody|freaking|"
    "fucking|stupid"
)

GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "a": f"(?:(?:{_BEFORE_A_NOUN}) )*",
        "person": (
            "(?:person|human|human being|humans|representative|rep|agents?|operator|"
            "assistant|employee|advis[eo]r|associate)"
        ),
        "somebody": (
            "(?:someone|somebody|anyone|anybody|one of (?:you|your|the) "
            "(?:guys|people|mechanics|technicians|techs)|one of you)"
        ),
        "boss": "(?:manager|supervisor|boss|owner|founders?)",
        "workshop": (
            "(?:mechanics?|technicians?|tech|(?:staff|team) members?|reception|"
            "receptionist|front desk|service desk|office|shop|garage|workshop|"
            "(?:service|parts) department|team|staff|customer (?:service|care|support))"
        ),
        "machine": (
            "(?:(?:chat ?|ro)?bots?|machines?|computers?|recordings?|ai|"
            "(?:automated|virtual) \\w+|answering machine|voice ?mail)"
        ),
        "talk": "(?:speak|talk|chat)(?: directly| live)?(?: to| with)",
        "talking": "(?:speaking|talking|chatting)(?: directly| live)?(?: to| with)",
        "reach": "(?:contact|reach|get (?:in touch with|(?:a )?hold of|through to))",
        "very": (
            "(?:(?:absolutely|completely|totally|so|really|just|very|extremely|"
            "getting|pretty|freaking|fucking|all|such|a|an|beyond|simply|quite|too) )*"
        ),
        "bad": (
            "(?:bad|poor|terrible|horrible|awful|lousy|shoddy|sloppy|atrocious|rotten|"
            "dreadful|worst|appalling|disappointing|disgraceful|horrendous|crappy)"
        ),
        "your_people": (
            "(?:you(?: guys| people| folks| all)?|y'all|your (?:guys?|mechanics?|"
            "technicians?|people|shop|team|boys|company|staff))"
        ),
        "vehicle": "(?:car|truck|van|suv|vehicle|pickup|jeep|minivan)",
        "crash": "(?:accident|crash|wreck|collision|fender bender|pile ?up)",
        "someone_close": (
            "(?:someone|somebody|my (?:wife|husband|kids?|son|daughter|passenger|"
            "friend|mom|dad|mother|father))"
        ),
    }
)

_NAME = re.compile(r"\{([a-z]\w*)\}")


def expand(pattern: str) -> str:
    """The pattern with every group in full. Raises ``UnknownGroup``."""
    return _NAME.sub(_group, pattern)


def _group(match: re.Match[str]) -> str:
    try:
        return GROUPS[match[1]]
    except KeyError:
        raise UnknownGroup(f"there is no group of words {match[0]}") from None
