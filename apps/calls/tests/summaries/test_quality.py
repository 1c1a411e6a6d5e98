"""Flags are found in the times and marks of turns, with figures and where they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apps.calls.summaries.contract import SpokenTurn
from apps.calls.summaries.flag_words import flag_words
from apps.calls.summaries.quality import flags

from .records import record


def turns(*spoken: dict):
    """One after the other, a second each with half a second between, unless told."""
    made, at = [], 0
    for index, told in enumerate(spoken):
        fields = {"speaker": "caller", "text": "Words.", **told}
        start = fields.pop("started_ms", at)
        end = fields.pop("ended_ms", start + 1000)
        turn = SpokenTurn(index=index, started_ms=start, ended_ms=end, **fields)
        made.append(turn)
        at = end + 500
    return made


def found(*spoken: dict) -> dict[str, dict]:
    told = replace(record(turns=()), turns=tuple(turns(*spoken)))
    return {flag["kind"]: flag for flag in flags(told)}


AGENT = {"speaker": "agent"}


def test_an_easy_call_has_none():
    assert found(AGENT, {}, AGENT, {}) == {}


def test_being_interrupted_is_counted_where_it_happened():
    flag = found({**AGENT, "interrupted": True}, {}, {**AGENT, "interrupted": True})

    assert flag["caller_interrupted"]["count"] == 2
    assert flag["caller_interrupted"]["turns"] == [0, 2]


def test_the_agent_talks_over_a_caller_who_is_still_speaking():
    flag = found(
        {"started_ms": 0, "ended_ms": 3000},
        {**AGENT, "started_ms": 2000, "ended_ms": 4000},
    )["talked_over"]

    assert flag["turns"] == [1]
    assert flag["figures"] == {"longest_ms": 1000}
    assert "(longest 1.0 s)" in flag_words(flag)


@pytest.mark.parametrize("began", [0, 2800, 3000])
def test_a_hair_of_overlap_or_the_callers_interruption_is_not_talking_over(began):
    assert "talked_over" not in found(
        {**AGENT, "started_ms": began, "ended_ms": 4000},
        {"started_ms": 0, "ended_ms": 3000},
    )


def test_a_slot_asked_for_again_is_named():
    flag = found(
        {"question": "phone", "missed": True},
        AGENT,
        {"question": "phone", "missed": True},
        AGENT,
        {"question": "phone"},
        {"question": "name"},
    )["asked_again"]

    assert flag["figures"] == {"questions": {"phone": 2}}
    assert flag["turns"] == [0, 2]
    assert flag_words(flag) == "Asked again: phone"


def test_two_answers_to_one_question_are_no_second_asking():
    assert "asked_again" not in found({"question": "phone"}, {"question": "phone"})


def test_a_long_silence_is_one_in_which_nobody_speaks():
    flag = found({**AGENT, "ended_ms": 9000}, {"started_ms": 16_500}, AGENT)

    assert flag["long_silence"]["turns"] == [1]
    assert flag["long_silence"]["figures"] == {"longest_ms": 7500}
    over = {"started_ms": 0, "ended_ms": 20_000}
    assert "long_silence" not in found(
        over, {"started_ms": 1000}, {"started_ms": 19_000}
    )


def test_low_confidence_is_told_with_the_lowest():
    flag = found({"confidence": 0.9}, {"confidence": 0.31}, {"confidence": 0.42})

    assert flag["hard_to_hear"]["turns"] == [1, 2]
    assert "31 %" in flag_words(flag["hard_to_hear"])


def test_a_flag_of_another_release_is_passed_over():
    assert flag_words({"kind": "of_tomorrow", "count": 3}) == ""
