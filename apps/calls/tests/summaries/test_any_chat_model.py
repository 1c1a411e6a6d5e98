"""Summaries through every language model of the registry, over its own protocol."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from apps.agentbrain.engines.simulators.chat import ChatSimulator, Faults, Pace, Reply
from apps.calls.summaries.answer import SCHEMA
from apps.calls.summaries.choices import Problem
from apps.calls.summaries.contract import SummarizerError
from apps.calls.summaries.llm import LanguageModelSummarizer
from apps.calls.summaries.registry_model import RegistryModel

from .chat_server import NOTE
from .records import record

VENDORS = ("openai", "azure", "ollama", "ollama-v1", "compatible")
AT_ONCE = Pace(tokens_per_second=0, think_ms=0)
GOOD = json.dumps(NOTE)


def settings_for(server, **more):
    return SimpleNamespace(
        **{
            "SUMMARY_MODEL": "note-writer",
            "LLM_MODEL": "speaker",
            "OPENAI_API_KEY": "k",
            "OPENAI_BASE_URL": server.openai_url,
            "OLLAMA_URL": server.url,
            "AZURE_OPENAI_ENDPOINT": server.url,
            "AZURE_OPENAI_CHAT_DEPLOYMENT": "speaker",
            "AZURE_OPENAI_API_KEY": "k",
            "AZURE_OPENAI_AD_TOKEN_FILE": "",
            "AZURE_OPENAI_API_VERSION": "",
            **more,
        }
    )


def simulated(*replies: Reply | str, **faults: object):
    return ChatSimulator.run_in_thread(
        replies=replies or (GOOD,), faults=Faults(**faults), pace=AT_ONCE
    )


def summarize(server, vendor: str = "openai", **fields: object):
    model = RegistryModel(vendor, settings_for(server))
    return LanguageModelSummarizer(model).summarize(record(**fields))


def failure_of(server, vendor: str = "openai") -> SummarizerError:
    with pytest.raises(SummarizerError) as caught:
        summarize(server, vendor)
    return caught.value


@pytest.mark.parametrize("vendor", VENDORS)
def test_each_writes_the_note_and_tells_what_it_used(vendor):
    with simulated() as server:
        draft = summarize(server, vendor)
        (asked,) = server.records

    assert draft.text == NOTE["text"]
    assert draft.source.endswith(":note-writer")
    (used,) = draft.used
    assert used.model == "note-writer"
    assert used.input_tokens > 100
    assert used.output_tokens > 10
    shape = asked.body.get("format") or asked.body["response_format"]["json_schema"]
    shape = shape.get("schema", shape)
    assert shape["required"] == SCHEMA["required"]


@pytest.mark.parametrize("vendor", ["openai", "compatible"])
def test_a_server_that_knows_no_shapes_is_asked_in_words(vendor):
    with simulated(refuse_options=("response_format",)) as server:
        assert summarize(server, vendor).text == NOTE["text"]
        assert "response_format" not in server.records[-1].body


@pytest.mark.parametrize(
    "first",
    [
        "Sure! The call went well.",
        json.dumps({**NOTE, "disposition": "booked"}),
        json.dumps({**NOTE, "text": "x" * 2001}),
        json.dumps({**NOTE, "moods": [{"turn": 0, "mood": 1}]}),  # a turn of ours
        json.dumps({**NOTE, "promised": [{"turn": 2, "what": "A call."}]}),
        json.dumps({**NOTE, "text": "Their bill was refunded."}),
    ],
)
def test_what_is_wrong_is_told_to_the_model_and_its_next_answer_counts(first):
    with simulated(first, GOOD) as server:
        draft = summarize(server)
        told = server.records[1].body["messages"]

    assert draft.text == NOTE["text"]
    assert told[-2] == {"role": "assistant", "content": first}
    assert "cannot be used" in told[-1]["content"]
    assert len(draft.used) == 2, "both answers were paid for"


def test_an_answer_in_a_fence_or_after_thoughts_is_read():
    with simulated(f"```json\n{GOOD}\n```", thoughts=1) as server:
        assert summarize(server, "ollama-v1").text == NOTE["text"]


def test_two_useless_answers_are_a_failure_that_tells_what_was_paid():
    with simulated("no", "no again") as server:
        error = failure_of(server)

    assert (error.problem, error.permanent) == (Problem.BAD_ANSWER, False)
    assert len(error.used) == 2


@pytest.mark.parametrize(
    ("faults", "problem", "permanent"),
    [
        ({"rate_limited": 9, "retry_after_seconds": 33}, Problem.BUSY, False),
        ({"server_errors": 9}, Problem.BUSY, False),
        ({"unauthorized": 9}, Problem.NO_ACCESS, True),
        ({"out_of_quota": 9}, Problem.NO_ACCESS, True),
        ({"unknown_models": 9}, Problem.SETTINGS, True),
        ({"filtered": 9}, Problem.REFUSED, True),
        ({"filtered_endings": 9}, Problem.REFUSED, True),
        ({"refuse_connections": 9}, Problem.NO_ANSWER, False),
        ({"drops": 9}, Problem.NO_ANSWER, False),
        ({"malformed": 9}, Problem.NO_ANSWER, False),
        ({"empty_replies": 9}, Problem.BAD_ANSWER, False),
    ],
)
def test_failures_are_told_in_the_staffs_words(faults, problem, permanent):
    with simulated(**faults) as server:
        error = failure_of(server)

    assert (error.problem, error.permanent) == (problem, permanent), str(error)
    wait = faults.get("retry_after_seconds")
    assert error.retry_after_seconds == wait


def test_a_model_that_goes_silent_is_given_up_on(monkeypatch):
    monkeypatch.setattr("apps.calls.summaries.registry_model.TIMEOUT_SECONDS", 0.5)
    with simulated(stalls=1) as server:
        error = failure_of(server)

    assert (error.problem, error.permanent) == (Problem.NO_ANSWER, False)


def test_a_vendor_that_is_not_set_up_is_named():
    settings = SimpleNamespace(SUMMARY_MODEL="", OPENAI_API_KEY="")
    with pytest.raises(SummarizerError, match="OPENAI_API_KEY") as caught:
        RegistryModel("openai", settings)

    assert (caught.value.problem, caught.value.permanent) == (Problem.SETTINGS, True)
