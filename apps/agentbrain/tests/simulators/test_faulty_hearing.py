"""Transcripts that come late, in the wrong order, failed, or never."""

from __future__ import annotations

from apps.agentbrain.engines.simulators.realtime import Reply

TRANSCRIPTION = "conversation.item.input_audio_transcription"
REPLY = Reply("I heard you.", audio_ms=200)


def said(client):
    return [event["transcript"] for event in client.of(f"{TRANSCRIPTION}.completed")]


async def two_turns(client):
    """Two turns of the caller; their items in order."""
    items = []
    for _ in range(2):
        await client.speak()
        items.append((await client.until("input_audio_buffer.committed"))["item_id"])
    return items


async def test_words_come_late(connected):
    """F16."""
    faults = {"transcript_delay_ms": 120}
    async with connected(transcripts=("late",), faults=faults) as client:
        await client.listen()
        await client.speak()
        await client.until(f"{TRANSCRIPTION}.completed")
        sent = client.server.sessions[0].sent

    at_ms = {entry.type: entry.at_ms for entry in sent}
    committed = at_ms["input_audio_buffer.committed"]
    assert at_ms[f"{TRANSCRIPTION}.completed"] - committed >= 120


async def test_words_come_after_the_reply_they_caused(connected):
    """F16."""
    faults = {"transcripts_after_reply": 1}
    async with connected(
        transcripts=("hello",), replies=(REPLY,), faults=faults
    ) as client:
        await client.listen(create_response=True)
        await client.speak()
        await client.until("response.done")
        whole = await client.until(f"{TRANSCRIPTION}.completed")

    assert whole["transcript"] == "hello"


async def test_words_of_two_turns_come_in_the_wrong_order(connected):
    """F16."""
    async with connected(
        transcripts=("first", "second"), faults={"swap_transcripts": 1}
    ) as client:
        await client.listen()
        items = await two_turns(client)
        for _ in range(2):
            await client.until(f"{TRANSCRIPTION}.completed")

    assert said(client) == ["second", "first"]
    order = [event["item_id"] for event in client.of(f"{TRANSCRIPTION}.completed")]
    assert order == items[::-1]


async def test_a_transcription_fails_and_the_next_does_not(connected):
    """F16."""
    async with connected(
        transcripts=("first", "second"), faults={"fail_transcripts": 1}
    ) as client:
        await client.listen()
        items = await two_turns(client)
        await client.until(f"{TRANSCRIPTION}.completed")

    failed = client.of(f"{TRANSCRIPTION}.failed")
    assert [event["item_id"] for event in failed] == items[:1]
    assert said(client) == ["second"]


async def test_words_never_come(connected):
    """F16."""
    async with connected(
        transcripts=("first", "second"), faults={"lose_transcripts": 1}
    ) as client:
        await client.listen()
        await two_turns(client)
        await client.until(f"{TRANSCRIPTION}.completed")

    assert said(client) == ["second"]
    assert not client.of(f"{TRANSCRIPTION}.failed")


async def test_an_empty_commit_is_reported_though_nothing_is_wrong(connected):
    """F18."""
    async with connected(faults={"commit_empty_errors": 1}) as client:
        await client.listen()
        await two_turns(client)
        await client.settle()

    codes = [event["error"]["code"] for event in client.of("error")]
    assert codes == ["input_audio_buffer_commit_empty"]
