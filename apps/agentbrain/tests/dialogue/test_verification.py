"""Nothing personal is said before the caller has proved who is calling."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.dialogue.proofs import read_proof
from apps.agentbrain.conversation.events import CallType
from apps.agentbrain.conversation.language.text import normalise

from .conversation import DANA, Conversation
from .test_changing import BORN, OIL


@pytest.mark.parametrize(
    ("words", "proof"),
    [
        ("june fourth nineteen eighty", ("date_of_birth", "1980-06-04")),
        ("my date of birth is 6/4/1980", ("date_of_birth", "1980-06-04")),
        ("it's forty four twelve", ("last4", "4412")),
        ("the last four digits are 4 4 1 2", ("last4", "4412")),
        ("one h g c v one f three four j a zero zero four three five two",
         ("vin", "1HGCV1F34JA004352")),
        ("my license plate is k. l. m. four eight two one",
         ("any", "k l m four eight two one")),
        ("i live at one twenty maple street", ("any", "one twenty maple street")),
        ("oh six oh four nineteen eighty", ("date_of_birth", "1980-06-04")),
        ("zero six zero four one nine eight zero", ("date_of_birth", "1980-06-04")),
        ("the fourth of june and the year is nineteen eighty",
         ("date_of_birth", "1980-06-04")),
        ("double four one two", ("last4", "4412")),
        ("the last four of my card are four four one two i think", ("last4", "4412")),
        ("it ends in forty four twelve", ("last4", "4412")),
        ("my card ends with 4412 yeah", ("last4", "4412")),
        ("six four eighty", ("any", "six four eighty")),
        ("last six of the vin are zero zero four three five two",
         ("any", "zero zero four three five two")),
        ("seven alpha bravo charlie one two three",
         ("any", "seven alpha bravo charlie one two three")),
        ("it's 120 maple", ("any", "120 maple")),
        ("my address is one twenty maple street springfield",
         ("any", "one twenty maple street springfield")),
        ("purple", ("", "")),
        ("one moment please", ("", "")),
        ("two appointments", ("", "")),
        ("it's on the twenty fourth", ("", "")),
        ("why do you need that", ("", "")),
        ("can i give you my address", ("", "")),
        ("june fourth", ("", "")),
        ("friday at eleven", ("", "")),
        ("", ("", "")),
        ("13451980", ("any", "13451980")),
    ],
)  # fmt: skip
def test_it_reads_a_proof(words, proof):
    assert read_proof(normalise(words)) == proof


@pytest.fixture
def call() -> Conversation:
    call = Conversation(CallType.INBOUND_EXISTING, customer=DANA, number=DANA.phone)
    call.shop.appointments = [dict(OIL)]
    return call.play(("cancel my appointment", "date of birth"))


def test_three_failures_hand_the_call_over(call):
    call.play(
        ("june fifth nineteen eighty", "doesn't match"),
        ("one two three four", "doesn't match"),
        ("nine nine nine nine", "couldn't verify your identity"),
    )
    assert call.escalations[0].reason == "verification_failed"
    assert not call.view.verified
    assert "list_appointments" not in call.tools


def test_not_knowing_counts_as_a_failure(call):
    call.play(
        ("i don't remember", "address"),
        ("i'm not sure", "one more time"),
        ("no", "couldn't verify"),
    )


def test_a_later_proof_is_accepted(call):
    call.play(
        ("one two three four", "doesn't match"),
        ("my address is one twenty maple street", "that matches"),
    )
    assert call.view.verified


def test_a_birthday_is_no_wish_for_that_day(call):
    call.say(BORN)
    assert "date" not in call.slots


def test_keys_prove_too():
    call = Conversation(CallType.INBOUND_EXISTING, customer=DANA, number=DANA.phone)
    call.shop.appointments = [dict(OIL)]
    call.say("cancel my appointment")
    assert "that matches" in call.keys("06041980")


def test_a_question_in_between_is_answered(call):
    call.play(("what are your hours", "open Monday...date of birth"))


def test_nothing_of_the_customer_is_told_before(call):
    call.say("one two three four")
    for reply in call.replies:
        for secret in ("Civic", "Reed", "10:00", "Tuesday, November", "0001111"):
            assert secret not in reply.text
            assert secret not in reply.guidance.replace("Local time", "")


def test_an_unknown_caller_learns_no_name_before():
    call = Conversation().play(
        ("cancel my appointment", "phone number"),
        ("five five five zero zero zero one one one one", "verify"),
    )
    assert "Dana" not in call.last.guidance
    assert "name" not in call.slots


def test_the_model_is_told_more_once_verified(call):
    assert "list_appointments" not in call.last.tools
    call.say(BORN)
    assert "Civic" in call.last.guidance
    assert "list_appointments" in call.last.tools


def test_what_could_prove_nothing_costs_no_attempt(call):
    call.play(("one moment please", ""), ("i need an oil change for my 2015 civic", ""))
    assert "verify_customer" not in call.tools
    assert call.dialogue.memory.verify_failures == 0


@pytest.mark.parametrize(
    "proof",
    [
        "june fourth nineteen eighty",
        "the last four are four four one two",
        "my plate is seven alpha bravo charlie one two three",
        "i live at one twenty maple street",
    ],
)
def test_one_proof_of_any_kind_is_enough(call, proof):
    call.play((proof, "that matches"))
    assert call.tools.count("verify_customer") == 1
    assert call.view.verified
