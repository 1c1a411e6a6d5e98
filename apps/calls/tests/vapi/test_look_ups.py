"""Tools that Vapi asks us to run: looked up, answered, never changed."""

from __future__ import annotations

import orjson

from apps.calls.tests.vapi.telling import tell
from apps.customers.models import Appointment

from .client import CHAT, chat
from .shop import rows

# Look-ups of ours that Vapi runs


def called(name, arguments, call_id="call_1"):
    return {
        "id": call_id,
        "type": "function",
        "function": {"name": name, "arguments": arguments},
    }


FORMS = (
    {"toolCallList": [called("find_slots", {"service": "oil-change"})]},
    {"toolCallList": [called("find_slots", '{"service": "oil-change"}')]},
    {
        "toolCallList": [
            {
                "id": "call_1",
                "name": "find_slots",
                "arguments": {"service": "oil-change"},
            }
        ]
    },
    {
        "toolCallList": [
            {
                "id": "call_1",
                "name": "find_slots",
                "parameters": {"service": "oil-change"},
            }
        ]
    },
    {
        "toolWithToolCallList": [
            {
                "type": "function",
                "toolCall": called("find_slots", {"service": "oil-change"}),
            }
        ]
    },
)


async def test_a_look_up_is_answered_in_one_line_whatever_its_form(client):
    await client.post(CHAT, chat("c1"))
    for fields in FORMS:
        answer = await tell(client, "tool-calls", "c1", **fields)
        [result] = answer["results"]
        assert (result["toolCallId"], result["name"]) == ("call_1", "find_slots")
        assert "\n" not in result["result"]
        assert orjson.loads(result["result"])["slots"]


async def test_every_call_gets_an_answer_and_nothing_is_changed(client, maria):
    await client.post(CHAT, chat("c1"))
    wanted = [
        called("book_appointment", {}, "a"),
        called("nothing_of_ours", {}, "b"),
        called("find_slots", "{not json", "c"),
        called("find_slots", {"service": 7}, "d"),
        *(called("find_slots", {"service": "oil-change"}, f"e{n}") for n in range(20)),
    ]
    answer = await tell(client, "tool-calls", "c1", toolCallList=wanted)
    results = answer["results"]
    assert [r["toolCallId"] for r in results] == [w["id"] for w in wanted]
    assert all(isinstance(r.get("result", r.get("error")), str) for r in results)
    errors = [r.get("error") for r in results[:4]]
    assert errors == [
        "unknown_tool",
        "unknown_tool",
        "invalid_arguments",
        "invalid_arguments",
    ]
    assert not await rows(Appointment)


async def test_tools_of_a_call_nobody_knows_are_refused_politely(client):
    wanted = [called("find_slots", {"service": "oil-change"})]
    answer = await tell(client, "tool-calls", "unknown", toolCallList=wanted)
    assert answer["results"][0]["error"] == "unknown_call"


async def test_the_older_form_is_answered_too(client):
    await client.post(CHAT, chat("c1"))
    call = {"name": "find_slots", "parameters": {"service": "oil-change"}}
    answer = await tell(client, "function-call", "c1", functionCall=call)
    assert orjson.loads(answer["result"])["slots"]
