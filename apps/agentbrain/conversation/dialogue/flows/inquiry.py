"""A general inquiry: answered at once, then back to where the call stood."""

from __future__ import annotations

from ..closing import anything_else
from ..facts import answer
from ..states import Step
from ..talk import Talk


def answer_question(talk: Talk, question: str) -> None:
    """Say the answer, and remember which service was talked of."""
    memory, heard = talk.memory, talk.heard
    topic = heard.slots.get("service") or memory.slots.get("service")
    topic = topic or memory.topic_service
    talk.lines.append(
        answer(talk.brain, question, heard.text, memory.today, topic or "")
    )
    if heard.slots.get("service"):
        memory.topic_service = heard.slots["service"]
    memory.outcome = memory.outcome or "answered"


def inquire(talk: Talk, question: str) -> None:
    """Answer; an interrupted flow goes on with its open question."""
    memory = talk.memory
    interrupted = bool(memory.flow) or memory.question in (
        "identity",
        "message",
        "more_message",
        "callback_number",
    )
    if interrupted and memory.question:
        answer_question(talk, question)
        talk.ask_again()
        return
    talk.step(Step.EXECUTE)
    memory.intent = question
    answer_question(talk, question)
    anything_else(talk)
