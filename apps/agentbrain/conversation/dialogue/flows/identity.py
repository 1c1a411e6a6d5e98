"""Outbound calls: is this the person we meant to reach? Nothing is said before."""

from __future__ import annotations

import re

from ...language.contact import say_phone
from ..closing import goodbye
from ..machines import (
    cannot_talk,
    is_relation,
    is_voicemail,
    names_self,
    speaks_for_another,
)
from ..states import Step
from ..talk import Talk

_ABOUT = re.compile(
    r"\b(?:what(?:'s| is| was)? (?:this|it|that)(?: call)? (?:about|regarding|for|"
    r"concerning)|what do you want|why are you calling|may i ask what|in reference to "
    r"what|regarding what)\b"
)


# A consent to something, not an "I am": nothing says that it is the person.
_CONSENTS = re.compile(
    r"^(?:(?:oh|well|yes|yeah|okay|ok|sure|alright|sounds) )*"
    r"(?:that's|that is|that was|that'd be|that would be|it's|it is|"
    r"this is|all|everything's|i'm|works|sounds) "
    r"(?:all |quite |just |perfectly )?"
    r"(?:fine|okay|ok|good|great|perfect|alright|right|cool|nice)"
    r"(?: (?:with|by|for|to) (?:me|us))?(?: (?:thanks|thank you|then))?$"
)
_RIGHT = re.compile(r"\b(?:yes|yeah|right)\b")


def greet_outbound(talk: Talk) -> None:
    talk.say("outbound_hello")
    talk.ask("identity")


def heard_identity(talk: Talk) -> bool | None:
    """True: it is the person. False: it made no sense. None: dealt with.

    The number dialled is the one on file, so the person's own yes is accepted as
    verification for the appointment this call is about.
    """
    memory, heard = talk.memory, talk.heard
    if heard.has("wrong_person") or heard.no:
        _tell_nothing(talk)
        talk.say("wrong_person")
        goodbye(talk)
        return None
    if names_self(heard, memory.first_name) or (
        heard.yes
        and not _only_consents(heard.text)
        and not speaks_for_another(heard, memory.first_name)
    ):
        memory.verified = True
        return True
    return False


def _only_consents(text: str) -> bool:
    """ "That's fine" to "am I speaking with Dana?"; "that's right" is a yes."""
    return bool(_CONSENTS.match(text)) and not _RIGHT.search(text)


def not_yet_known(talk: Talk) -> bool:
    """What is said instead of who it is; True when that is dealt with.

    A machine gets a message without personal data; the busy are let go; what it is
    about is for the person alone.
    """
    if is_voicemail(talk.heard):
        _tell_nothing(talk)
        talk.memory.outcome = "voicemail"
        phone = talk.brain.business.phone
        key = "voicemail" if phone else "voicemail_no_number"
        talk.say(key, phone=say_phone(phone) if phone else "")
        talk.step(Step.CLOSE)
        talk.finish()
        return True
    if cannot_talk(talk.heard):
        _tell_nothing(talk)
        talk.memory.outcome = "call_later"
        talk.say("call_later")
        goodbye(talk)
        return True
    memory, heard = talk.memory, talk.heard
    relation = is_relation(heard)
    if relation and heard.has("wrong_person"):
        _tell_nothing(talk)
        memory.outcome = "call_later"
        talk.say("about_call", name=memory.first_name)
        talk.say("call_later")
        goodbye(talk)
        return True
    if relation or (_ABOUT.search(heard.text) and not heard.yes):
        talk.say("about_call", name=memory.first_name)
        talk.ask_again()
        return True
    if heard.yes and speaks_for_another(heard, memory.first_name):
        talk.small_talk = True
        talk.say("hold_on")
        return True
    return False


def _tell_nothing(talk: Talk) -> None:
    """Whoever listens is not the person, or cannot: all that is known is put away."""
    memory = talk.memory
    memory.flow = ""
    memory.slots.clear()
