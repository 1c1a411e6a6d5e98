"""Disposition, deeds, promises and the caller's own words, each by its rule."""

from __future__ import annotations

import pytest

from apps.calls.summaries.contract import EscalationNote, TouchedRow
from apps.calls.summaries.deeds import deeds
from apps.calls.summaries.disposition import disposition
from apps.calls.summaries.embedded import EmbeddedSummarizer
from apps.calls.summaries.extract import own_words
from apps.calls.summaries.promises import promises

from .records import agent, caller, record

NOTHING = {"outcome": "", "appointment": None}


@pytest.mark.parametrize(
    ("fields", "filed"),
    [
        ({}, "booked"),
        ({"outcome": "rescheduled"}, "moved"),
        ({"outcome": "answered"}, "information_given"),
        ({**NOTHING, "status": "lost"}, "line_lost"),
        ({"status": "lost"}, "booked"),
        ({**NOTHING, "status": "failed", "talk_seconds": None}, "not_connected"),
        ({**NOTHING, "status": "failed"}, "failed"),
        ({**NOTHING, "outcome": "abandoned"}, "caller_left"),
        ({**NOTHING, "outcome": "voicemail"}, "voicemail_left"),
        ({**NOTHING, "turns": ()}, "nobody_spoke"),
        (NOTHING, "nothing_agreed"),
        (
            {**NOTHING, "turns": (caller("Sorry, I have the wrong number."),)},
            "wrong_number",
        ),
        (
            {**NOTHING, "outcome": "escalated", "slots": {"message": "Call me."}},
            "message_taken",
        ),
        (
            {**NOTHING, "escalations": (EscalationNote("person_requested"),)},
            "handed_to_person",
        ),
        (
            {
                **NOTHING,
                "escalations": (EscalationNote("person_requested"),),
                "touched": (TouchedRow("calls.callback", 7, "Monday, Nov 23"),),
            },
            "callback_promised",
        ),
    ],
)
def test_a_call_is_filed_by_its_rows(fields, filed):
    assert disposition(record(**fields)) == filed


def test_what_was_done_names_the_rows_it_touched():
    done = deeds(
        record(
            touched=(
                TouchedRow("customers.customer", 3, "Maria Lopez"),
                TouchedRow("calls.callback", 7, "Monday, Nov 23"),
            )
        )
    )

    assert [(deed.model, deed.id) for deed in done] == [
        ("customers.appointment", None),
        ("customers.customer", 3),
        ("calls.callback", 7),
    ]
    assert done[2].what == "A callback was arranged for Monday, Nov 23."


def test_two_escalations_are_both_told():
    done = deeds(
        record(
            outcome="escalated",
            appointment=None,
            escalations=(
                EscalationNote("person_requested", id=4),
                EscalationNote("complaint", id=5),
            ),
        )
    )

    assert [deed.id for deed in done] == [4, 5]


@pytest.mark.parametrize(
    ("said", "promised"),
    [
        ("Someone will call you soon. Goodbye!", ("Someone will call you soon.",)),
        ("Thank you, I'll pass that on.", ("Thank you, I'll pass that on.",)),
        ("You'll get a reminder the day before.", None),
        ("We\u2019ll get back to you on Monday.", None),
        ("I'll check that for you.", ()),
        ("Would you like to know when we'll call you?", ()),
        ("If it rains we'll call you.", ()),
        ("So I'll move your oil change to Tuesday. Is that right?", ()),
    ],
)
def test_a_promise_is_what_we_say_will_happen_later(said, promised):
    found = promises(record(turns=(agent(said), caller("Fine, I will call you back."))))

    assert found == promised if promised is not None else len(found) == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            ("Hi, my name is Mary Smith.", "I lost my credit card."),
            "I lost my credit card.",
        ),
        (
            ("uh hello there um i need a new checkbook",),
            "I need a new checkbook",
        ),
        (("My name is Hendry.", "Thank you, bye bye now."), ""),
        (("There is this noise.",), "There is this noise."),
        (
            ("Good morning.", "Yes.", "What time do you close on Friday?", "Thanks!"),
            "What time do you close on Friday?",
        ),
    ],
)
def test_the_wish_is_found_among_names_and_courtesies(said, words):
    spoken = tuple(caller(text) for text in said)

    assert own_words(record(intent="", turns=spoken)) == words


def test_a_caller_who_said_no_wish_is_not_quoted_with_a_name():
    told = EmbeddedSummarizer().summarize(
        record(
            **NOTHING,
            intent="",
            intent_name="",
            caller_name="",
            turns=(caller("My name is Hendry."),),
        )
    )

    assert told.text.startswith("The caller called and did not say what about.")


def test_a_callback_is_told_once_as_what_is_open():
    told = EmbeddedSummarizer().summarize(
        record(
            outcome="escalated",
            appointment=None,
            escalations=(EscalationNote("not_understood"),),
            touched=(TouchedRow("calls.callback", 7, "Monday, Nov 23"),),
        )
    )

    assert told.text == (
        "Maria Lopez called to book an oil change. Handed to a person. "
        "Call them back by Monday, Nov 23 (not understood). No appointment was booked."
    )


@pytest.mark.parametrize("said", ["no", "yes that's right", "one two three four"])
def test_an_answer_taken_down_as_a_message_is_none(said):
    told = EmbeddedSummarizer().summarize(
        record(outcome="escalated", appointment=None, slots={"message": said})
    )

    assert said not in told.text
    assert told.disposition == "handed_to_person"


def test_a_yes_to_a_call_of_ours_is_no_wish_of_theirs():
    told = EmbeddedSummarizer().summarize(
        record(
            **NOTHING,
            direction="outbound",
            call_type="outbound_followup",
            intent="",
            turns=(agent("How was it?"), caller("Yes.")),
        )
    )

    assert told.reason == "To ask how the service went."


def test_somebody_else_at_a_customers_number_is_told():
    told = EmbeddedSummarizer().summarize(
        record(
            **NOTHING,
            direction="outbound",
            call_type="outbound_followup",
            intent="",
            turns=(caller("No, wrong number."),),
        )
    )

    assert told.disposition == "wrong_number"
    assert "the number we have may be wrong" in told.text


def test_who_changed_their_mind_is_quoted_with_what_they_came_to():
    told = own_words(
        record(
            intent="book",
            service_name="Tire rotation",
            turns=(
                caller("I need an oil change.", "book"),
                caller("No, a tire rotation.", "book"),
            ),
        )
    )

    assert told == "No, a tire rotation."


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (("This is ridiculous.", "Fine.", "Perfect."), "very unhappy at one point."),
        (("Hello.", "I'm not happy with this."), "They were unhappy at the end."),
        (("Hello.", "That's fine."), ""),
    ],
)
def test_a_mood_worth_knowing_is_in_the_note(said, told):
    note = EmbeddedSummarizer().summarize(record(turns=tuple(map(caller, said))))

    assert told in note.text
    assert bool(told) == ("They were" in note.text)


def test_what_was_promised_is_in_the_note():
    told = EmbeddedSummarizer().summarize(
        record(turns=(caller("I need tires."), agent("Someone will call you soon.")))
    )

    assert 'We told them: "Someone will call you soon."' in told.text
