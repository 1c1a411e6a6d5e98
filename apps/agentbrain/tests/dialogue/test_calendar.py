"""What the calendar answers, and what fails, is told and dealt with."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.events import CallType

from .conversation import DANA, Conversation


@pytest.fixture
def call() -> Conversation:
    return Conversation(CallType.INBOUND_EXISTING, customer=DANA, number=DANA.phone)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (
            "oil change thursday at ten",
            "We're closed on Thursday, November twenty-sixth",
        ),
        ("oil change sunday at ten", "We're closed on Sunday, November twenty-ninth"),
        ("oil change friday at seven in the evening", "outside our opening hours"),
        ("oil change today at eight in the morning", "already passed"),
    ],
)
def test_it_says_why_and_offers_the_nearest(call, words, why):
    answer = call.say(words)
    assert why in answer
    assert "Which would you like" in answer


def test_a_taken_time_is_offered_around(call):
    call.shop.taken.add("2026-11-24T10:00")
    call.play(
        ("oil change tomorrow at ten", "already taken...ten thirty, eleven or"),
        ("eleven", "eleven in the morning...Is that right"),
    )


def test_a_part_of_the_day_narrows_the_offers(call):
    call.play(("oil change on friday afternoon", "noon, twelve thirty or one"))


def test_as_soon_as_possible_asks_for_no_day(call):
    call.play(
        ("i need an oil change as soon as possible", "Monday, November twenty-third"),
        ("the first one", "nine in the morning...right"),
    )


def test_any_day_is_fine_means_the_soonest(call):
    call.play(("oil change", "What day"), ("i don't know", "Which would you like"))
    call.play(("whenever works", "Monday, November twenty-third at nine...right"))


def test_a_time_without_a_day_asks_for_the_day(call):
    call.play(("oil change at ten o'clock", "What day"), ("tomorrow", "ten in the"))


def test_somebody_took_the_time_in_between(call):
    call.play(("oil change tomorrow at ten", "right"))
    call.shop.taken.add("2026-11-24T10:00")
    call.play(
        ("yes", "just taken...ten thirty"),
        ("ten thirty", "right"),
        ("yes", "You're booked: oil change, Tuesday, November twenty-fourth at ten"),
    )
    assert call.view.outcome == "booked"


def test_no_time_at_all_asks_for_another_day(call):
    call.shop.find_slots = lambda **_: ({"slots": [], "exact": False}, "")
    call.play(("oil change tomorrow at ten", "don't have anything open...What day"))
    assert "date" not in call.slots


def test_too_far_ahead_without_offers(call):
    answer = {"slots": [], "exact": False, "reason": "too_far"}
    call.shop.find_slots = lambda **_: (answer, "")
    call.play(("oil change december first at ten", "that far ahead...What day"))


def test_a_service_that_is_gone_is_asked_again(call):
    call.shop.fail["find_slots"] = "unknown_service"
    call.play(("oil change tomorrow at ten", "can't book that one...What can we do"))
    assert "service" not in call.slots


def test_a_refused_phone_number_is_asked_again():
    call = Conversation().play(
        ("oil change tomorrow at ten", "name"),
        ("ann lee", "phone"),
        ("555 012 3456", "email"),
        ("skip", "vehicle"),
        ("2015 honda civic", "Is that right"),
    )
    call.shop.fail["book_appointment"] = "invalid_phone"
    call.play(("yes", "phone number doesn't work...phone"))
    call.shop.fail.clear()
    call.play(
        ("five five five one two three four five six seven", "right"),
        ("yes", "You're booked"),
    )


@pytest.mark.parametrize("tool", ["find_slots", "book_appointment"])
@pytest.mark.parametrize("error", ["internal", "timeout", "invalid_arguments"])
def test_trouble_of_ours_ends_with_a_person_never_with_silence(call, tool, error):
    call.shop.fail[tool] = error
    answer = call.say("oil change tomorrow at ten")
    if tool == "book_appointment":
        answer = call.say("yes")
    assert "isn't working on our side" in answer
    assert call.escalations[0].reason == "tool_failed"
    assert error in call.escalations[0].detail


def test_the_result_of_a_tool_nobody_waits_for_is_ignored(call):
    reply = call.dialogue.tool_finished("find_slots", {"slots": []}, "", at_ms=5)
    assert reply.text == ""
