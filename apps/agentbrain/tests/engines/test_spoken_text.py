"""How the voice cuts text into clauses and reads signs."""

from __future__ import annotations

import pytest

from apps.agentbrain.engines.tts.spoken import clauses, spoken_form


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("It is $89.99.", "It is 89 dollars and 99 cents."),
        ("That is $1,250", "That is 1250 dollars"),
        ("only $1", "only 1 dollar"),
        ("$0.50 each", "50 cents each"),
        ("at 9:30 AM", "at 9 30 A M"),
        ("at 9:05 a.m. sharp", "at 9 oh 5 A M sharp"),
        ("by 5 PM", "by 5 P M"),
        ("at 10:00", "at 10 o clock"),
        ("call 555-123-4567", "call 5 5 5, 1 2 3, 4 5 6 7"),
        ("call +15551234567", "call 1 5 5 5 1 2 3 4 5 6 7"),
        ("parts & labor", "parts and labor"),
    ],
)
def test_prices_times_and_numbers_are_read_as_people_say_them(written, said):
    assert spoken_form(written) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello.",
        "Good morning! Welcome back, Ana. What can I do for you today?",
        "We are open from eight to six on weekdays, and from nine to one on Saturdays "
        "but closed on Sundays because everybody needs a rest and so do we at times",
        "a" * 400,
    ],
)
def test_the_clauses_joined_are_the_text(text):
    assert "".join(clauses(text)) == text


def test_a_long_sentence_is_spoken_in_several_clauses():
    text = (
        "We are open from eight in the morning to six in the evening on weekdays "
        "and from nine to one on Saturdays but we are closed on Sundays"
    )
    assert len(list(clauses(text))) >= 2
    assert max(len(clause) for clause in clauses(text)) <= 90


def test_the_first_clause_is_short_enough_to_be_heard_soon():
    first = next(clauses("Good morning, this is the shop. How can I help you today?"))
    assert first.strip() == "Good morning,"
