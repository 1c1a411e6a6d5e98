"""When a person is needed, and how the caller is told."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.dialogue.alarms import match_escalation
from apps.agentbrain.conversation.events import CallType
from apps.agentbrain.conversation.language.text import normalise

from .conversation import APPOINTMENT, DANA, Conversation
from .shop import BRAIN, make_brain


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("can i talk to a person", "person_requested"),
        ("i want to speak to a manager", "person_requested"),
        ("let me speak with someone please", "person_requested"),
        ("human please", "person_requested"),
        ("representative", "person_requested"),
        ("put me through to the workshop", "person_requested"),
        ("is there anyone i can talk to", "person_requested"),
        ("could somebody call me back", "person_requested"),
        ("i'd prefer talking to a human", "person_requested"),
        ("my car is on fire", "emergency"),
        ("i just had an accident", "emergency"),
        ("there is smoke coming from the hood", "emergency"),
        ("my brakes stopped working", "emergency"),
        ("i'm stranded on the highway", "roadside"),
        ("this is ridiculous", "anger"),
        ("i'm so fed up with this", "anger"),
        ("i want my money back", "complaint"),
        ("i'd like to make a complaint", "complaint"),
        ("you people damaged my bumper", "complaint"),
        ("you'll hear from my lawyer", "legal"),
        ("there's a mistake on my bill", "billing"),
    ],
)
def test_it_hears_that_a_person_is_needed(words, reason):
    match = match_escalation(BRAIN, normalise(words))
    assert match is not None
    assert match.rule.reason == reason
    assert match.words in normalise(words)


@pytest.mark.parametrize(
    "words",
    [
        "i was talking to my manager about it",
        "i spoke to someone yesterday",
        "i don't want to talk to a person",
        "you don't need to transfer me to a real person",
        "my wife is a manager",
        "i need someone to look at my brakes",
        "my battery died",
        "two people drive it",
        "the last person who drove it",
        "i'm not angry",
    ],
)
def test_it_hears_no_such_wish(words):
    match = match_escalation(BRAIN, normalise(words))
    assert match is None or match.rule.reason not in ("person_requested", "anger")


def test_the_more_urgent_rule_wins():
    words = "i want to talk to a person my car is on fire"
    assert match_escalation(BRAIN, words).rule.reason == "emergency"


def known(**business) -> Conversation:
    return Conversation(
        CallType.INBOUND_EXISTING,
        customer=DANA,
        number=DANA.phone,
        brain=make_brain(**business),
    )


def test_it_promises_a_call_back_and_takes_a_message():
    call = known().play(
        ("i want to talk to a person", "Of course...call you back...message"),
        ("yes", "leave a message now"),
        ("please tell them i need it before friday", "pass that on...anything else"),
        ("no that's it", "call you soon...Goodbye"),
    )
    (wish,) = call.escalations
    assert wish.reason == "person_requested"
    assert wish.words == "i want to talk to a person"
    assert call.slots["message"] == "please tell them i need it before friday"
    assert call.slots["callback_number"] == DANA.phone
    assert call.view.outcome == "escalated"
    assert call.last.end_call


def test_a_caller_who_goes_on_is_heard_to_the_end():
    call = known().play(
        ("human please", "message"),
        ("it is about the bill i got last week", "anything else"),
        ("the part was on there twice", "Anything else"),
        ("and i want my money back is what i told them", "Anything else"),
        ("that's everything thanks", "Goodbye"),
    )
    assert call.slots["message"] == (
        "it is about the bill i got last week the part was on there twice "
        "and i want my money back is what i told them"
    )
    assert len(call.escalations) == 1


def test_an_emergency_in_a_message_still_brings_the_safety_line():
    call = known().play(
        ("human please", "message"), ("my car is on fire", "nine one one")
    )
    assert [wish.reason for wish in call.escalations] == [
        "person_requested",
        "emergency",
    ]


def test_a_message_without_end_is_taken_as_far_as_it_can_be_read():
    call = known().play(("human please", "message"))
    for _ in range(40):
        if call.last.end_call:
            break
        call.say("and then there was another thing about the noise from the front")
    assert call.last.end_call
    assert len(call.slots["message"]) == 2000


@pytest.mark.parametrize("words", ["no", "no thanks", "no that's all", "thanks bye"])
def test_a_message_may_be_declined(words):
    call = known().play(("human please", "message"), (words, "call you soon"))
    assert call.last.end_call
    assert "message" not in call.slots


def test_it_asks_for_a_number_when_none_is_known():
    call = Conversation().play(
        ("human please", "What number"),
        ("five five five", "five five five"),
        ("oh one two three four five six", "call you back...message"),
    )
    assert call.slots["callback_number"] == "+15550123456"


def test_a_question_answered_on_the_way_does_not_hide_the_escalation():
    call = known().play(
        ("what are your hours", "open"), ("i want to talk to a person", "Of course")
    )
    assert call.view.outcome == "escalated"


def test_no_number_at_all_ends_politely():
    call = Conversation().play(
        ("human please", "What number"), ("no", "call you soon...Goodbye")
    )
    assert call.last.end_call


def test_a_wrong_callback_number_is_asked_again():
    Conversation().play(
        ("human please", "What number"),
        ("one two three four five six seven eight nine", "so far"),
        ("one two three four", "complete phone number"),
    )


def test_a_call_back_number_nobody_can_make_out_ends_the_call():
    call = Conversation().play(("human please", "What number"))
    for _ in range(3):
        call.say("purple")
    assert call.last.end_call
    assert len(call.escalations) == 1


def test_it_connects_where_a_transfer_number_is_set():
    call = known(transfer_number="+15550100999").play(
        ("human please", "Of course...connecting you")
    )
    assert call.last.transfer
    assert not call.last.end_call
    call.play(("hello", "connecting you"))
    assert not call.last.transfer


def test_an_emergency_begins_with_the_safety_line():
    call = known().play(("my car is on fire", "hang up now...nine one one"))
    assert call.last.text.startswith("If anyone is in danger")
    assert call.escalations[0].priority == "urgent"


def test_the_same_wish_is_not_escalated_twice():
    call = known().play(
        ("human please", "message"), ("human please", "call you back...message")
    )
    assert len(call.escalations) == 1


def test_an_emergency_after_another_wish_is_escalated_too():
    call = Conversation().play(
        ("human please", "What number"), ("my car is on fire", "nine one one")
    )
    assert [wish.reason for wish in call.escalations] == [
        "person_requested",
        "emergency",
    ]


def test_a_caller_may_go_on_by_himself_after_all():
    call = Conversation().play(
        ("human please", "What number"),
        ("actually just book an oil change", "an oil change...your name"),
    )
    assert call.state == "slot_collection"


def test_a_question_after_the_escalation_is_answered():
    Conversation().play(
        ("human please", "What number"),
        ("what are your hours", "We're open...What number"),
    )


def test_three_misses_bring_a_person():
    call = Conversation().play(
        ("blah", "Sorry, I didn't get that"),
        ("purple", "still didn't get it"),
        ("zebra", "having trouble understanding you"),
    )
    assert call.escalations[0].reason == "not_understood"


def test_understanding_in_between_starts_the_count_again():
    call = Conversation().play(
        ("blah", "Sorry"),
        ("purple", "still"),
        ("oil change", "name"),
        ("...", "couldn't make that out"),
        ("", "didn't catch it"),
    )
    assert call.escalations == []


def test_courtesies_alone_lead_nowhere_and_so_to_a_person():
    call = Conversation()
    for _ in range(3):
        call.say("okay")
    assert call.escalations


def test_a_message_in_letters_we_cannot_read_is_passed_on_all_the_same():
    call = known().play(("human please", "message"), ("和製漢語", "pass that on"))
    assert call.slots["message"] == "和製漢語"


def test_a_long_message_that_speaks_of_repeating_is_no_wish_to_hear_it_again():
    words = "please ask them to repeat the alignment because it still pulls left"
    call = known().play(("human please", "message"), (words, "pass that on"))
    assert call.slots["message"] == words
    known().play(("human please", "message"), ("could you repeat that", "message"))


def test_every_alarm_says_why_how_urgent_and_on_which_words():
    call = known().play(("look my brakes failed on the highway okay", "do not drive"))
    (wish,) = call.escalations
    assert (wish.reason, wish.priority) == ("emergency", "urgent")
    assert wish.detail == "brakes failed on the"
    assert wish.words == "look my brakes failed on the highway okay"
    assert call.last.trace[0]["escalation"] == "emergency"
    assert call.last.trace[0]["words"] == wish.detail


def test_the_safety_line_comes_before_everything_else():
    call = known()
    call.say("my brakes failed on the highway and i want to speak to a manager")
    assert call.last.text.startswith("Please do not drive the vehicle.")
    assert call.escalations[0].reason == "emergency"


def test_strong_words_in_answer_to_how_it_was_are_feedback_first():
    call = Conversation(
        CallType.OUTBOUND_FOLLOWUP, customer=DANA, appointment=APPOINTMENT
    )
    call.say("yes this is dana")
    call.say("no it was bullshit the brakes still squeal like before")
    assert "take_feedback" in call.tools
    assert [wish.reason for wish in call.escalations] == ["complaint"]
    assert "brakes still squeal" in call.escalations[0].detail
