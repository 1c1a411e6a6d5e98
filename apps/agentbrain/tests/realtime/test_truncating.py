"""The vendor's memory of an item ends where the caller stopped hearing it."""

from __future__ import annotations

from apps.agentbrain.tests.realtime.line import Line
from apps.calls.tests.virtual_time import virtually


async def spoken(line: Line, ms: int, words: str = "one two three four") -> None:
    line.respond()
    await line.begins()
    await line.sounds(ms, words)


@virtually
async def test_an_item_is_cut_at_the_whole_millisecond_that_was_heard():
    async with Line() as line:
        await spoken(line, 1000)
        line.engine.truncate("i1", 640)
        line.wire.expect(
            "conversation.item.truncate",
            item_id="i1",
            content_index=0,
            audio_end_ms=640,
        )


@virtually
async def test_no_item_is_cut_beyond_its_length():
    """F4: the vendor refuses that ("already shorter")."""
    async with Line() as line:
        await spoken(line, 300)
        line.engine.truncate("i1", 99_999)
        line.wire.expect("conversation.item.truncate", audio_end_ms=300)


@virtually
async def test_a_second_cut_is_never_behind_the_first():
    async with Line() as line:
        await spoken(line, 1000)
        line.engine.truncate("i1", 400)
        line.wire.expect("conversation.item.truncate", audio_end_ms=400)
        line.engine.truncate("i1", 700)
        line.wire.expect_nothing()
        line.engine.truncate("i1", 200)
        line.wire.expect("conversation.item.truncate", audio_end_ms=200)


@virtually
async def test_nothing_is_cut_of_an_item_heard_to_its_end():
    async with Line() as line:
        await spoken(line, 300)
        await line.ends()
        line.engine.truncate("i1", 300)
        line.wire.expect_nothing()


@virtually
async def test_an_item_that_ended_can_still_be_cut():
    """The caller speaks after the response is done, while it is being played."""
    async with Line() as line:
        await spoken(line, 3000)
        await line.ends()
        line.engine.truncate("i1", 1200)
        line.wire.expect("conversation.item.truncate", audio_end_ms=1200)


@virtually
async def test_an_item_without_any_sound_is_deleted_instead():
    """F4: cutting at 0 before there is sound is refused."""
    async with Line() as line:
        line.respond()
        await line.begins()
        item = {"id": "i1", "type": "message", "role": "assistant", "content": []}
        await line.tell("response.output_item.added", response_id="resp1", item=item)
        line.engine.truncate("i1", 0)
        line.wire.expect("conversation.item.delete", item_id="i1")


@virtually
async def test_an_item_of_which_nothing_was_heard_is_cut_at_0():
    async with Line() as line:
        await spoken(line, 500)
        line.engine.truncate("i1", 0)
        line.wire.expect("conversation.item.truncate", audio_end_ms=0)
        assert next(iter(line.engine.memory)).text == ""


@virtually
async def test_an_item_nobody_knows_is_left_alone():
    async with Line() as line:
        line.engine.truncate("i1", 100)
        line.wire.expect_nothing()


@virtually
async def test_the_refusal_of_a_cut_changes_nothing():
    async with Line() as line:
        await spoken(line, 500)
        line.engine.truncate("i1", 100)
        sent = line.wire.expect("conversation.item.truncate")
        for code in ("invalid_value", "item_truncate_invalid_item_id"):
            error = {"code": code, "event_id": sent["event_id"]}
            await line.tell("error", error=error)
        before = len(line.happened)
        await line.ends()
        assert len(line.happened) == before + 1


@virtually
async def test_the_memory_keeps_the_words_that_were_heard():
    async with Line() as line:
        await spoken(line, 1000, "one two three four")
        line.engine.truncate("i1", 500)
        assert next(iter(line.engine.memory)).text == "one two"
        await line.sounds(0, " five")
        assert next(iter(line.engine.memory)).text == "one two"


@virtually
async def test_words_known_to_have_been_heard_are_kept_as_they_are():
    async with Line() as line:
        await spoken(line, 1000, "one two three four")
        line.engine.truncate("i1", 500, "one two three")
        assert next(iter(line.engine.memory)).text == "one two three"
