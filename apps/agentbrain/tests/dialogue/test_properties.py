"""Whatever is said: no exception, no endless exchange, always a legal state."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.agentbrain.conversation.dialogue.states import (
    TRANSITIONS,
    IllegalStep,
    State,
    Step,
    advance,
)
from apps.agentbrain.conversation.events import CallType

from .conversation import APPOINTMENT, DANA, Conversation
from .shop import BRAIN
from .test_changing import BRAKES, OIL

PHRASES = [
    example.replace("{service}", "oil change")
    .replace("{date}", "friday")
    .replace("{time}", "ten thirty")
    .replace("{year}", "twenty ten")
    .replace("{make}", "honda")
    .replace("{model}", "civic")
    for intent in BRAIN.intents
    for example in intent.examples
]
ANSWERS = [
    "yes", "no", "ann lee", "five five five one two three four five six seven",
    "skip", "2015 honda civic", "a ford", "tomorrow", "ten", "the first one",
    "the second one", "purple", "", "okay", "june fourth nineteen eighty",
    "four four one two", "another one", "human please", "i don't know", "go back",
    "the time", "the vehicle", "one", "cancel that", "my car is on fire", "five",
    "a" * 3000, "\u0000\ud83d\ude97 naïve \u202e", "1/2/3", "25:99", "at at at dot com",
    "99999999999999999999", "twenty twenty twenty", "the thirty first of february",
]  # fmt: skip
WORDS = st.lists(
    st.sampled_from(sorted({w for phrase in PHRASES for w in phrase.split()})),
    max_size=8,
).map(" ".join)
SAID = st.one_of(
    st.sampled_from(PHRASES), st.sampled_from(ANSWERS), WORDS, st.text(max_size=40)
)
STEP = st.one_of(
    st.tuples(st.just("say"), SAID, st.sampled_from([None, 0.1, 0.9])),
    st.tuples(st.just("keys"), st.text("0123456789*#", max_size=11), st.none()),
    st.tuples(st.just("silence"), st.just(""), st.none()),
)
CALLS = {
    "new": {"number": "+15550009999"},
    "hidden": {},
    "known": {"call_type": CallType.INBOUND_EXISTING, "customer": DANA},
    "reminder": {
        "call_type": CallType.OUTBOUND_REMINDER,
        "customer": DANA,
        "appointment": APPOINTMENT,
    },
    "followup": {
        "call_type": CallType.OUTBOUND_FOLLOWUP,
        "customer": DANA,
        "appointment": APPOINTMENT,
    },
}
ERRORS = st.dictionaries(
    st.sampled_from(
        ["find_slots", "book_appointment", "verify_customer", "list_appointments",
         "reschedule_appointment", "cancel_appointment", "confirm_appointment",
         "find_customer", "take_feedback"]
    ),
    st.sampled_from(
        ["internal", "timeout", "slot_taken", "closed", "not_found", "not_verified",
         "unknown_service", "invalid_phone", "invalid_arguments"]
    ),
    max_size=2,
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(sorted(CALLS)),
    steps=st.lists(STEP, min_size=1, max_size=14),
    errors=ERRORS,
)
def test_no_conversation_breaks_it(kind, steps, errors):
    call = Conversation(**CALLS[kind])
    call.shop.appointments = [dict(OIL), dict(BRAKES)]
    call.shop.fail = errors
    quiet = 0
    for what, text, confidence in steps:
        if call.view.state == "closing" and call.replies[-1].end_call:
            break
        quiet = quiet + 1 if what == "silence" else 0
        runs = len(call.shop.calls)
        if what == "say":
            answer = call.say(text, confidence)
        elif what == "keys":
            answer = call.keys(text)
        else:
            answer = call.silence(quiet)
        assert State(call.view.state)
        assert len(call.shop.calls) - runs < 6
        ended = any(reply.end_call for reply in call.replies)
        assert answer or ended, f"nothing said after {what} {text!r}"
        json.dumps(call.dialogue.snapshot())
        assert "{" not in answer
        if ended:
            break


@settings(max_examples=25, deadline=None)
@given(line=SAID)
def test_the_same_line_for_ever_comes_to_an_end(line):
    call = Conversation()
    waits = {"repeat", "hold_on", "silence"}
    for _ in range(40):
        call.say(line)
        if call.last.end_call or call.last.escalation:
            return
    fired = {step.get("intent") for step in call.last.trace}
    answered = any(str(code).startswith("ask_") for code in fired if code)
    # Only a caller who asks and gets an answer each time may go on for ever.
    assert fired & waits or answered or call.slots


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", Step)
def test_every_step_is_either_in_the_table_or_an_error(state, step):
    if step in TRANSITIONS[state]:
        assert advance(state, step) in State
    else:
        with pytest.raises(IllegalStep, match=rf"{step.value}.*{state.value}"):
            advance(state, step)


def test_a_person_and_goodbye_are_reachable_from_everywhere():
    for row in TRANSITIONS.values():
        assert row[Step.CLOSE] is State.CLOSING
        assert row[Step.ESCALATE] is State.ESCALATION
