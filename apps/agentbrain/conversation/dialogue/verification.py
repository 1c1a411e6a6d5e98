"""Who is calling, proved by one thing only the customer knows."""

from __future__ import annotations

import re

from ..language.births import read_birth_date
from ..language.numbers import is_number_word, read_digits
from ..language.spelling import read_code
from .escalation import hand_over
from .states import Step
from .talk import Talk

MAX_FAILURES = 3
_LEAD = re.compile(
    r"^(?:(?:yes|yeah|sure|okay|ok|it's|it is|its|that's|that is|my|the|is|are|address|"
    r"license|plate|number|vin|last four|digits|date of birth|birthday|i live at|i was "
    r"born on|born|on|card|of|live|i|at|street address) )+"
)


def ask_to_verify(talk: Talk) -> None:
    """Say how the caller can prove who he is."""
    talk.step(Step.VERIFY)
    talk.ask("verify")


def read_proof(text: str) -> tuple[str, str]:
    """Method and value in a normalised text: a date, four digits, a VIN, or "any".

    ("", "") when there is nothing that could prove anything.
    """
    born = read_birth_date(text)
    if born:
        return "date_of_birth", born.isoformat()
    words = _LEAD.sub("", f"{text} ").split()
    digits = read_digits(words)
    if words and len(digits) == 4 and all(is_number_word(word) for word in words):
        return "last4", digits
    code = read_code(words)
    if len(code) == 17:
        return "vin", code
    street = len(words) > 1 and is_number_word(words[0])
    telling = len(digits) >= 3 or len(code) >= 4 or street
    return ("any", " ".join(words)) if telling else ("", "")


def heard_proof(talk: Talk) -> bool:
    """An answer to the question for a proof; the tool decides about it."""
    memory, heard = talk.memory, talk.heard
    if heard.has("dont_know") or heard.no:
        return refuse(talk, "dont_know")
    method, value = read_proof(heard.text)
    if not method:
        return False
    memory.verify_method = method
    talk.run_tool(
        "verify_customer", customer_id=memory.customer_id, method=method, value=value
    )
    return True


def refuse(talk: Talk, why: str) -> bool:
    """One failure more; the third hands the call to a person."""
    memory = talk.memory
    memory.verify_failures += 1
    if memory.verify_failures >= MAX_FAILURES:
        hand_over(talk, "verification_failed", "normal", detail=why)
        return True
    if why != "dont_know":
        talk.say("verify_failed")
    ask_to_verify(talk)
    return True


def accept(talk: Talk) -> None:
    """The caller is who the record says."""
    memory = talk.memory
    memory.verified = True
    memory.verify_failures = 0
    if memory.found_name:
        memory.slots["name"] = memory.found_name
    talk.step(Step.VERIFIED)
    talk.say("verified")
