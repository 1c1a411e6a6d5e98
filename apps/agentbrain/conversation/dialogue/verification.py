"""Who is calling, proved by one thing only the customer knows."""

from __future__ import annotations

from ..language.births import missing_of_birth_date
from ..language.contact import read_phone
from .escalation import hand_over
from .heard import GOALS
from .proofs import read_proof
from .states import Step
from .talk import Talk

MAX_FAILURES = 3


def ask_to_verify(talk: Talk) -> None:
    """Say how the caller can prove who he is."""
    talk.step(Step.VERIFY)
    talk.ask("verify")


def heard_proof(talk: Talk) -> bool:
    """An answer to the question for a proof; the tool decides about it."""
    memory, heard = talk.memory, talk.heard
    number = read_phone(heard.text)
    if number:  # "his number is ...": no proof, but whose record it is about
        look_up(talk, number)
        return True
    if heard.has("dont_know") or heard.no:
        return refuse(talk, "dont_know")
    method, value = _proof(talk)
    wished = heard.first_of(GOALS) or heard.slots.get("service")
    if not method and not wished and _asks_for_the_rest(talk):
        return True
    if not method or (method == "any" and wished):
        return False  # "an oil change for my 2015 civic" proves nothing, nor fails
    memory.verify_method = method
    talk.run_tool(
        "verify_customer", customer_id=memory.customer_id, method=method, value=value
    )
    return True


def look_up(talk: Talk, number: str) -> None:
    """Find the record under a number; that it is found proves nothing."""
    memory = talk.memory
    memory.fill("phone", number)
    memory.question = "lookup_phone"
    talk.run_tool("find_customer", phone=number)


def found(talk: Talk, customer_id: int, first_name: str) -> None:
    """A record was found; if it is another than the recognised caller's, his own is
    out of the matter."""
    memory = talk.memory
    if memory.customer and customer_id != memory.customer_id:
        memory.customer = None
        memory.forget("name", "vehicle")
    memory.customer_id = customer_id
    memory.found_name = first_name
    ask_to_verify(talk)


def _proof(talk: Talk) -> tuple[str, str]:
    """What the words prove, with the half of a birthday told just before."""
    memory, text = talk.memory, talk.heard.text
    half, memory.half_birth_date = memory.half_birth_date, ""
    for whole in (f"{half} {text}", f"{text} {half}") if half else ():
        proof = read_proof(whole)
        if proof[0] == "date_of_birth":
            return proof
    return read_proof(text)


def _asks_for_the_rest(talk: Talk) -> bool:
    """ "March fifth" is no failure and no proof: the year is missing."""
    missing = missing_of_birth_date(talk.heard.text)
    if missing:
        talk.memory.half_birth_date = talk.heard.text
        talk.say(f"birth_{missing}_missing")
    return bool(missing)


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
