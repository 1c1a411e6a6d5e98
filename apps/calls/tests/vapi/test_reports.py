"""What Vapi reports at the end of a call closes its row, once."""

from __future__ import annotations

from apps.calls.choices import CallStatus
from apps.calls.conversation_models import Conversation, Delivery
from apps.calls.models import Call, CallEvent, Turn
from apps.calls.tests.vapi.telling import tell

from .client import CHAT, chat
from .shop import rows, transcript
from .test_one_conversation import BOOKING, converse

# The end


def report(reason="customer-ended-call", **fields):
    artifact = {"messages": [], "recordingUrl": "https://storage.example.com/r.wav"}
    return {
        "endedReason": reason,
        "endedAt": "2026-01-01T10:05:00.000Z",
        "cost": 0.07,
        "costs": [{"type": "model", "cost": 0.02}, {"type": "model", "cost": 0.01}],
        "analysis": {"summary": "Words of the caller."},
        "artifact": artifact,
        **fields,
    }


async def test_a_report_closes_the_call_and_asks_for_its_summary(client, summaries):
    await converse(client, "c1", "", *BOOKING)
    await tell(client, "end-of-call-report", "c1", **report())
    [call] = await rows(Call)
    assert (call.status, call.end_reason) == (CallStatus.COMPLETED, "caller")
    assert call.ended_at is not None
    assert call.ended_at >= call.answered_at
    assert call.outcome == "booked"
    assert summaries == [call.pk]
    [event] = await rows(CallEvent, kind="vapi_report")
    assert event.data["recording_url"] == "https://storage.example.com/r.wav"
    assert event.data["cost_usd"] == 0.07
    assert event.data["costs_usd"] == {"model": 0.03}
    assert "Words of the caller" not in str(event.data)
    assert len(await rows(CallEvent, kind="call_ended")) == 1


async def test_nothing_of_the_conversation_is_kept_beside_its_record(client):
    await converse(client, "c1", "", "I need an oil change")
    await tell(client, "end-of-call-report", "c1", **report())
    [row] = await rows(Conversation)
    assert (row.state, row.answer, row.owner) == ({}, {}, "")


async def test_the_same_report_twice_changes_nothing(client, summaries):
    await converse(client, "c1", "")
    for _ in range(2):
        await tell(client, "end-of-call-report", "c1", **report())
    assert len(await rows(CallEvent, kind="vapi_report")) == 1
    assert len(await rows(Delivery, kind="end-of-call-report")) == 1
    assert len(summaries) == 1


async def test_the_status_may_end_it_before_the_report_comes(client, summaries):
    await converse(client, "c1", "")
    ended = {"status": "ended", "endedReason": "customer-ended-call"}
    await tell(client, "status-update", "c1", **ended)
    await tell(client, "end-of-call-report", "c1", **report("silence-timed-out"))
    [call] = await rows(Call)
    assert (call.status, call.end_reason) == (CallStatus.COMPLETED, "caller")
    assert len(await rows(CallEvent, kind="vapi_report")) == 1
    assert len(summaries) == 1


async def test_a_report_may_be_the_first_we_hear_of_a_call(client):
    spoken = [
        {"role": "system", "message": "You are an assistant."},
        {"role": "bot", "message": "Hello.", "secondsFromStart": 0.5, "duration": 900},
        {"role": "user", "message": "Wrong number.", "secondsFromStart": 2},
    ]
    await tell(
        client, "end-of-call-report", "c1", **report(artifact={"messages": spoken})
    )
    [call] = await rows(Call)
    assert call.status == CallStatus.COMPLETED
    assert [turn.text for turn in await rows(Turn)] == ["Hello.", "Wrong number."]
    assert (await rows(Turn))[0].ended_ms == 1400


async def test_late_messages_do_not_open_it_again(client):
    await converse(client, "c1", "")
    await tell(client, "end-of-call-report", "c1", **report())
    await tell(client, "status-update", "c1", status="in-progress")
    await tell(client, "speech-update", "c1", status="started")
    reply = await client.post(CHAT, chat("c1", ("user", "hello?")))
    assert "Goodbye" in reply.text
    [call] = await rows(Call)
    assert call.status == CallStatus.COMPLETED


async def test_what_was_said_last_is_in_the_record_though_we_were_cut_off(
    client, model
):
    """The caller hangs up in the middle of a reply; only the report tells of it."""
    from apps.agentbrain.engines.llm.fake import ScriptedModel

    model(ScriptedModel(["Hello."], ["We open at eight each day. ", 30.0]))
    _, history = await converse(client, "c1", "")
    asked = client.start(CHAT, chat("c1", *history, ("user", "when do you open")))
    await asked.until("We open")
    await asked.hang_up()
    said = [
        *({"role": role, "content": words} for role, words in history),
        {"role": "user", "content": "when do you open"},
        {"role": "assistant", "content": "We open"},
    ]
    artifact = {"messagesOpenAIFormatted": said}
    await tell(client, "end-of-call-report", "c1", **report(artifact=artifact))
    assert [text for _, text, _ in await transcript("c1")] == [
        history[0][1],
        "when do you open",
        "We open",
    ]


ENDS = (
    ("customer-ended-call", CallStatus.COMPLETED, "caller"),
    ("assistant-ended-call", CallStatus.COMPLETED, "goodbye"),
    ("assistant-forwarded-call", CallStatus.COMPLETED, "transfer"),
    ("silence-timed-out", CallStatus.COMPLETED, "silence-timed-out"),
    ("customer-busy", CallStatus.FAILED, "customer-busy"),
    (
        "pipeline-error-custom-llm-500-server-error",
        CallStatus.FAILED,
        "pipeline-error-custom-llm-500-server-error",
    ),
    ("worker-shutdown", CallStatus.LOST, "worker-shutdown"),
    ("a reason of next year", CallStatus.COMPLETED, "a reason of next year"),
    ("x" * 150, CallStatus.COMPLETED, "x" * 60),
)


async def test_why_it_ended_reads_as_with_any_call(client):
    for number, (given, *_) in enumerate(ENDS):
        await tell(client, "end-of-call-report", f"c{number}", **report(given))
    calls = await rows(Call)
    assert [(call.status, call.end_reason) for call in calls] == [
        (status, reason) for _, status, reason in ENDS
    ]
