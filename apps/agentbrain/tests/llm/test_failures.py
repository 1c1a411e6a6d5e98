"""What a vendor does wrong becomes one kind of error, in time and without prose."""

from __future__ import annotations

import pytest

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.llm.base import Report
from apps.agentbrain.engines.llm.failures import RequestRefused, broke_off, refused
from apps.agentbrain.engines.llm.timing import NO_FIRST_WORD, WENT_SILENT
from apps.agentbrain.engines.simulators.chat import Pace
from apps.agentbrain.tests.llm.doors import (
    DOORS,
    EVENT_DOORS,
    asking,
    failure_of,
    of,
    pieces_of,
    simulator,
    words_in,
)

WORDS = "We have Monday at nine and Tuesday at ten."


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("fault", "permanent", "why"),
    [
        ("unauthorized", True, "HTTP 401"),
        ("rate_limited", False, "HTTP 429"),
        ("server_errors", False, "HTTP 500"),
        ("unknown_models", True, "HTTP 404 model_not_found"),
    ],
)
async def test_a_refusal_says_whether_a_retry_can_help(
    door, fault, permanent, why, opened
):
    async with simulator(WORDS, faults={fault: 1}) as server:
        error = await failure_of(opened(door, server))

    assert error.permanent is permanent
    assert str(error).startswith(why)


@pytest.mark.parametrize("door", EVENT_DOORS)
async def test_an_account_without_money_is_refused_for_good(door, opened):
    async with simulator(WORDS, faults={"out_of_quota": 1}) as server:
        error = await failure_of(opened(door, server))

    assert error.permanent
    assert str(error) == "HTTP 429 insufficient_quota"


@pytest.mark.parametrize("door", DOORS)
async def test_a_lost_connection_before_a_reply_is_tried_once_more(door, opened):
    async with simulator(WORDS, faults={"refuse_connections": 1}) as server:
        pieces = await pieces_of(opened(door, server), asking("hello"))

    assert words_in(pieces) == WORDS


@pytest.mark.parametrize("door", DOORS)
async def test_a_server_that_is_away_is_an_error_that_may_pass(door, opened):
    async with simulator(WORDS, faults={"refuse_connections": 2}) as server:
        model = opened(door, server)
        cut = await failure_of(model)
    away = await failure_of(model)

    assert not cut.permanent
    assert not away.permanent
    assert str(away).startswith("no connection")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.usefixtures("short_patience")
async def test_a_model_that_does_not_begin_is_given_up_in_time(door, opened):
    async with simulator(WORDS, faults={"slow_first": 1}) as server:
        error = await failure_of(opened(door, server))

    assert (str(error), error.permanent) == (NO_FIRST_WORD, False)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.usefixtures("short_patience")
async def test_a_model_that_thinks_for_too_long_has_not_begun(door, opened):
    # Each token comes well within the patience between two; there are many.
    async with simulator(WORDS, faults={"thoughts": 1}, pace=Pace(20, 0)) as server:
        error = await failure_of(opened(door, server))

    assert str(error) == NO_FIRST_WORD


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.usefixtures("short_patience")
async def test_a_model_that_falls_silent_is_given_up_in_time(door, opened):
    given = []
    async with simulator(WORDS, faults={"stalls": 1}) as server:
        error = await failure_of(opened(door, server), given)

    assert str(error) == WENT_SILENT
    assert WORDS.startswith(words_in(given))
    assert words_in(given)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("fault", ["drops", "early_ends", "malformed", "stream_errors"])
async def test_a_reply_that_breaks_is_an_error_after_its_words(door, fault, opened):
    given = []
    async with simulator(WORDS, faults={fault: 1}) as server:
        error = await failure_of(opened(door, server), given)

    assert not error.permanent
    assert words_in(given)
    assert WORDS.startswith(words_in(given))


@pytest.mark.parametrize("door", EVENT_DOORS)
async def test_a_prompt_the_vendor_filters_is_no_failure_of_the_model(door, opened):
    async with simulator(WORDS, faults={"filtered": 1}) as server:
        pieces = await pieces_of(opened(door, server), asking("hello"))

    assert [piece.kind for piece in pieces] == ["content_filtered"]


@pytest.mark.parametrize("door", EVENT_DOORS)
async def test_a_reply_the_vendor_filters_is_cut(door, opened):
    async with simulator(WORDS, faults={"filtered_endings": 1}) as server:
        pieces = await pieces_of(opened(door, server), asking("hello"))

    assert [report.kind for report in of(pieces, Report)] == [
        "content_filtered",
        "reply_cut",
    ]


@pytest.mark.parametrize("door", DOORS)
async def test_after_a_failure_the_next_reply_is_as_good_as_any(door, opened):
    async with simulator(WORDS, WORDS, faults={"drops": 1}) as server:
        model = opened(door, server)
        await failure_of(model)
        pieces = await pieces_of(model, asking("hello"))

    assert words_in(pieces) == WORDS


@pytest.mark.parametrize("door", DOORS)
async def test_no_error_holds_a_key_or_what_was_said(door, opened, caplog):
    faults = {"unauthorized": 1}
    async with simulator(WORDS, key="another", faults=faults) as server:
        model = opened(door, server)
        with pytest.raises(EngineError) as caught:
            await pieces_of(model, asking("my number is 555"))

    told = f"{caught.value} {caught.value.__cause__} {caplog.text}"
    assert "secret" not in told
    assert "555" not in told


@pytest.mark.parametrize("door", DOORS)
async def test_not_even_a_chatty_log_tells_what_was_said_or_asked_for(
    door, opened, caplog
):
    caplog.set_level("DEBUG")
    async with simulator("You said five five five.") as server:
        await pieces_of(opened(door, server), asking("my number is 5551234"))

    assert "5551234" not in caplog.text
    assert "five five" not in caplog.text
    assert "HTTP Request" not in caplog.text
    assert "secret" not in caplog.text


def test_prose_in_the_place_of_a_code_is_not_passed_on():
    assert str(refused(500, "Incorrect key: sk-12 34")) == "HTTP 500"
    assert str(broke_off("it said: hello")) == "an error within the reply"


def test_a_request_that_cannot_be_taken_says_nothing_about_the_next():
    assert isinstance(refused(400, "context_length_exceeded"), RequestRefused)
    assert not isinstance(refused(401), RequestRefused)
    assert not isinstance(refused(400, "model_not_found"), RequestRefused)
