"""Turns and events as people read them."""

from __future__ import annotations

from apps.calls.models import CallEvent, Turn
from apps.calls.transcript import (
    MAX_DATA_LENGTH,
    Bubble,
    bubble,
    clock,
    conversation,
    flat,
    mark_words,
    rules_of,
    split_heard,
)


def turn(**fields) -> Turn:
    defaults = {
        "index": 0,
        "speaker": "agent",
        "text": "Good morning to you.",
        "heard_text": "Good morning to you.",
        "started_ms": 0,
        "ended_ms": 1000,
    }
    return Turn(**{**defaults, **fields})


def test_words_generated_after_the_interruption_are_not_heard():
    heard, unheard = split_heard("We open at eight and close at six.", "We open at")
    assert heard == "We open at"
    assert unheard == " eight and close at six."


def test_case_spacing_and_punctuation_do_not_hide_what_was_heard():
    heard, unheard = split_heard("Sure.  Tuesday, at nine? Or ten?", "sure tuesday at")
    assert heard == "Sure.  Tuesday, at"
    assert unheard == " nine? Or ten?"


def test_heard_words_that_are_no_beginning_are_shown_beside_the_generated():
    assert split_heard("One two three", "four") == ("four", "One two three")


def test_words_of_a_turn_nobody_heard_are_all_unheard():
    shown = bubble(turn(heard_text="", interrupted=True), ongoing=False)
    assert shown.pieces == ()
    assert shown.unheard == "Good morning to you."


def test_the_last_turn_of_a_live_call_may_still_be_spoken():
    assert bubble(turn(heard_text="Good"), ongoing=True).speaking
    assert not bubble(turn(heard_text="Good"), ongoing=False).speaking
    assert not bubble(turn(heard_text="Good", interrupted=True), ongoing=True).speaking


def test_a_callers_words_are_never_unheard():
    assert bubble(turn(speaker="caller", heard_text=""), ongoing=False).unheard == ""


def test_the_words_a_rule_fired_on_are_marked():
    pieces = mark_words("An Oil Change on oil day", ["oil", "oil change"])
    marked = [(piece.text, piece.fired) for piece in pieces]
    assert marked == [
        ("An ", False),
        ("Oil Change", True),
        (" on ", False),
        ("oil", True),
        (" day", False),
    ]


def test_a_trace_of_any_shape_is_shown_and_not_trusted():
    rules = rules_of(
        [
            {"intent": "book", "rule": "#12", "words": "oil change"},
            {"words": ["a", "b"], "weight": 2},
            "plain",
            None,
        ]
    )
    assert [rule.name for rule in rules] == ["book #12", "weight: 2", "plain", "-"]
    assert [rule.words for rule in rules] == ["oil change", "a; b", "", ""]
    assert rules_of({"rule": "not a list"}) == ()


def test_rules_and_slots_are_named_in_words():
    rules = rules_of(
        [
            {"intent": "book_appointment", "rule": "pattern:12"},
            {"escalation": "person_requested", "rule": "rule:3"},
            {"slot": "part_of_day", "value": "morning"},
        ]
    )
    assert [rule.name for rule in rules] == [
        "book appointment #12",
        "person requested #3",
        "part of day: morning",
    ]


def test_a_rule_leads_to_the_pattern_it_names_and_to_nothing_else():
    rules = rules_of(
        [
            {"intent": "book", "rule": "pattern:12"},
            {"escalation": "angry", "rule": "pattern:12"},
            {"intent": "book", "rule": "pattern:12/../delete"},
            {"intent": "book"},
        ]
    )
    assert [rule.pattern_id for rule in rules] == [12, None, None, None]


def test_events_stand_between_the_turns_where_they_happened():
    turns = [turn(index=0), turn(index=1, started_ms=5000, ended_ms=6000)]
    events = [
        CallEvent(pk=1, at_ms=2000, kind="tool_finished", data={"ok": True}),
        CallEvent(pk=2, at_ms=2100, kind="response_started", data={}),
    ]
    lines = conversation(turns, events, live=False)
    assert [line.key for line in lines] == ["turn-0", "event-1", "turn-1"]
    assert isinstance(lines[0], Bubble)


def test_long_data_is_cut_to_one_line():
    line = flat({"words": "x" * 1000})
    assert len(line) == MAX_DATA_LENGTH
    assert line.endswith("…")


def test_the_clock_counts_hours_only_from_the_first_hour_on():
    assert clock(75_300) == "1:15"
    assert clock(3_675_000) == "1:01:15"
