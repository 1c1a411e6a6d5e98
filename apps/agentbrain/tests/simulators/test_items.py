"""Items of the conversation: created, deleted, retrieved and truncated."""

from __future__ import annotations

import pytest

from apps.agentbrain.engines.simulators.realtime import Reply
from apps.agentbrain.tests.simulators.test_replies import user


def assistant(kind, **content):
    content = [{"type": kind, **content}]
    return {"type": "message", "role": "assistant", "content": content}


async def spoken_item(client):
    await client.listen()
    await client.send("response.create")
    return (await client.done())["output"][0]["id"]


async def test_an_item_takes_its_place(connected):
    async with connected() as client:
        for item_id, before in (
            ("a", None),
            ("c", None),
            ("b", "a"),
            ("first", "root"),
        ):
            item = {"id": item_id, **user(item_id)}
            await client.send(
                "conversation.item.create", item=item, previous_item_id=before
            )
            await client.until("conversation.item.done")
        placed = {
            event["item"]["id"]: event["previous_item_id"]
            for event in client.of("conversation.item.added")
        }
        await client.send("conversation.item.create", item=user("last"))
        last = await client.until("conversation.item.added")

    assert placed == {"a": None, "c": "a", "b": "a", "first": None}
    assert last["previous_item_id"] == "c"


async def test_a_deleted_item_cannot_be_retrieved(connected):
    async with connected() as client:
        await client.send("conversation.item.create", item={"id": "a", **user("x")})
        await client.send("conversation.item.retrieve", item_id="a")
        found = await client.until("conversation.item.retrieved")
        await client.send("conversation.item.delete", item_id="a")
        await client.until("conversation.item.deleted", item_id="a")
        await client.send("conversation.item.retrieve", item_id="a")
        error = await client.refusal()

    assert found["item"]["content"] == [{"type": "input_text", "text": "x"}]
    assert error["code"] == "item_retrieve_invalid_item_id"


@pytest.mark.parametrize(
    ("kind", "fields", "code"),
    [
        ("delete", {"item_id": "no"}, "item_delete_invalid_item_id"),
        (
            "truncate",
            {"item_id": "no", "content_index": 0, "audio_end_ms": 0},
            "item_truncate_invalid_item_id",
        ),
        (
            "create",
            {"item": user("x"), "previous_item_id": "no"},
            "item_create_invalid_previous_item_id",
        ),
        (
            "create",
            {"item": {"type": "function_call_output", "call_id": "no", "output": "1"}},
            "invalid_tool_call_id",
        ),
        ("create", {"item": {"type": "dance"}}, "invalid_value"),
        ("create", {"item": assistant("output_audio", audio="AA==")}, "invalid_value"),
        ("create", {"item": assistant("input_text", text="x")}, "invalid_value"),
        (
            "create",
            {"item": assistant("output_text")},
            "missing_required_parameter",
        ),
        ("create", {}, "missing_required_parameter"),
        ("create", {"item": {**user("x"), "mood": "good"}}, "unknown_parameter"),
        ("truncate", {"item_id": "no"}, "missing_required_parameter"),
    ],
)
async def test_what_cannot_be_done_to_an_item_is_refused(connected, kind, fields, code):
    async with connected() as client:
        await client.send(f"conversation.item.{kind}", event_id="mine", **fields)
        error = await client.refusal()

    assert (error["code"], error["event_id"]) == (code, "mine")


async def test_truncation_forgets_what_was_said(connected):
    async with connected(replies=(Reply("Nine hundred.", audio_ms=900),)) as client:
        item_id = await spoken_item(client)
        cut = {"item_id": item_id, "content_index": 0, "audio_end_ms": 400}
        await client.send("conversation.item.truncate", **cut)
        await client.until("conversation.item.truncated", **cut)
        await client.send("conversation.item.retrieve", item_id=item_id)
        found = await client.until("conversation.item.retrieved")

    assert found["item"]["content"] == [{"type": "output_audio"}]


async def test_an_item_cannot_be_cut_longer_than_it_is(connected):
    async with connected(replies=(Reply("Nine hundred.", audio_ms=900),)) as client:
        item_id = await spoken_item(client)
        cut = {"item_id": item_id, "content_index": 0}
        await client.send("conversation.item.truncate", **cut, audio_end_ms=901)
        error = await client.refusal()
        await client.send("conversation.item.truncate", **cut, audio_end_ms=900)
        await client.until("conversation.item.truncated")

    assert error["code"] == "invalid_value"
    assert error["message"] == "Audio content of 900ms is already shorter than 901ms"


async def test_only_the_models_own_sound_can_be_truncated(connected):
    async with connected() as client:
        await client.send("conversation.item.create", item={"id": "a", **user("x")})
        cut = {"item_id": "a", "content_index": 0, "audio_end_ms": 0}
        await client.send("conversation.item.truncate", **cut)
        error = await client.refusal()

    assert error["code"] == "unsupported_content_type"
    assert error["message"] == "Only model output audio messages can be truncated"
