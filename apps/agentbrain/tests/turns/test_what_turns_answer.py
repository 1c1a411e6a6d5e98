"""A caller's turn says what it answers, and whether anything was made of it."""

from __future__ import annotations

from apps.agentbrain.conversation.actions import SaveTurn
from apps.agentbrain.conversation.agent import Agent

from ..dialogue.shop import BRAIN
from .line import Line


def answers(*said: str) -> list[SaveTurn]:
    """What the caller's turns were written down as, each said after a pause."""
    line = Line(Agent(BRAIN))
    line.start()
    at = 9_000
    for number, text in enumerate(said):
        line.speech(at, at + 1_500, text, item=f"u{number}")
        line.run(at + 14_000)
        at += 14_000
    turns = line.turns()
    return [turns[n] for n in sorted(turns) if turns[n].speaker == "caller"]


def test_an_answer_names_the_question_it_was_given_to() -> None:
    turns = answers("i need an oil change", "dana reed")
    assert [turn.question for turn in turns] == ["intent", "name"]
    assert not any(turn.missed for turn in turns)


def test_words_nothing_was_made_of_are_marked() -> None:
    turns = answers("the sky has a colour today", "i need an oil change")
    assert [turn.missed for turn in turns] == [True, False]


def test_the_third_time_in_vain_is_marked_although_a_person_is_offered() -> None:
    turns = answers(*["the sky has a colour today"] * 3)
    assert [turn.missed for turn in turns] == [True, True, True]
