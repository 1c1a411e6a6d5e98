"""Talk beside the matter: "I'm still here", "why do you need that?"."""

from __future__ import annotations

import re

from .talk import Talk

_HERE = re.compile(
    r"(?:(?:yes|yeah|yep|hello|hi|okay|ok|alright|sorry|oh|thanks|thank you|i'm sorry|"
    r"sorry about that) )*"
    r"(?:(?:i'm|i am|we're|we are) (?:still |right |just )*(?:here|back|on the line)|"
    r"still here|back now|i can (?:still )?hear you)(?: now| again| fine| sorry)*"
)
_WHY = re.compile(
    r"\b(?:why|what) (?:do|would|did|are|should|must) (?:you|i)\b.*"
    r"\b(?:need|needs|want|ask|asking|have to|know|tell|give|say|require|use)\b|"
    r"\bwhat(?:'s| is) (?:that|this|it) for$|^(?:(?:and|but|wait|sorry|okay) )*"
    r"(?:why|what for|how come)(?: is that| that)?$"
)
_WHY_NOT = re.compile(r"^what\b(?!.*\bfor\b)|\bwhy (?:don't|can't|not)\b")
_REASONS = {
    "name": "why_name",
    "phone": "why_phone",
    "callback_number": "why_phone",
    "lookup_phone": "why_lookup",
    "email": "why_email",
    "verify": "why_verify",
    "vehicle": "why_vehicle",
    "vehicle_year": "why_vehicle",
    "vehicle_make": "why_vehicle",
    "vehicle_model": "why_vehicle",
    "which_vehicle": "why_vehicle",
}


_WHO = re.compile(
    r"(?:(?:hi|hello|hey|yes|um|okay|ok) )*(?:is this|"
    r"have i reached|did i reach|did i call|am i (?:speaking|talking) (?:to|with)) ?"
    r"(?!the (?:right|best)\b|a good\b|covered\b|included\b|normal\b|safe\b|okay\b|"
    r"ok\b|correct\b|right\b|possible\b|something\b|how\b|what\b|where\b|going\b)"
    r"[\w' ]+"
)
_LONGEST_WHO = 6


def asks_who_we_are(text: str) -> bool:
    """ "Is this Jenny's Garage?": whoever dialled wants to know whom."""
    return bool(_WHO.fullmatch(text)) and len(text.split()) <= _LONGEST_WHO


def is_back(talk: Talk) -> bool:
    """ "Okay, I'm back": no yes to what was asked, so it is asked again."""
    if not talk.memory.question or not _HERE.fullmatch(talk.heard.text):
        return False
    talk.ask_again()
    return True


def asks_why(talk: Talk) -> bool:
    """Say what a detail is needed for, and ask for it again."""
    text, key = talk.heard.text, _REASONS.get(talk.memory.question)
    if key is None or not _WHY.search(text) or _WHY_NOT.search(text):
        return False
    talk.say(key)
    talk.ask_again()
    return True
