"""Somebody asks not to be called any more: done at once, whoever they are.

It is the number that is taken off the list, so nobody has to say who they are; a wish
like this is never argued with, and needs no rule of staff's to be understood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..closing import OUTBOUND, anything_else, goodbye
from ..escalation import hand_over
from ..heard import Heard
from ..memory import Memory
from ..talk import Talk
from .base import Flow

INTENT = "stop_calls"
KEY = "9"
_ENTERING = ("phone", "lookup_phone", "callback_number", "verify")
_CALL = r"(?:call|phone|ring|bother|contact|dial)"
_NEVER = r"(?:don't|do not|never|please don't|not to)"
_LIST = r"(?:(?:call(?:ing)?|phone|contact|marketing|mailing) )?list"
_STOP = re.compile(
    rf"\b(?:stop|quit) (?:{_CALL}ing)(?: me| us| this number| here| my \w+)?\b|"
    rf"\b{_NEVER} (?:ever )?{_CALL} (?:me |us |here |this number |my \w+ )?"
    r"(?:again|any ?more|ever)\b|"
    rf"\b{_NEVER} want (?:you to {_CALL}|(?:any |any more |more |these |your |such )+"
    r"calls)\b|"
    r"\bno more (?:\w+ )?calls\b|"
    rf"\b(?:take|get|remove|delete|strike)\b(?: \w+){{0,4}} (?:off|from|out of)"
    rf"(?: of)? (?:your|the|this|that|all your) {_LIST}s?\b|"
    rf"\bput (?:me|us|this number) on (?:your|the) do not call {_LIST}\b|"
    r"\bopt(?:ing)? (?:me |us )?out\b|\bunsubscribe\b"
)


def wants_no_calls(heard: Heard) -> bool:
    """Whether the words ask us never to call. An intent ``stop_calls`` of staff's
    widens what counts."""
    return heard.has(INTENT) or bool(_STOP.search(heard.text))


def stops_by_key(memory: Memory, digits: str) -> bool:
    """Nine, in a call of ours, where no number is being typed."""
    pressed = digits.strip("*#")
    ours = memory.call_type in OUTBOUND
    return ours and pressed == KEY and memory.question not in _ENTERING


def stop_calls(talk: Talk) -> None:
    """Take the number off the list; what else was going on is over."""
    memory = talk.memory
    memory.flow = StopCalls.code
    memory.intent = INTENT
    talk.run_tool("stop_calls", phone=memory.caller_number)


class StopCalls(Flow):
    """One step: the list."""

    code = INTENT

    def heard(self, talk: Talk) -> bool:
        return False

    def keeps(self, talk: Talk, goal: str) -> bool:
        return False

    def tool_finished(
        self, talk: Talk, name: str, result: Mapping[str, Any], error: str
    ) -> None:
        memory = talk.memory
        if error:
            hand_over(talk, INTENT, "high", detail="Take this number off the list.")
            return
        memory.outcome = "opted_out"
        listed = result.get("listed", True)
        talk.say("calls_stopped" if listed else "calls_stopped_unlisted")
        if memory.call_type in OUTBOUND:
            memory.slots.clear()
            goodbye(talk)
        else:
            anything_else(talk)
