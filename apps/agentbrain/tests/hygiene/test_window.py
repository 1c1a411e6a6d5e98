"""A model is shown the newest of a conversation as it was heard, and little else."""

from __future__ import annotations

import json

import pytest

from apps.agentbrain.conversation.language.messages import CalledTool, Message, Role
from apps.agentbrain.conversation.language.window import (
    MOST_TURN_CHARACTERS,
    ContextWindow,
)

SLOTS = CalledTool("c1", "find_slots", {"day": "friday"})


def shown(window: ContextWindow) -> list[tuple[str, str]]:
    return [(one.role.value, one.text) for one in window.messages("Be kind.")[1:]]


def test_it_begins_with_the_instructions():
    assert ContextWindow().messages(" Be kind. ") == (Message(Role.SYSTEM, "Be kind."),)
    assert ContextWindow().messages("") == ()


def test_it_shows_who_said_what():
    window = ContextWindow()
    window.agent("i1", "Hello, how")
    window.agent("i1", "Hello, how can I help?")
    window.caller(" I need oil ")
    assert shown(window) == [
        ("assistant", "Hello, how can I help?"), ("user", "I need oil"),
    ]  # fmt: skip


def test_it_shows_what_was_heard_and_no_more():
    window = ContextWindow()
    window.agent("i1", "It costs fifty dollars and takes an hour.")
    window.heard("i1", "It costs fifty")
    window.caller("wait")
    window.agent("i2", "Nobody heard this.")
    window.heard("i2", "  ")
    window.agent("i3", "All of this.")
    window.heard("i3", "All  of this.")
    window.heard("unknown", "x")
    assert shown(window) == [
        ("assistant", "It costs fifty \u2014"), ("user", "wait"),
        ("assistant", "All of this."),
    ]  # fmt: skip


def test_what_is_still_generated_after_a_cut_is_not_shown():
    window = ContextWindow()
    window.agent("i1", "It costs")
    window.heard("i1", "It")
    window.agent("i1", "It costs fifty")
    assert shown(window) == [("assistant", "It \u2014")]


def test_empty_and_doubled_messages_are_left_out():
    window = ContextWindow()
    window.caller("  ")
    window.agent("i1", " ")
    window.caller("hello")
    window.caller("hello")
    assert shown(window) == [("user", "hello")]


def test_one_side_twice_in_a_row_is_one_message():
    window = ContextWindow()
    window.caller("hello")
    window.caller("are you there")
    window.agent("i1", "Yes.")
    window.agent("i2", "How can I help?")
    window.agent("i3", "How can I help?")
    assert shown(window)[0] == ("user", "hello are you there")
    assert shown(window)[1] == ("assistant", "Yes. How can I help?")
    alike = ContextWindow()
    alike.agent("i1", "Yes.")
    alike.agent("i2", "Yes.")
    assert shown(alike) == [("assistant", "Yes.")]


def test_a_call_and_its_answer_stay_together():
    window = ContextWindow()
    window.caller("friday?")
    window.agent("i1", "Let me look.")
    window.tool_called(SLOTS)
    window.tool_called(SLOTS)
    assert shown(window)[-1] == ("assistant", "Let me look.")
    window.tool_answered("unknown", "x")
    window.tool_answered("c1", '{"slots": 2}')
    window.tool_answered("c1", "late")
    window.agent("i2", "Two are free.")
    told = window.messages("")
    assert told[1] == Message(Role.ASSISTANT, "Let me look.", calls=(SLOTS,))
    assert told[2] == Message(Role.TOOL, '{"slots": 2}', tool_call_id="c1")
    assert told[3] == Message(Role.ASSISTANT, "Two are free.")


def test_old_turns_are_folded_into_a_summary():
    window = ContextWindow(most_messages=4, clean_at=6)
    window.caller("Um, hello there. I need an oil change on friday.")
    window.agent("i0", "Right. You are booked for friday at nine.")
    window.tool_called(SLOTS)
    window.tool_answered("c1", '{"slots": ["9:00"]}')
    for number in range(6):
        window.caller(f"and another thing {number}")
        window.agent(f"i{number + 1}", "Hm.")
    told = window.messages("Be kind.")
    assert told[0].text.startswith("Be kind.\n\n")
    assert "I need an oil change on friday." in told[0].text
    assert "You are booked for friday at nine." in told[0].text
    assert 'find_slots: {"slots": ["9:00"]}' in told[0].text
    assert "hello there" not in told[0].text
    assert len(told) <= 6


def test_a_call_that_was_never_answered_is_forgotten_in_silence():
    window = ContextWindow(most_messages=1, clean_at=2)
    window.tool_called(SLOTS)
    window.caller("hello")
    window.caller("again")
    assert "find_slots" not in str(window.messages(""))
    window.tool_answered("c1", "late")


def test_no_more_tokens_are_shown_than_fit():
    window = ContextWindow(most_tokens=100)
    for number in range(8):
        window.caller(f"{number} " + "word " * 20)
        window.agent(f"i{number}", f"{number} " + "reply " * 20)
    told = window.messages("x" * 4_000)
    assert sum(len(one.text) for one in told[1:]) <= 400
    assert told[-1].text.startswith("7 reply")


def test_the_newest_turn_is_shown_even_if_it_does_not_fit():
    window = ContextWindow(most_tokens=1)
    window.caller("word " * 50)
    assert len(window.messages("")) == 1


def test_one_turn_keeps_no_more_than_anybody_says():
    window = ContextWindow()
    window.caller("x" * 1_000_000)
    assert len(json.dumps(window.snapshot())) < MOST_TURN_CHARACTERS + 200


def test_long_sentences_are_folded_short():
    window = ContextWindow(most_messages=1, clean_at=2)
    window.caller("I need " + "very " * 100 + "much")
    window.caller("next")
    assert window.messages("")[0].text.endswith("...")


def test_what_is_said_again_stands_once_in_the_summary():
    window = ContextWindow(most_messages=1, clean_at=2)
    for number in range(20):
        window.caller("I need oil.")
        window.agent(f"i{number}", "Hm.")
    assert window.messages("")[0].text.count("I need oil.") == 1


@pytest.mark.parametrize(("most", "clean"), [(0, 5), (6, 5)])
def test_bounds_that_make_no_sense_are_refused(most, clean):
    with pytest.raises(ValueError, match="most_messages"):
        ContextWindow(most_messages=most, clean_at=clean)


def after(exchanges: int) -> ContextWindow:
    window = ContextWindow()
    for number in range(exchanges):
        window.caller(f"I need brake job {number:06}.")
        window.tool_called(CalledTool(f"c{number:06}", "find_slots", {"n": 1}))
        window.tool_answered(f"c{number:06}", '{"slots": []}')
        window.agent(f"i{number:06}", f"You are booked for {number:06} at nine.")
        if number % 3 == 0:
            window.heard(f"i{number:06}", "You are booked")
    return window


@pytest.mark.parametrize("exchanges", [50, 500, 5_000])
def test_a_long_conversation_is_as_small_and_as_right_as_a_short_one(exchanges):
    short, long = after(10), after(exchanges)
    size = len(json.dumps(short.snapshot()))
    assert len(json.dumps(long.snapshot())) <= 1.5 * size
    told = long.messages("Be kind.")
    last = f"{exchanges - 1:06}"
    assert told[0].text.startswith("Be kind.")
    assert any(last in one.text for one in told if one.role is Role.USER)
    assert len(told) <= 16


def test_it_goes_on_elsewhere_from_what_was_saved():
    window = after(30)
    window.agent("last", "Half of")
    window.heard("last", "Half")
    saved = json.loads(json.dumps(window.snapshot()))
    other = ContextWindow()
    other.restore(saved)
    assert other.messages("Be kind.") == window.messages("Be kind.")
    assert other.snapshot() == saved
