"""When a person is needed: saying so, handing over, or taking a message."""

from __future__ import annotations

import re

from .phone_entry import take_phone
from .states import Step
from .talk import Talk
from .wording import fill_in, has_line

MESSAGE = ("message", "more_message")
_ENDS = re.compile(
    r"\b(?:that's|that is|that'll be|that will be) (?:all|it|everything)\b|"
    r"\b(?:nothing else|good ?bye|bye)\b"
)
_A_FEW = 6
"""Words before it that are thanks and no message."""
_LONGEST_MESSAGE = 2000  # characters; whoever reads it has to find the point


def escalate_by_rule(talk: Talk) -> None:
    """A published rule fired: its own line comes first (a safety line, say)."""
    match = talk.heard.escalation
    assert match is not None, "called without an escalation match"
    rule = match.rule
    hand_over(
        talk, rule.reason, rule.priority, detail=match.words, opening=rule.response
    )


def hand_over(
    talk: Talk, reason: str, priority: str = "normal", *, detail: str = "",
    opening: str = "",
) -> None:  # fmt: skip
    """Escalate: tell the caller, then connect or promise a call back."""
    memory, business = talk.memory, talk.brain.business
    if memory.state != "escalation":
        talk.step(Step.ESCALATE)
    memory.misses = 0
    memory.flow = ""
    memory.escalated = True
    memory.escalation_reason = reason
    if memory.outcome in ("", "answered"):
        # A question answered on the way to a person is not what became of the call.
        memory.outcome = "escalated"
    talk.escalate(reason, priority, detail)
    if opening:
        talk.lines.append(
            fill_in(opening, business=business.name, agent=business.agent_name)
        )
    else:
        key = f"escalate_{reason}"
        talk.say(key if has_line(talk.brain, key) else "escalate")
    if business.transfer_number:
        memory.transferred = True
        memory.question = ""
        talk.transfer = True
        talk.say("transferring")
        return
    _promise_call_back(talk)


def _promise_call_back(talk: Talk) -> None:
    memory = talk.memory
    phone = memory.slots.get("phone") or (memory.customer or {}).get("phone")
    phone = phone or memory.caller_number
    memory.digits = ""
    if phone:
        memory.fill("callback_number", phone)
        talk.say("will_call_back")
        talk.ask("message")
    else:
        talk.ask("callback_number")


def heard_after_escalation(talk: Talk) -> bool:
    """What the caller says once a person has been asked for."""
    memory = talk.memory
    if memory.transferred:
        talk.say("transferring")
        return True
    if memory.question == "callback_number":
        return _take_number(talk)
    return _take_message(talk)


def _take_number(talk: Talk) -> bool:
    memory = talk.memory
    taken = take_phone(talk, "callback_number")
    if taken == "done":
        talk.say("will_call_back")
        talk.ask("message")
    elif taken == "wrong":
        talk.say("phone_wrong")
        talk.ask_otherwise()
    elif not taken and (talk.heard.no or memory.asked.get("callback_number", 0) >= 3):
        end_escalated(talk)
    return bool(taken) or talk.end_call


def _take_message(talk: Talk) -> bool:
    """Note what is said, until the caller has nothing to add."""
    memory, heard = talk.memory, talk.heard
    short = len(heard.text.split()) <= 4
    if short and (heard.no or heard.has("goodbye", "thanks")):
        end_escalated(talk)
        return True
    if short and heard.yes:
        talk.ask_otherwise()
        return True
    if short and heard.escalation and not heard.has("goodbye"):
        talk.say("will_call_back")
        talk.ask_otherwise()
        return True
    ending = _ENDS.search(heard.text)
    if ending and len(heard.text[: ending.start()].split()) <= _A_FEW:
        end_escalated(talk)  # "thank you so much, that's all"
        return True
    said = " ".join((memory.slots.get("message") or "", heard.raw.strip())).strip()
    memory.fill("message", said[:_LONGEST_MESSAGE])
    if len(said) >= _LONGEST_MESSAGE:
        talk.say("message_taken")
        end_escalated(talk)
        return True
    if memory.question == "message" or ending:
        talk.say("message_taken")
    if ending:
        end_escalated(talk)
    else:
        talk.ask("more_message")
    return True


def end_escalated(talk: Talk) -> None:
    """The polite end of a call that a person will pick up again."""
    talk.say("goodbye_escalated")
    talk.finish()
