"""Staff put the agent's lines in other words, and none of theirs can end a call."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.conversation.dialogue.brain import EscalationRuleSpec
from apps.agentbrain.conversation.dialogue.wording import (
    LINES,
    NEEDED,
    PLACEHOLDERS,
    check_wording,
    fill_in,
    has_line,
    line,
)

from .conversation import Conversation
from .shop import BRAIN


def brain_with(**wordings: tuple[str, ...]):
    return replace(BRAIN, wordings=wordings)


@pytest.mark.parametrize("key", LINES)
def test_every_line_is_complete_and_holds_to_its_own_rules(key):
    assert LINES[key], key
    for number, wording in enumerate(LINES[key]):
        assert check_wording(key, wording) == ""
        values = {name: f"<{name}>" for name in PLACEHOLDERS[key]}
        said = line(BRAIN, key, number, **values)
        assert said[-1] in ".?!", wording
        assert "{" not in said


def test_the_last_wording_stays():
    assert line(BRAIN, "ask_name", 99) == LINES["ask_name"][-1]
    assert fill_in(" {a} and {b} ", a="x") == "x and {b}"


def test_a_wording_of_staff_is_spoken_instead_of_ours():
    brain = brain_with(
        ask_name=("And you are?", "Your name once more?"),
        begin_booking_service=("{business} is glad to do {service}.",),
    )
    Conversation(brain=brain).play(
        ("oil change", "Maple Street Auto is glad to do an oil change. And you are?"),
        ("what is it to you", "Your name once more?"),
        ("what do you mean by that", "Your name once more?"),
    )


def test_answers_and_remarks_can_be_reworded_too():
    brain = brain_with(
        location=("Come and see us, {address}.",), not_understood=("Eh?",)
    )
    Conversation(brain=brain).play(
        ("where are you located", "Come and see us, 48 Maple Street."),
        ("purple", "Eh?"),
    )


@pytest.mark.parametrize(
    "broken", ["Hello {stranger}", "{", "}{", "a {name", "{name!r}", "{0}", "", "  "]
)
def test_a_wording_that_cannot_be_spoken_is_passed_over_for_ours(broken):
    Conversation(brain=brain_with(ask_name=(broken,))).play(
        ("oil change", LINES["ask_name"][0])
    )


def words_only(**wordings: tuple[str, ...]):
    """A brain with words and no patterns, whose compiling takes its time."""
    return replace(BRAIN, intents=(), escalation_rules=(), wordings=wordings)


@given(key=st.sampled_from(sorted(LINES)), text=st.text(max_size=60))
def test_no_wording_breaks_a_line(key, text):
    values = {name: name for name in PLACEHOLDERS[key]}
    said = line(words_only(**{key: (text,)}), key, **values)
    assert said
    if check_wording(key, text) and key not in NEEDED and text.strip():
        assert said == line(BRAIN, key, **values)


@given(text=st.text("{}ab \t", max_size=12))
def test_a_wording_that_is_accepted_is_the_one_spoken(text):
    if check_wording("location", text) == "":
        said = line(words_only(location=(text,)), "location", address="here")
        assert said == " ".join(text.split())


def test_a_value_with_braces_is_spoken_as_it_is():
    brain = brain_with(took_name=("Hi {name}!",))
    assert line(brain, "took_name", name="{agent}") == "Hi {agent}!"


def test_a_reason_of_their_own_may_have_a_line():
    brain = brain_with(escalate_towing=("A tow truck needs a person.",))
    assert has_line(brain, "escalate_towing")
    assert line(brain, "escalate_towing") == "A tow truck needs a person."
    assert not has_line(BRAIN, "escalate_towing")
    assert line(BRAIN, "escalate_towing") == LINES["escalate"][0]
    assert check_wording("escalate_towing", "A person comes.") == ""


@pytest.mark.parametrize(
    ("key", "text", "reason"),
    [
        ("nothing", "Hello.", "no line called"),
        ("ask_name", " ", "at least one word"),
        ("ask_name", "x" * 401, "400 are the most"),
        ("ask_name", "You are {who}?", "does not know {who}; it may use {agent}"),
        ("ask_name", "You are {?", "brace stands alone"),
        ("confirm_move", "Is that right?", "mention {when}"),
        ("offer_many", "Which one?", "mention {slots}"),
    ],
)
def test_the_reason_of_a_refusal_is_told(key, text, reason):
    assert reason in check_wording(key, text)


def test_nothing_about_the_appointment_can_be_put_before_the_person_is_known():
    for key in ("outbound_hello", "ask_identity", "ask_verify", "wrong_person"):
        assert not {"service", "when", "appointments"} & set(PLACEHOLDERS[key])
    assert check_wording("ask_identity", "About your {service}, {name}?")


def test_a_line_nobody_wrote_is_our_own_mistake():
    with pytest.raises(KeyError):
        line(BRAIN, "no_such_line")
    with pytest.raises(KeyError, match="was not given"):
        line(BRAIN, "took_name")


def test_a_reason_worded_by_staff_is_said_to_the_caller_it_fires_for():
    brain = replace(
        brain_with(escalate_towing=("A tow truck needs a person.",)),
        escalation_rules=(EscalationRuleSpec("towing", r"\btow truck\b"),),
    )
    call = Conversation(brain=brain)
    call.play(("i need a tow truck", "A tow truck needs a person."))
