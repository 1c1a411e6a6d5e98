"""What ConversationRelay says is read, and what it is told it can read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.calls.telephony import relay_messages as wire
from apps.calls.telephony.faults import RemoteProtocolError
from apps.calls.telephony.simulator.relay_wire import (
    ChangeLanguage,
    End,
    PlayFile,
    RelayFault,
    SendKeys,
    Token,
    read_order,
)

from . import messages

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "voicePrompt", "last", "digit", "name", "sessionId", "callSid"]
            ),
            inner | st.sampled_from(["setup", "prompt", "interrupt", "info", "error"]),
            max_size=5,
        )
    ),
    max_leaves=8,
)


def _whole(text: str) -> str:
    return text.encode("utf-8", "ignore").decode()


def reader() -> wire.RelayReader:
    reader = wire.RelayReader()
    reader.read(messages.setup("token"))
    return reader


def test_a_setup_tells_whose_call_it_is():
    found = wire.RelayReader().read(messages.setup("abc"))
    assert found == wire.Setup(messages.SESSION, messages.CALL, {"token": "abc"})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (messages.prompt("hello"), wire.Prompt("hello")),
        (messages.prompt("hel", last=False), wire.Prompt("hel", last=False)),
        ('{"type":"prompt","voicePrompt":"hi"}', wire.Prompt("hi")),
        (messages.interrupt("Thank you"), wire.Interrupt("Thank you")),
        (messages.said("interrupt"), wire.Interrupt(None)),
        (messages.said("interrupt", utteranceUntilInterrupt=[]), wire.Interrupt(None)),
        (messages.dtmf("#"), wire.Dtmf("#")),
        (messages.said("error", description="bad"), wire.Complaint("bad")),
        (
            messages.said("info", name="agentSpeaking", value="off", ts=1),
            wire.Info("agentSpeaking", "off"),
        ),
    ],
)
def test_a_message_is_read(text, message):
    assert reader().read(text) == message


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("{", "malformed_json"),
        ("[]", "malformed_json"),
        ("x" * 70_000, "oversized_frame"),
        ('{"type":"applause"}', "unknown_event"),
        ('{"type":"prompt"}', "malformed_frame"),
        ('{"type":"dtmf","digit":"12"}', "malformed_frame"),
        ('{"type":"info"}', "malformed_frame"),
        (messages.setup(call="CA2"), "second_start"),
        (messages.setup(session=""), "malformed_frame"),
        (
            messages.said(
                "setup",
                sessionId="VX2",
                callSid=messages.CALL,
                customParameters={"token": 7},
            ),
            "malformed_frame",
        ),
    ],
)
def test_what_twilio_would_not_say_is_a_fault_of_a_kind(text, kind):
    with pytest.raises(RemoteProtocolError) as caught:
        reader().read(text)
    assert caught.value.kind == kind


def test_nothing_is_taken_before_the_setup():
    with pytest.raises(RemoteProtocolError) as caught:
        wire.RelayReader().read(messages.prompt("hello"))
    assert caught.value.kind == "before_start"


@given(JSON)
def test_whatever_is_sent_is_read_or_is_a_fault(value):
    try:
        reader().read(json.dumps(value))
    except RemoteProtocolError:
        return


# What we say


@given(st.text(max_size=80).map(_whole), st.booleans(), st.booleans())
def test_every_token_is_one_that_twilio_can_read(text, last, interruptible):
    order = read_order(wire.text_token(text, last=last, interruptible=interruptible))
    assert isinstance(order, Token)
    assert (order.last, order.interruptible) == (last, interruptible)
    assert order.text == "".join(c for c in text if c >= " " or c in "\t\n\r")


def test_halves_of_characters_are_left_out():
    order = read_order(wire.text_token("a\ud83d b", last=False))
    assert order == Token("a b", last=False)


def test_other_orders_are_those_twilio_can_read():
    assert read_order(wire.play("https://x.example/a.mp3", loop=0)) == PlayFile(
        "https://x.example/a.mp3"
    )
    assert read_order(wire.send_digits("9ww123#*")) == SendKeys("9ww123#*")
    assert read_order(wire.language(spoken="es-MX")) == ChangeLanguage(("es-MX",))
    ended = read_order(wire.end({"verb": "transfer"}))
    assert isinstance(ended, End)
    assert json.loads(ended.handoff) == {"verb": "transfer"}


@pytest.mark.parametrize(
    "order",
    [
        lambda: wire.text_token("x" * 10_001, last=True),
        lambda: wire.play("file:///etc/passwd"),
        lambda: wire.play("https://x.example/a.mp3", loop=1001),
        lambda: wire.send_digits("call me"),
        lambda: wire.send_digits(""),
        wire.language,
        lambda: wire.language(understood="no language!"),
        lambda: wire.end({"words": "x" * 5_000}),
    ],
)
def test_an_order_twilio_could_not_read_never_leaves(order):
    with pytest.raises(ValueError, match=r"."):
        order()


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00",
        "{",
        "[]",
        "{}",
        '{"type":"clear"}',
        '{"type":"text"}',
        '{"type":"text","token":7}',
        '{"type":"text","token":"a","last":"yes"}',
        '{"type":"text","token":"a","shout":true}',
        '{"type":"play","source":"a.mp3"}',
        '{"type":"play","source":"https://a","loop":1001}',
        '{"type":"sendDigits","digits":"x"}',
        '{"type":"language"}',
        '{"type":"end","handoffData":{"a":1}}',
    ],
)
def test_the_simulated_twilio_reads_strictly(raw):
    with pytest.raises(RelayFault, match="64107"):
        read_order(raw)
