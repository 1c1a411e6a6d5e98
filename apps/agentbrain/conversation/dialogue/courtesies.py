"""What is said between people and moves nothing: again, wait, goodbye."""

from __future__ import annotations

from .asides import asks_why, is_back
from .heard import GOALS, QUESTIONS
from .talk import Talk

_CONTENT = ("ok", "okay", "great", "perfect", "good", "fine", "alright", "cool")


def small_talk(talk: Talk) -> bool:
    """Repeating, waiting: what changes nothing."""
    memory, heard = talk.memory, talk.heard
    if is_back(talk) or asks_why(talk):
        return True
    if heard.carries_something:
        return False
    if heard.has("repeat"):
        talk.lines.append(memory.last_line)
        return True
    if heard.has("hold_on"):
        talk.small_talk = True
        talk.say("hold_on")
        return True
    return False


def leaves(talk: Talk) -> bool:
    """Goodbye, or "no thanks" when nothing else is open."""
    memory, heard = talk.memory, talk.heard
    wish = heard.first_of((*GOALS, *QUESTIONS))
    if heard.slots or wish or memory.question == "identity":
        return False
    if heard.has("goodbye"):
        return True
    if memory.question == "what_else":
        return heard.no and not heard.has("never_mind")
    if memory.question != "anything_else":
        return False
    content = heard.text in _CONTENT or "that's it" in heard.text
    return heard.no or content or heard.has("thanks", "never_mind")
