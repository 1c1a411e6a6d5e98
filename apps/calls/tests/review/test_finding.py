"""Which utterances of a call staff are asked to look at."""

from __future__ import annotations

from typing import Any

from apps.calls.models import Escalation, Turn
from apps.calls.review.finding import reasons_for


def said(*turns: dict[str, Any]) -> list[Turn]:
    defaults = {"confidence": 0.9, "question": "intent", "trace": []}
    return [
        Turn(index=index, speaker="caller", **{**defaults, **turn})
        for index, turn in enumerate(turns)
    ]


def reasons(turns: list[Turn], *escalations: Escalation) -> dict[int, str]:
    return reasons_for(turns, escalations, sure_from=0.6, heard_from=0.35)


def guess(code: str, confidence: float) -> dict[str, Any]:
    return {"guess": code, "confidence": confidence}


def slot(name: str, value: Any) -> dict[str, Any]:
    return {"slot": name, "value": value}


BOOK = {"intent": "book_appointment", "rule": "pattern:1", "words": "oil change"}


def test_what_was_understood_at_once_needs_no_look():
    turns = said({"text": "i need an oil change", "trace": [BOOK]})
    assert reasons(turns) == {}


def test_words_nothing_was_made_of_are_unsure():
    assert reasons(said({"text": "the thing, you know", "missed": True})) == {
        0: "unsure"
    }


def test_a_weak_guess_is_unsure_a_good_one_is_not():
    weak = {"text": "it makes a noise", "trace": [guess("book_appointment", 0.4)]}
    good = {"text": "it makes a noise", "trace": [guess("book_appointment", 0.8)]}
    assert reasons(said(weak)) == {0: "unsure"}
    assert reasons(said(good)) == {}


def test_to_be_sure_that_it_is_nothing_of_ours_is_no_doubt():
    other = {"text": "what a day", "trace": [guess("", 0.9), guess("thanks", 0.1)]}
    assert reasons(said(other)) == {}


def test_a_weak_guess_beside_a_rule_or_a_value_is_no_doubt():
    ruled = {"text": "an oil change", "trace": [BOOK, guess("ask_price", 0.2)]}
    valued = {"text": "friday", "trace": [slot("date", "x"), guess("ask_hours", 0.2)]}
    assert reasons(said(ruled, valued)) == {}


def test_a_weak_guess_at_an_answer_is_no_doubt():
    answer = {"text": "john smith", "question": "name", "trace": [guess("thanks", 0.2)]}
    assert reasons(said(answer)) == {}


def test_what_the_agent_had_to_ask_about_is_unsure():
    turns = said(
        {"text": "it pulls to the left"},
        {"text": "yes", "question": "clarify", "trace": [{"answer": "yes"}]},
    )
    assert reasons(turns) == {0: "unsure"}


def test_what_was_hardly_heard_or_had_no_words_is_misheard():
    turns = said({"text": "a fish in on", "confidence": 0.2}, {"text": ""})
    assert reasons(turns) == {0: "misheard", 1: "misheard"}


def test_typed_words_have_no_confidence_and_are_not_misheard():
    assert reasons(said({"text": "oil", "confidence": None, "trace": [BOOK]})) == {}


def test_taking_something_back_is_a_correction():
    line = {"intent": "correction", "rule": "pattern:9", "words": "no i said"}
    assert reasons(said({"text": "no i said friday", "trace": [line]})) == {
        0: "corrected"
    }


def test_another_value_where_one_was_read_back_is_a_correction():
    turns = said(
        {"text": "tuesday", "question": "date", "trace": [slot("date", "2026-11-24")]},
        {
            "text": "thursday",
            "question": "confirm_booking",
            "trace": [slot("date", "2026-11-26")],
        },
    )
    assert reasons(turns) == {1: "corrected"}


def test_taking_another_day_that_was_offered_is_no_correction():
    turns = said(
        {"text": "sunday", "question": "date", "trace": [slot("date", "2026-11-29")]},
        {
            "text": "monday then",
            "question": "choose_slot",
            "trace": [slot("date", "2026-11-30")],
        },
    )
    assert reasons(turns) == {}


def test_a_value_changed_back_is_a_correction():
    turns = said(
        *(
            {"text": day, "question": "date", "trace": [slot("date", day)]}
            for day in ("tuesday", "thursday", "tuesday")
        )
    )
    assert reasons(turns) == {2: "corrected"}


def test_the_words_that_asked_for_a_person_are_looked_at():
    rule = {"escalation": "anger", "rule": "rule:3", "words": "ridiculous"}
    turns = said({"text": "hello"}, {"text": "this is ridiculous", "trace": [rule]})
    angry = Escalation(reason="anger", words="this is ridiculous")
    assert reasons(turns, angry) == {1: "escalated"}


def test_a_call_given_up_shows_the_last_words_that_were_missed():
    turns = said(
        {"text": "blue", "missed": True},
        {"text": "green", "missed": True},
        {"text": "my number is fine"},
    )
    found = reasons(turns, Escalation(reason="not_understood", words=""))
    assert found == {0: "unsure", 1: "escalated"}


def test_sounds_of_listening_and_keys_are_nothing_to_label():
    turns = said(
        {"text": "uh huh", "trace": [{"rule": "backchannel", "words": "uh huh"}]},
        {"text": "[keys] 7", "missed": True},
    )
    assert reasons(turns) == {}


def test_a_trace_of_an_unknown_shape_does_no_harm():
    assert reasons(said({"text": "well", "trace": ["odd", None, 3]})) == {}
