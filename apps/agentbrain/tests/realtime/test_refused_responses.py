"""A response that the vendor refuses or fails ends for the call, with a code."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.events import (
    EngineLost,
    ResponseEnded,
    ResponseStarted,
    ResponseStatus,
)
from apps.agentbrain.conversation.reasons import (
    CONVERSATION_ALREADY_ACTIVE,
    NOTHING_SAID,
)
from apps.agentbrain.tests.realtime.line import Line
from apps.calls.tests.virtual_time import virtually


@virtually
async def test_a_request_that_meets_an_active_response_is_given_back():
    """F7: the sequencer asks again; the request goes by its own id, having no other."""
    async with Line() as line:
        asked = line.respond("r2")
        error = {
            "type": "invalid_request_error",
            "code": CONVERSATION_ALREADY_ACTIVE,
            "event_id": asked["event_id"],
        }
        await line.tell("error", error=error)
        assert line.happened[1:] == [
            ResponseEnded(
                line.now_ms, "r2", ResponseStatus.FAILED, CONVERSATION_ALREADY_ACTIVE
            )
        ]


@virtually
async def test_a_refusal_that_names_no_event_is_about_the_newest_request():
    """F7"""
    async with Line() as line:
        line.respond("r1")
        line.respond("r2")
        await line.tell("error", error={"code": CONVERSATION_ALREADY_ACTIVE})
        assert [event.response_id for event in line.of(ResponseEnded)] == ["r2"]
        await line.begins("r1")
        assert [event.request_id for event in line.of(ResponseStarted)] == ["r1"]


@virtually
async def test_a_refusal_without_a_code_is_known_by_its_words():
    """F7: some hosts give neither the code nor the event that was refused."""
    async with Line() as line:
        line.respond("r1")
        error = {
            "type": "invalid_request_error",
            "code": None,
            "message": "Conversation already has an active response",
            "event_id": None,
        }
        await line.tell("error", error=error)
        ended = line.of(ResponseEnded)
        assert [event.reason for event in ended] == [CONVERSATION_ALREADY_ACTIVE]


@pytest.mark.parametrize("code", ["rate_limit_exceeded", "server_error"])
@virtually
async def test_an_error_that_names_nothing_is_about_the_reply_that_is_waited_for(code):
    """Else it would be waited for until somebody loses patience."""
    async with Line() as line:
        line.respond("r1")
        await line.tell("error", error={"code": code, "event_id": None})
        assert [event.reason for event in line.of(ResponseEnded)] == [code]
        await line.tell("error", error={"code": code, "event_id": None})
        assert len(line.of(ResponseEnded)) == 1


@pytest.mark.parametrize(
    "message",
    [
        "Cancellation failed: no active response found",
        "Error committing input audio buffer: the buffer is empty.",
    ],
)
@virtually
async def test_a_harmless_error_without_a_code_is_harmless_too(message, caplog):
    """F8, F18"""
    async with Line() as line:
        error = {"type": "invalid_request_error", "code": None, "message": message}
        await line.tell("error", error=error)
        assert not caplog.records


@virtually
async def test_other_refusals_end_the_request_with_their_code():
    async with Line() as line:
        asked = line.respond("r1")
        error = {"code": "rate_limit_exceeded", "event_id": asked["event_id"]}
        await line.tell("error", error=error)
        assert [event.reason for event in line.of(ResponseEnded)] == [
            "rate_limit_exceeded"
        ]


@virtually
async def test_the_refusal_of_a_request_given_up_is_not_told():
    async with Line() as line:
        asked = line.respond("r1")
        line.cancel("r1")
        error = {"code": "server_error", "event_id": asked["event_id"]}
        await line.tell("error", error=error)
        assert not line.of(ResponseEnded)


@virtually
async def test_a_failed_response_tells_why():
    """F13"""
    async with Line() as line:
        line.respond()
        await line.begins()
        details = {"type": "failed", "error": {"code": "rate_limit_exceeded"}}
        await line.ends("failed", status_details=details)
        ended = line.of(ResponseEnded)
        assert [(e.status, e.reason) for e in ended] == [
            (ResponseStatus.FAILED, "rate_limit_exceeded")
        ]
        assert not line.of(EngineLost)


@virtually
async def test_words_of_a_failed_response_that_were_not_heard_are_taken_back():
    async with Line() as line:
        line.respond()
        await line.begins()
        ids = {"response_id": "resp1", "item_id": "i1"}
        await line.tell("response.output_audio_transcript.delta", **ids, delta="Well")
        await line.ends("failed")
        line.wire.expect("conversation.item.delete", item_id="i1")
        assert list(line.engine.memory) == []


@pytest.mark.parametrize(
    "code",
    [
        "insufficient_quota",
        "invalid_api_key",
        "account_deactivated",
        "billing_hard_limit_reached",
    ],
)
@virtually
async def test_an_account_that_is_spent_or_shut_is_lost_for_good(code):
    """F13: asking again is pointless, and nothing connects again."""
    async with Line() as line:
        line.respond()
        await line.begins()
        details = {"type": "failed", "error": {"code": code}}
        await line.ends("failed", status_details=details)
        assert [event.reason for event in line.of(ResponseEnded)] == [code]
        assert [(e.reason, e.permanent) for e in line.of(EngineLost)] == [(code, True)]
        await line.wait(60_000)
        assert len(line.vendor.connections) == 1


@virtually
async def test_a_reply_cut_by_its_length_is_incomplete():
    async with Line() as line:
        line.respond()
        await line.begins()
        details = {"type": "incomplete", "reason": "max_output_tokens"}
        await line.ends("incomplete", status_details=details)
        ended = line.of(ResponseEnded)
        assert [(e.status, e.reason) for e in ended] == [
            (ResponseStatus.INCOMPLETE, "max_output_tokens")
        ]


@virtually
async def test_an_end_without_a_beginning_is_an_end_all_the_same():
    """F11: the request behind it is known by the metadata, and is over."""
    async with Line() as line:
        line.respond("r1")
        await line.ends("completed", "resp1", (), metadata={"request_id": "r1"})
        assert line.of(ResponseStarted) == [ResponseStarted(line.now_ms, "resp1", "r1")]
        assert [event.response_id for event in line.of(ResponseEnded)] == ["resp1"]


@virtually
async def test_an_end_told_twice_is_one_end():
    async with Line() as line:
        line.respond()
        await line.begins()
        await line.ends()
        await line.ends()
        await line.begins()
        assert len(line.of(ResponseEnded)) == 1
        assert len(line.of(ResponseStarted)) == 1


@virtually
async def test_sound_without_a_beginning_begins_the_response():
    async with Line() as line:
        line.respond("r1")
        await line.sounds(100)
        assert [event.request_id for event in line.of(ResponseStarted)] == [""]


@virtually
async def test_an_empty_buffer_is_no_trouble(caplog):
    """F18: committing nothing, under the vendor's own voice detection. An error nobody
    knows is a warning, and no end of the call either."""
    async with Line() as line:
        await line.tell("error", error={"code": "input_audio_buffer_commit_empty"})
        assert not caplog.records
        await line.tell("error", error={"code": "something_new"})
        assert len(caplog.records) == 1
        assert len(line.happened) == 1


@virtually
async def test_a_reply_in_writing_is_a_failure_and_leaves_the_conversation():
    """A model that writes once goes on writing, as long as it is reminded of it."""
    async with Line() as line:
        line.respond()
        await line.begins()
        ids = {"response_id": "resp1", "item_id": "i1"}
        await line.tell("response.output_text.delta", **ids, delta="We close at six.")
        await line.ends()
        ended = line.of(ResponseEnded)
        assert [(e.status, e.reason) for e in ended] == [
            (ResponseStatus.FAILED, NOTHING_SAID)
        ]
        line.wire.expect("conversation.item.delete", item_id="i1")
        assert list(line.engine.memory) == []


@virtually
async def test_a_reply_of_nothing_is_a_failure():
    async with Line() as line:
        line.respond()
        await line.begins()
        await line.ends("completed", "resp1", ())
        assert [event.reason for event in line.of(ResponseEnded)] == [NOTHING_SAID]
