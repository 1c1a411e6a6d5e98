"""Servers that speak nearly as OpenAI does are understood as well as OpenAI is."""

from __future__ import annotations

import json

import pytest

from apps.agentbrain.engines.llm.base import Report, Usage
from apps.agentbrain.tests.llm.doors import (
    FIND_SLOTS,
    asking,
    calls_in,
    failure_of,
    of,
    pieces_of,
    words_in,
)
from apps.agentbrain.tests.llm.odd_servers import (
    STOP,
    chunk,
    events,
    lines,
    sending,
    words,
)

WORDS = "We open at eight."
FIRST, SECOND = words("We open "), words("at eight.")
MESSAGE = {"role": "assistant", "content": WORDS}


def over_lines(told: dict) -> str:
    """An event whose data stands on several lines."""
    data = json.dumps(told, indent=1).splitlines()
    return "".join(f"data: {line}\n" for line in data) + "\n"


STREAMS = {
    "no reason for its end": events(FIRST, SECOND),
    "no word of its end": events(FIRST, SECOND, STOP, done=False),
    "a reason of its own": events(FIRST, SECOND, chunk({}, "eos_token")),
    "no delta": events(chunk(None), FIRST, SECOND, chunk(None, "stop")),
    "no words in a delta": events(words(None), FIRST, SECOND, STOP),
    "a role in each": events(
        chunk({"role": "assistant", "content": "We open "}),
        chunk({"role": "assistant", "content": "at eight."}),
        STOP,
    ),
    "other line ends": events(FIRST, SECOND, STOP, newline="\r\n"),
    "data over several lines": (
        over_lines(FIRST) + over_lines(SECOND) + over_lines(STOP)
    ).encode(),
    "comments": b": ping\n\n"
    + events(FIRST, ": PROCESSING", SECOND, STOP).replace(b"data: :", b":"),
    "no space after data": events(FIRST, SECOND, STOP).replace(b"data: ", b"data:"),
    "events without data": b"data: \n\n" + events(FIRST, "", SECOND, STOP),
    "a byte order mark": b"\xef\xbb\xbf" + events(FIRST, SECOND, STOP),
    "no choices": events({"choices": []}, {"choices": None}, FIRST, SECOND, STOP),
    "a second choice": events(
        {"choices": [{"index": 1, "delta": {"content": "No."}}]}, FIRST, SECOND, STOP
    ),
    "words in parts": events(
        words([{"type": "text", "text": "We open "}]),
        words([{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]),
        words([{"type": "text", "text": "at eight."}]),
        STOP,
    ),
    "an older form": events({"choices": [{"index": 0, "text": WORDS}]}, STOP),
    "messages": events({"choices": [{"message": MESSAGE, "finish_reason": "stop"}]}),
    "the whole once more": events(
        FIRST, SECOND, {"choices": [{"message": MESSAGE, "finish_reason": "stop"}]}
    ),
    "one object": json.dumps(
        {"choices": [{"index": 0, "message": MESSAGE, "finish_reason": "stop"}]}
    ).encode(),
    "figures that are none": events(FIRST, SECOND, chunk({}, "stop", usage="n/a")),
}


@pytest.mark.parametrize("size", [0, 1], ids=["at once", "byte by byte"])
@pytest.mark.parametrize("stream", STREAMS.values(), ids=STREAMS)
async def test_its_words_are_the_reply(stream, size, opened):
    async with sending(stream, size=size) as server:
        pieces = await pieces_of(opened("compatible", server), asking("when?"))

    assert words_in(pieces) == WORDS


@pytest.mark.parametrize(
    "stream",
    [
        events(FIRST, done=False),
        events(FIRST, chunk({}, "error")),
        events(FIRST, {"error": "out of memory"}),
        events(FIRST, "{not json", STOP),
    ],
    ids=["the end is missing", "it ends in an error", "an error", "no json"],
)
async def test_what_breaks_off_is_an_error_after_its_words(stream, opened):
    given = []
    async with sending(stream) as server:
        error = await failure_of(opened("compatible", server), given)

    assert words_in(given) == "We open "
    assert not error.permanent


async def test_a_refusal_sent_as_a_success_is_a_refusal(opened):
    body = b'{"error": {"message": "no", "code": "insufficient_quota"}}'
    async with sending(body, kind="application/json") as server:
        error = await failure_of(opened("compatible", server))

    assert error.permanent


async def test_a_page_instead_of_a_reply_is_an_error(opened):
    async with sending(b"<html>Bad gateway</html>", kind="text/html") as server:
        error = await failure_of(opened("compatible", server))

    assert not error.permanent


async def test_figures_are_those_of_the_last_chunk(opened):
    told = [{"prompt_tokens": 9, "completion_tokens": n} for n in (1, 2, 2)]
    chunks = [
        one | {"usage": used}
        for one, used in zip((FIRST, SECOND, STOP), told, strict=True)
    ]
    async with sending(events(*chunks)) as server:
        pieces = await pieces_of(opened("compatible", server), asking("when?"))

    (used,) = of(pieces, Usage)
    assert (used.input_tokens, used.output_tokens) == (9, 2)


# Function calls


def call(name=None, arguments=None, **more) -> dict:
    return more | {"function": {"name": name, "arguments": arguments}}


def asked(*calls) -> dict:
    return chunk({"tool_calls": list(calls)})


MONDAY, TUESDAY = '{"day": "monday"}', '{"day": "tuesday"}'
DONE = chunk({}, "tool_calls")
CALLS = {
    "no index, no ids": [
        asked(call("find_slots", MONDAY)),
        asked(call("find_slots", TUESDAY)),
    ],
    "one index, no ids": [
        asked(call("find_slots", MONDAY, index=0)),
        asked(call("find_slots", TUESDAY, index=0)),
    ],
    "two in one": [asked(call("find_slots", MONDAY), call("find_slots", TUESDAY))],
    "fragments without an index": [
        asked(call("find_slots", '{"day":')),
        asked(call(None, '"monday"}')),
        asked(call("find_slots", '{"day":')),
        asked(call(None, '"tuesday"}')),
    ],
    "an id a fragment": [
        asked(call("find_slots", "", index=0, id="a")),
        asked(call(None, MONDAY, index=0, id="b")),
        asked(call("find_slots", TUESDAY, index=1, id="c")),
    ],
    "arguments as objects": [
        asked(call("find_slots", {"day": "monday"}, index=0, id="a")),
        asked(call("find_slots", {"day": "tuesday"}, index=1, id="b"), None),
    ],
}


@pytest.mark.parametrize("end", [[DONE], [STOP], []], ids=["usual", "stop", "none"])
@pytest.mark.parametrize("chunks", CALLS.values(), ids=CALLS)
async def test_its_calls_are_made_once_each(chunks, end, opened):
    async with sending(events(*chunks, *end)) as server:
        model = opened("compatible", server)
        pieces = await pieces_of(model, asking("when?", tools=(FIND_SLOTS,)))

    assert [one.arguments["day"] for one in calls_in(pieces)] == ["monday", "tuesday"]
    assert len({one.tool_call_id for one in calls_in(pieces)}) == 2
    assert not of(pieces, Report)


async def test_ollamas_arguments_may_be_a_text(opened):
    made = [{"function": {"name": "find_slots", "arguments": MONDAY}}]
    body = lines(
        {"message": {"role": "assistant", "content": "", "tool_calls": made}},
        {"message": {"role": "assistant", "content": ""}, "done": True},
    )
    async with sending(body, kind="application/x-ndjson") as server:
        model = opened("ollama", server)
        pieces = await pieces_of(model, asking("when?", tools=(FIND_SLOTS,)))

    (made_call,) = calls_in(pieces)
    assert made_call.arguments == {"day": "monday"}
