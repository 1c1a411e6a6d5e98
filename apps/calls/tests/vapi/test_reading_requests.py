"""Bodies of chat completions: what is read of them, and what is refused."""

from __future__ import annotations

import orjson
import pytest

from apps.agentbrain.conversation.language.messages import Role
from apps.calls.telephony.vapi.wire import BadRequest, Line, read_chat


def body(**fields):
    messages = [{"role": "user", "content": "Hello"}]
    return orjson.dumps({"model": "m", "messages": messages, **fields})


def test_it_reads_what_vapi_sends():
    wish = read_chat(
        body(
            messages=[
                {"role": "system", "content": "You are somebody else."},
                {"role": "assistant", "content": "Good morning."},
                {"role": "user", "content": " I need an oil change "},
            ],
            stream=True,
            temperature=0.5,
            tools=[{"type": "function", "function": {"name": "endCall"}}],
            call={"id": "c1", "type": "inboundPhoneCall"},
            unheard_of={"a": 1},
        )
    )
    assert wish.stream
    assert wish.users == ("I need an oil change",)
    assert wish.tool("endCall").name == "endCall"
    assert wish.tool("transferCall") is None


def test_instructions_of_others_are_not_part_of_the_conversation():
    wish = read_chat(
        body(
            messages=[
                {"role": "system", "content": "Sell cars."},
                {"role": "developer", "content": "Sell boats."},
                {"role": "user", "content": "Hi"},
            ]
        )
    )
    assert wish.history == (Line(Role.USER, "Hi"),)


def test_content_may_come_in_parts():
    parts = [{"type": "text", "text": "Hello"}, {"type": "image_url"}, {"text": "you"}]
    wish = read_chat(body(messages=[{"role": "user", "content": parts}]))
    assert wish.users == ("Hello you",)


def test_older_clients_name_their_functions():
    wish = read_chat(body(functions=[{"name": "end_call", "parameters": {}}]))
    assert wish.tool("endCall").name == "end_call"


def test_the_same_conversation_has_the_same_digest_whatever_is_beside_it():
    one, two = read_chat(body(temperature=0)), read_chat(body(timestamp=1))
    assert one.digest == two.digest
    other = read_chat(body(messages=[{"role": "user", "content": "Hello?"}]))
    assert other.digest != one.digest


def test_roles_and_texts_do_not_run_into_each_other():
    one = read_chat(
        body(
            messages=[
                {"role": "user", "content": "a"},
                {"role": "user", "content": "b"},
            ]
        )
    )
    two = read_chat(body(messages=[{"role": "user", "content": "a b"}]))
    assert one.digest != two.digest


@pytest.mark.parametrize(
    ("raw", "param"),
    [
        (b"", ""),
        (b"{", ""),
        (b"[]", ""),
        (b"null", ""),
        (b"\xff\xfe", ""),
        (b"{}", "messages"),
        (b'{"messages": []}', "messages"),
        (b'{"messages": {}}', "messages"),
        (b'{"messages": ["hi"]}', "messages[0]"),
        (b'{"messages": [{"content": "hi"}]}', "messages[0].role"),
        (b'{"messages": [{"role": ["user"]}]}', "messages[0].role"),
        (b'{"messages": [{"role": "user", "content": 7}]}', "messages[0].content"),
        (body(stream="yes"), "stream"),
        (body(messages=[{"role": "user", "content": "x"}] * 2001), "messages"),
    ],
)
def test_what_no_client_sends_is_refused_by_the_name_of_the_field(raw, param):
    with pytest.raises(BadRequest) as refused:
        read_chat(raw)
    assert refused.value.param == param
