"""A language model writes the note; what it answers is checked, its errors sorted."""

from __future__ import annotations

import pytest

from apps.calls.summaries.contract import SummarizerError
from apps.calls.summaries.llm import LanguageModelSummarizer
from apps.calls.summaries.openai_client import OpenAIClient

from .chat_server import NOTE, ChatServer, completion, failure
from .records import caller, record


def summarize(server: ChatServer, **fields: object):
    client = OpenAIClient(model="note-writer", api_key="key-1", base_url=server.url)
    return LanguageModelSummarizer(client).summarize(record(**fields))


def error_of(server: ChatServer) -> SummarizerError:
    with pytest.raises(SummarizerError) as caught:
        summarize(server)
    return caught.value


def test_it_stores_what_the_model_wrote_and_who_it_was():
    with ChatServer(completion(NOTE)) as server:
        draft = summarize(server)

    assert draft.text == NOTE["text"]
    assert draft.open_points == ()
    assert draft.source == "note-writer"


def test_it_asks_for_a_strict_shape_with_the_facts_and_the_transcript():
    with ChatServer(completion(NOTE)) as server:
        summarize(server)

    request = server.requests[0]
    schema = request["response_format"]["json_schema"]
    assert server.keys == ["Bearer key-1"]
    assert schema["strict"] is True
    assert "booked" not in schema["schema"]["properties"]["disposition"]["enum"]
    assert "Maria Lopez" in request["messages"][1]["content"]
    assert (
        "2 caller: I need an oil change on Tuesday."
        in (request["messages"][1]["content"])
    )


def test_how_the_call_ended_is_the_models_to_say_only_where_no_row_says_it():
    with ChatServer(completion({**NOTE, "disposition": "wrong_number"})) as server:
        assert summarize(server).disposition == "booked"
        unclear = summarize(server, outcome="", appointment=None)

    assert (unclear.outcome, unclear.disposition) == ("", "wrong_number")


def test_long_numbers_neither_reach_the_model_nor_the_note():
    spoken = (caller("My card is 4111 1111 1111 1111."),)
    with ChatServer(completion({**NOTE, "text": "Card 4111111111111111."})) as server:
        draft = summarize(server, turns=spoken)

    assert "4111" not in server.requests[0]["messages"][1]["content"]
    assert draft.text == "Card [number removed]."


def test_a_very_long_call_is_sent_with_its_beginning_and_its_end():
    turns = (
        caller("It starts here."),
        *(caller("And so on and so on.") for _ in range(2000)),
        caller("It ends here."),
    )
    with ChatServer(completion(NOTE)) as server:
        summarize(server, turns=turns)

    content = server.requests[0]["messages"][1]["content"]
    assert len(content) < 14_000
    assert "It starts here." in content
    assert "It ends here." in content


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503])
def test_a_server_in_trouble_is_worth_another_try(status):
    with ChatServer(failure(status)) as server:
        error = error_of(server)

    assert not error.permanent
    assert str(status) in str(error)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, ""),
        (401, "invalid_api_key"),
        (403, ""),
        (404, "model_not_found"),
        (422, ""),
        (429, "insufficient_quota"),
        (429, "billing_hard_limit_reached"),
    ],
)
def test_a_refusal_of_the_account_or_the_request_is_not(status, code):
    with ChatServer(failure(status, code)) as server:
        assert error_of(server).permanent


def test_it_reports_how_long_the_server_asks_to_wait():
    with ChatServer(failure(429, retry_after="17")) as server:
        assert error_of(server).retry_after_seconds == 17.0


def test_a_server_that_is_not_there_is_worth_another_try():
    with ChatServer(completion(NOTE)) as server:
        pass

    assert not error_of(server).permanent


@pytest.mark.parametrize(
    "answer",
    [
        completion("I would say it went well."),
        completion(""),
        completion(None),
        completion({**NOTE, "disposition": "booked"}),
        completion({**NOTE, "text": ""}),
        completion({**NOTE, "mood": "good"}),
        completion({"text": "Only this."}),
        (200, {"id": "1", "choices": []}, {}),
        (200, b"<html>Sign in</html>", {"Content-Type": "text/html"}),
        (200, b"{broken", {}),
    ],
)
def test_an_answer_of_the_wrong_shape_is_no_note(answer):
    with ChatServer(answer) as server:
        assert not error_of(server).permanent


@pytest.mark.parametrize(
    "answer",
    [completion(NOTE, finish_reason="length"), completion(None, refusal="I cannot.")],
)
def test_an_answer_that_will_be_the_same_next_time_is_permanent(answer):
    with ChatServer(answer) as server:
        assert error_of(server).permanent


def test_the_key_is_not_in_the_error():
    with ChatServer(failure(401, "invalid_api_key")) as server:
        assert "key-1" not in str(error_of(server))
