"""Of two wishes in one breath: which is seen to now, and which afterwards."""

from __future__ import annotations

from .flows.inquiry import answer_question
from .heard import QUESTIONS, Heard
from .talk import Talk
from .wishes import goal_of, two_wishes


def keep_for_later(talk: Talk) -> None:
    """Leave one wish in ``talk.heard``; the other is answered, or kept in the memory.

    A question about the shop is answered at once, ahead of the goal; what is left may
    hold one more. Of two goals the second waits until the first is reached
    (``Memory.later``).
    """
    memory = talk.memory
    both = two_wishes(talk.brain, memory, talk.heard)
    if both is None:
        return
    question = both.first.first_of(QUESTIONS)
    if not question or goal_of(both.first):
        memory.later.append(both.second.raw)
        talk.turn_to(both.first)
        return
    named = both.second.slots.get("service")
    if named:
        memory.topic_service = named
    told = _answer(talk, both.first)
    if told:
        talk.turn_to(_answer(talk, both.second) or told)
        return
    talk.turn_to(both.second)
    keep_for_later(talk)


def _answer(talk: Talk, heard: Heard) -> Heard | None:
    """Answer what a half asks, be it one thing or two; what it tells beside that."""
    both = two_wishes(talk.brain, talk.memory, heard)
    told = None
    for part in (both.first, both.second) if both else (heard,):
        question = part.first_of(QUESTIONS)
        if question:
            talk.turn_to(part)
            answer_question(talk, question)
        else:
            told = part
    return told
