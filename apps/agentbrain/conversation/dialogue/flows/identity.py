"""Outbound calls: is this the person we meant to reach? Nothing is said before."""

from __future__ import annotations

from ..closing import goodbye
from ..talk import Talk


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
        memory.flow = ""
        memory.slots.clear()
        talk.say("wrong_person")
        goodbye(talk)
        return None
    named = memory.first_name.lower() in heard.text.split()
    if heard.yes or named:
        memory.verified = True
        return True
    return False
