"""Responses are stopped by id, once, and only while there is something to stop."""

from __future__ import annotations

from apps.agentbrain.conversation.events import (
    AgentAudio,
    ResponseEnded,
    ResponseStarted,
    ResponseStatus,
)
from apps.agentbrain.tests.realtime.line import Line
from apps.calls.tests.virtual_time import virtually


@virtually
async def test_a_response_is_cancelled_by_its_id():
    """F9: a cancel without an id would miss responses outside the conversation."""
    async with Line() as line:
        line.respond()
        await line.begins()
        await line.sounds(100)
        line.cancel("r1", "resp1")
        line.wire.expect("response.cancel", response_id="resp1")


@virtually
async def test_the_id_is_found_when_only_the_request_is_named():
    async with Line() as line:
        line.respond()
        await line.begins()
        line.cancel("r1")
        line.wire.expect("response.cancel", response_id="resp1")


@virtually
async def test_nothing_is_cancelled_when_nothing_is_active():
    """F8: such a cancel would only be refused."""
    async with Line() as line:
        line.cancel("r1", "resp1")
        line.respond()
        await line.begins()
        await line.sounds(100)
        await line.ends()
        line.cancel("r1", "resp1")
        line.wire.expect_nothing()


@virtually
async def test_a_response_is_cancelled_once():
    async with Line() as line:
        line.respond()
        await line.begins()
        await line.sounds(100)
        line.cancel("r1", "resp1")
        line.cancel("r1", "resp1")
        line.wire.expect("response.cancel")
        line.wire.expect_nothing()


@virtually
async def test_the_refusal_of_a_late_cancel_changes_nothing():
    """F8: the response had just ended; the vendor says so in an error."""
    async with Line() as line:
        line.respond()
        await line.begins()
        await line.sounds(100)
        line.cancel("r1", "resp1")
        sent = line.wire.expect("response.cancel")
        error = {"code": "response_cancel_not_active", "event_id": sent["event_id"]}
        await line.tell("error", error=error)
        await line.ends()
        assert [event.status for event in line.of(ResponseEnded)] == [
            ResponseStatus.COMPLETED
        ]
        line.respond("r2")


@virtually
async def test_a_response_given_up_before_it_began_is_never_heard_of():
    """F12: a ghost is cancelled as soon as it shows, its sound swallowed."""
    async with Line() as line:
        line.respond("r1")
        line.cancel("r1")
        line.wire.expect_nothing()
        await line.begins("r1", "ghost")
        line.wire.expect("response.cancel", response_id="ghost")
        await line.sounds(500, "Boo.", "i9", "ghost")
        await line.ends("cancelled", "ghost", ("i9",))
        assert len(line.happened) == 1  # EngineReady
        line.wire.expect("conversation.item.delete", item_id="i9")


@virtually
async def test_a_ghost_does_not_stand_for_the_next_request():
    async with Line() as line:
        line.respond("r1")
        line.cancel("r1")
        line.respond("r2")
        await line.begins("r1", "ghost")
        await line.begins("r2", "resp2")
        started = line.of(ResponseStarted)
        assert [(s.response_id, s.request_id) for s in started] == [("resp2", "r2")]


@virtually
async def test_a_response_nobody_asked_for_is_cancelled():
    """F12: the vendor names our requests, so this one is none of them."""
    async with Line() as line:
        line.respond("r1")
        await line.begins("r1", "resp1")
        await line.ends()
        line.respond("r2")
        await line.tell("response.created", response={"id": "ghost"})
        line.wire.expect("response.cancel", response_id="ghost")
        await line.sounds(100, "Boo.", "i9", "ghost")
        assert len(line.of(ResponseStarted)) == 1
        assert not line.of(AgentAudio)


@virtually
async def test_a_vendor_that_names_no_requests_is_believed():
    async with Line() as line:
        for number in (1, 2):
            line.respond(f"r{number}")
            told = {"id": f"resp{number}", "metadata": None}
            await line.tell("response.created", response=told)
            await line.ends("completed", f"resp{number}", ())
        started = line.of(ResponseStarted)
        assert [(s.response_id, s.request_id) for s in started] == [
            ("resp1", ""),
            ("resp2", ""),
        ]
        line.wire.expect_nothing()


@virtually
async def test_such_a_vendors_ghosts_are_known_by_their_order():
    """F12"""
    async with Line() as line:
        line.respond("r1")
        line.cancel("r1")
        await line.tell("response.created", response={"id": "ghost"})
        line.wire.expect("response.cancel", response_id="ghost")
        assert not line.of(ResponseStarted)


@virtually
async def test_a_cancel_that_comes_too_late_hits_nobody_else():
    async with Line() as line:
        await line.tell("response.created", response={"id": "resp1"})
        await line.ends("completed", "resp1", ())
        await line.tell("response.created", response={"id": "resp2"})
        line.cancel("", "resp1")
        line.wire.expect_nothing()


@virtually
async def test_sound_after_the_cancel_is_not_passed_on():
    async with Line() as line:
        line.respond()
        await line.begins()
        await line.sounds(100)
        line.cancel("r1", "resp1")
        await line.sounds(100)
        await line.ends("cancelled")
        await line.sounds(100)
        assert len(line.of(AgentAudio)) == 1
        assert len(line.of(ResponseStarted)) == 1


@virtually
async def test_what_a_cancelled_response_made_in_silence_is_forgotten_by_the_vendor():
    """Words nobody heard must not stay in the conversation."""
    async with Line() as line:
        line.respond()
        await line.begins()
        ids = {"response_id": "resp1", "item_id": "i1"}
        await line.tell("response.output_audio_transcript.delta", **ids, delta="Well")
        line.cancel("r1", "resp1")
        line.wire.expect("response.cancel")
        await line.sounds(100)
        await line.ends("cancelled")
        line.wire.expect("conversation.item.delete", item_id="i1")
        assert list(line.engine.memory) == []


@virtually
async def test_an_item_that_went_on_after_the_cancel_is_cut_where_we_stopped():
    async with Line() as line:
        line.respond()
        await line.begins()
        await line.sounds(100, "one two ")
        line.cancel("r1", "resp1")
        line.wire.expect("response.cancel")
        await line.sounds(100, "three four")
        await line.ends("cancelled")
        line.wire.expect("conversation.item.truncate", item_id="i1", audio_end_ms=100)
