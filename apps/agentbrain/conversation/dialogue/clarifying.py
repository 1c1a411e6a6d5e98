"""Asking instead of guessing, and saying so when something is not our trade."""

from __future__ import annotations

from dataclasses import replace

from ..language.text import word_set
from .heard import GOALS, QUESTIONS, Heard, understand
from .intents import IntentMatch
from .states import State
from .talk import Talk

CLARIFY = "clarify"
OPEN = ("intent", "what_else", "anything_else")
"""Questions to which anything may be the answer."""

COURTESIES = word_set(
    "affirm deny correction go_back never_mind repeat hold_on skip dont_know soonest "
    "another_one satisfied dissatisfied thanks greeting wrong_person voicemail "
    "call_later"
)
"""Intents that answer something and are nothing to ask about by themselves."""

_FEWEST_WORDS = 3
"""Fewer may be a scrap of something; nobody leaves the shop's trade in two words."""


def clarify(talk: Talk) -> bool:
    """Ask whether the likeliest wish is meant; False when there is none to ask for."""
    memory, unsure = talk.memory, talk.heard.unsure
    if not unsure or unsure in COURTESIES or memory.question not in OPEN:
        return False
    memory.unsure, memory.unsure_text = unsure, talk.heard.raw
    memory.asked[CLARIFY] = 0
    talk.ask(CLARIFY)
    return True


def confirmed_wish(talk: Talk) -> Heard | None:
    """After a "yes": the first words again, now known to mean what was asked.

    What the answer adds ("yes, for friday") is read along.
    """
    memory, heard = talk.memory, talk.heard
    if memory.question != CLARIFY or not heard.yes:
        return None
    code, said = memory.unsure, memory.unsure_text
    _settle(talk)
    again = understand(talk.brain, memory, said, heard.confidence)
    match = IntentMatch(code, "clarified", said, 1.0, 1000)
    return replace(
        again,
        intents=(match, *again.intents),
        slots={**again.slots, **heard.slots},
        unsure="",
    )


def leads_somewhere(code: str) -> bool:
    """Whether a flow, an answer or the end of the call serves this intent."""
    return code in (*GOALS, *QUESTIONS, "goodbye")


def denied(talk: Talk) -> None:
    """After a "no": what is wanted is asked openly."""
    _settle(talk)
    talk.say("clarified_no")
    talk.ask_otherwise()


def _settle(talk: Talk) -> None:
    memory = talk.memory
    memory.unsure = memory.unsure_text = ""
    closing = memory.state == State.CLOSING
    memory.question = "what_else" if closing else "intent"


def beyond_us(talk: Talk) -> bool:
    """Whether whole words were said that have nothing to do with the shop."""
    heard = talk.heard
    long_enough = len(heard.text.split()) >= _FEWEST_WORDS
    named = set(heard.slots) - {"part_of_day"}  # "last night" names no wish
    strange = long_enough and not heard.intents and not named
    return strange and talk.memory.question in OPEN
