"""The embedded summarizer writes what a colleague would."""

from __future__ import annotations

import pytest

from apps.calls.summaries.contract import EscalationNote, ToolNote
from apps.calls.summaries.embedded import EmbeddedSummarizer

from .records import agent, caller, record


def note(**fields: object):
    return EmbeddedSummarizer().summarize(record(**fields))


def test_it_tells_a_booking_in_three_sentences():
    assert note().text == (
        "Maria Lopez called to book an oil change for a 2015 Honda Civic. "
        "Booked for Tuesday, Nov 24 at 10:00 AM. Nothing is left to do."
    )


def test_it_keeps_the_callers_own_words_for_what_was_asked():
    assert note().reason == (
        "To book an oil change for a 2015 Honda Civic. "
        'In the caller\'s words: "I need an oil change on Tuesday."'
    )


@pytest.mark.parametrize(
    ("intent", "outcome", "text"),
    [
        (
            "reschedule_appointment",
            "rescheduled",
            "Maria Lopez called to move the oil change appointment for a 2015 Honda "
            "Civic. Moved to Tuesday, Nov 24 at 10:00 AM. Nothing is left to do.",
        ),
        (
            "cancel_appointment",
            "cancelled",
            "Maria Lopez called to cancel the oil change appointment for a 2015 Honda "
            "Civic. The oil change appointment for a 2015 Honda Civic on Tuesday, "
            "Nov 24 at 10:00 AM was cancelled. Nothing is left to do.",
        ),
    ],
)
def test_it_tells_changes_of_an_appointment(intent, outcome, text):
    assert note(intent=intent, outcome=outcome).text == text


def test_it_tells_an_answered_question_of_somebody_unknown():
    answered = note(
        caller_name="", intent="ask_hours", outcome="answered", appointment=None
    )

    assert answered.text == (
        "The caller called to ask about the opening hours. The question was answered. "
        "Nothing is left to do."
    )


def test_it_names_an_intent_staff_have_added():
    added = note(
        intent="loaner_car",
        intent_name="Loaner cars",
        outcome="answered",
        appointment=None,
    )

    assert added.text.startswith("Maria Lopez called about loaner cars.")


def test_it_tells_all_a_caller_wanted_and_what_nothing_came_of():
    both = note(
        outcome="answered",
        appointment=None,
        turns=(
            caller("When are you open?", "ask_hours"),
            caller("Then I need an oil change.", "book_appointment"),
        ),
    )

    assert both.text == (
        "Maria Lopez called to ask about the opening hours and to book an oil change. "
        "The question was answered. No appointment was booked."
    )


def test_how_people_talk_is_not_what_they_want():
    polite = note(
        intent="thanks", intent_name="Thanks", outcome="answered", appointment=None
    )

    assert "about thanks" not in polite.text


def test_it_passes_a_message_on():
    left = note(
        intent="",
        outcome="escalated",
        appointment=None,
        slots={"message": "Tell Joe the part has come."},
    )

    assert 'A message was left: "Tell Joe the part has come."' in " ".join(
        left.open_points
    )


def test_it_tells_that_a_customer_was_not_satisfied():
    unhappy = note(
        direction="outbound",
        call_type="outbound_followup",
        intent="",
        outcome="feedback",
        slots={"satisfied": False},
    )

    assert unhappy.text == (
        "We called Maria Lopez to ask how the service went. "
        "The feedback was taken down. The customer was not satisfied."
    )


def test_it_quotes_a_caller_whose_wish_was_not_understood():
    quoted = note(
        intent="",
        intent_name="",
        outcome="",
        appointment=None,
        turns=(caller("Hi"), caller("There is this noise when I turn left.")),
    )

    assert quoted.text == (
        'Maria Lopez called; in their words: "There is this noise when I turn left." '
        "Nothing was booked or changed. What the caller asked for was not settled."
    )


def test_it_says_that_a_person_is_waited_for_and_why():
    waiting = note(
        intent="speak_to_person",
        outcome="escalated",
        appointment=None,
        escalations=(EscalationNote("person_requested", "Give me a human."),),
    )

    (point,) = waiting.open_points
    assert point == (
        'Waiting for a person (person requested). The caller said: "Give me a human."'
    )
    assert waiting.text.endswith(f"Handed to a person. {point}")


def test_the_reason_for_a_person_is_told_beside_what_was_not_done():
    waiting = note(
        outcome="escalated",
        appointment=None,
        escalations=(EscalationNote("person_requested"),),
    )

    assert waiting.open_points == (
        "Waiting for a person (person requested).",
        "No appointment was booked.",
    )


def test_a_resolved_escalation_leaves_nothing_open():
    settled = note(
        outcome="escalated",
        appointment=None,
        escalations=(EscalationNote("person_requested", resolved=True),),
    )

    assert settled.open_points == ()


def test_it_says_that_the_line_was_lost():
    lost = note(status="lost", outcome="", appointment=None)

    assert lost.text == (
        "Maria Lopez called to book an oil change. "
        "The line was lost before the call was finished. No appointment was booked."
    )


def test_it_does_not_hide_a_booking_made_before_the_line_was_lost():
    lost = note(status="lost")

    assert "Booked for Tuesday" in lost.text
    assert "lost" in lost.text


def test_it_says_that_the_caller_left():
    left = note(outcome="abandoned", appointment=None)

    assert left.open_points == (
        "The caller left before the end.",
        "No appointment was booked.",
    )


def test_it_says_why_the_last_attempt_failed():
    tried = note(
        outcome="",
        appointment=None,
        tools=(ToolNote("find_slots"), ToolNote("book_appointment", "slot_taken")),
    )

    assert "The time the caller wanted was taken." in " ".join(tried.open_points)


def test_an_earlier_failure_that_was_got_over_is_not_told():
    booked = note(
        tools=(
            ToolNote("book_appointment", "slot_taken"),
            ToolNote("book_appointment"),
        )
    )

    assert booked.open_points == ()


@pytest.mark.parametrize("turns", [(), (agent("Hello?"),), (caller("  "),)])
def test_it_says_that_nobody_spoke(turns):
    silent = note(turns=turns, caller_name="", intent="", outcome="", appointment=None)

    assert silent.text == "The caller said nothing that could be understood."
    assert silent.done == ()
    assert silent.open_points == ()


def test_it_says_that_a_call_never_connected():
    failed = note(
        status="failed", talk_seconds=None, turns=(), outcome="", appointment=None
    )

    assert failed.text == "A call from Maria Lopez never connected."


def test_it_tells_a_call_of_ours_from_a_call_of_theirs():
    reminder = note(
        direction="outbound",
        call_type="outbound_reminder",
        intent="confirm_appointment",
        outcome="confirmed",
    )

    assert reminder.text.startswith("We called Maria Lopez to confirm the oil change")


def test_it_writes_no_card_number_whoever_said_it():
    leaked = note(
        intent="",
        intent_name="",
        outcome="",
        appointment=None,
        turns=(caller("My card is 4111 1111 1111 1111, please charge it."),),
        escalations=(EscalationNote("payment", "Use 123-45-6789 then."),),
    )

    together = f"{leaked.text} {leaked.reason} {' '.join(leaked.open_points)}"
    assert not [number for number in ("4111", "6789") if number in together]
    assert "[number removed]" in leaked.text


def test_what_the_recognizer_wrote_without_a_full_stop_is_quoted_with_one():
    left = note(
        intent="",
        outcome="escalated",
        appointment=None,
        slots={"message": "tell joe the part has come"},
    )

    assert 'A message was left: "tell joe the part has come."' in " ".join(
        left.open_points
    )
