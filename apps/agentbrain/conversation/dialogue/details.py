"""Answers that only make sense for the detail that was asked."""

from __future__ import annotations

import re

from .phone_entry import take_phone
from .slots.name import read_name
from .slots.vehicle import read_free_part
from .talk import Talk


def answer_detail(talk: Talk, changed: list[str]) -> bool:
    """Deal with the utterance as the answer to the open question.

    ``changed`` are the values already taken from it; more may be added. False when
    it answers nothing.
    """
    match talk.memory.question:
        case "phone":
            return _phone(talk, changed) or bool(changed)
        case "email":
            return _email(talk) or bool(changed)
        case (
            "which_vehicle"
            | "vehicle"
            | "vehicle_year"
            | "vehicle_make"
            | ("vehicle_model")
        ):
            return bool(changed) or _vehicle(talk, changed)
        case "date":
            return bool(changed) or _date(talk)
        case "service":
            # Asked again, the question lists what the shop does.
            return bool(changed) or talk.heard.has("dont_know")
    return bool(changed)


def _completes_name(talk: Talk) -> bool:
    """ "Reed", or "yes, Karen Reed", just after the first name alone."""
    memory, heard = talk.memory, talk.heard
    known = str(memory.slots.get("name") or "") if "name" in memory.filled else ""
    if not known or " " in known or heard.slots or (heard.intents and not heard.yes):
        return False
    said = read_name(heard.text, asked=True).split()
    if len(said) == 2 and said[0] == known:
        return memory.fill("name", " ".join(said))
    alone = len(said) == 1 and heard.text == said[0].lower() != known.lower()
    return alone and memory.fill("name", f"{known} {said[0]}")


def _phone(talk: Talk, changed: list[str]) -> bool:
    memory, heard = talk.memory, talk.heard
    if "name" not in changed and _completes_name(talk):
        changed.append("name")
    if "phone" in changed:
        return True
    taken = take_phone(talk, "phone")
    if taken == "done":
        changed.append("phone")
    if taken == "wrong":
        talk.say("phone_wrong")
    if taken:
        return True
    offered_own = bool(memory.caller_number) and not memory.other_phone
    if offered_own and heard.yes:
        memory.fill("phone", memory.caller_number)
        changed.append("phone")
        return True
    if offered_own and heard.no:
        memory.other_phone = True
        memory.asked.pop("phone", None)
        return True
    return False


_NO_EMAIL = re.compile(
    r"\b(?:no|not|don't|do not|never|without|skip|haven't)\b(?: \w+){0,4} "
    r"(?:e-?mails?|mail)\b"
)


def declines_email(text: str) -> bool:
    """ "I don't really do email": there is none, or none for us."""
    return bool(_NO_EMAIL.search(text))


def _email(talk: Talk) -> bool:
    """It is optional, and hard to hear: asked twice at most."""
    memory, heard = talk.memory, talk.heard
    if memory.slots.get("email"):
        return True
    declined = heard.no or heard.has("skip", "dont_know", "never_mind")
    if declined or declines_email(heard.text) or memory.asked.get("email", 0) >= 2:
        memory.fill("email", "")
        talk.say("email_skipped")
        return True
    return False


def _vehicle(talk: Talk, changed: list[str]) -> bool:
    memory, heard = talk.memory, talk.heard
    question = memory.question
    if heard.has("dont_know", "skip"):
        known = memory.slots.get("vehicle") or {}
        part = question.removeprefix("vehicle_")
        if part != question and any(known.values()):
            memory.fill("vehicle", {**known, part: None})
            talk.say("vehicle_part_skipped")
            return True
        memory.fill("vehicle", None)
        talk.say("vehicle_skipped")
        return True
    if question == "which_vehicle":
        if heard.no or heard.has("another_one"):
            memory.fill("vehicle", {})
            return True
        return False
    if question in ("vehicle_make", "vehicle_model"):
        part = read_free_part(heard.text)
        if part and not heard.answer:
            vehicle = {**(memory.slots.get("vehicle") or {})}
            vehicle[question.removeprefix("vehicle_")] = part
            memory.fill("vehicle", vehicle)
            changed.append("vehicle")
            return True
    return False


def _date(talk: Talk) -> bool:
    if talk.heard.has("dont_know"):
        talk.memory.soonest = True
        return True
    return False
