"""What a ConversationRelay session may send, what is done with it, what is refused."""

from __future__ import annotations

import asyncio
import json

import pytest
from channels.db import database_sync_to_async
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.agentbrain.conversation import actions as do
from apps.agentbrain.conversation import events as happened
from apps.calls.choices import CallStatus, Channel
from apps.calls.models import Call
from apps.calls.telephony import tokens
from apps.calls.telephony.relay_messages import LONGEST_TOKEN
from apps.calls.telephony.simulator.relay_wire import End, Token
from apps.calls.tests.relay.sessions import Twilio, answered, ringing, row
from apps.calls.tests.telephony.media_caller import soon

from . import messages

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_call_goes_through_and_its_row_tells_how_it_went(consumer, calls):
    twilio = await answered(consumer, calls)
    await twilio.say(
        messages.prompt("I need", last=False),
        messages.prompt("I need an oil", last=False),
        messages.prompt("I need an oil change"),
        messages.dtmf("5"),
        messages.interrupt("Thank you for"),
        messages.said("info", name="agentSpeaking", value="off", ts=1),
        messages.said("info", name="agentSpeaking", value="on", ts=2),
    )
    await soon(lambda: calls.heard(happened.MarkReturned))
    partials = calls.heard(happened.CallerPartial)
    [said] = calls.heard(happened.CallerSaid)
    assert [p.text for p in partials] == ["I need", "I need an oil"]
    assert {p.item_id for p in partials} == {said.item_id}
    assert said.text == "I need an oil change"
    assert said.started_ms <= partials[0].at_ms <= said.ended_ms
    assert calls.engines[0].words == ["I need an oil change"]
    assert [e.digit for e in calls.heard(happened.KeyPressed)] == ["5"]
    [cut] = calls.heard(happened.CallerInterrupted)
    assert cut.heard_text == "Thank you for"
    assert len(calls.heard(happened.MarkReturned)) == 1
    call = await row()
    assert (call.status, call.stream_sid) == (CallStatus.IN_PROGRESS, messages.SESSION)
    assert (call.channel, call.line_id is not None) == (Channel.RELAY, True)
    await twilio.gone(1000)
    call = await row()
    assert (call.status, call.end_reason) == (CallStatus.COMPLETED, "caller")


async def test_a_caller_who_speaks_before_anybody_is_there_is_heard(consumer, calls):
    calls.open_seconds = 0.3
    twilio = Twilio(consumer)
    await twilio.set_up(await database_sync_to_async(ringing)())
    await twilio.say(messages.prompt("goodbye"))
    await soon(lambda: calls.heard(happened.CallerSaid))
    await soon(lambda: calls.engines[0].words == ["goodbye"])
    assert (await row()).status == CallStatus.IN_PROGRESS
    await twilio.gone(1000)


async def test_an_utterance_that_comes_whole_has_no_length(consumer, calls):
    twilio = await answered(consumer, calls)
    await twilio.say(messages.prompt("hello"), messages.prompt("hello"))
    await soon(lambda: len(calls.heard(happened.CallerSaid)) == 2)
    one, two = calls.heard(happened.CallerSaid)
    assert one.started_ms == one.ended_ms
    assert one.item_id != two.item_id
    await twilio.gone(1000)


async def test_words_go_out_as_twilio_reads_them(consumer, calls):
    long = "x" * LONGEST_TOKEN + "yz"

    def greet(event):
        if not isinstance(event, happened.EngineReady):
            return []
        return [
            do.SayText("r1", "Hello "),
            do.SayText("r1", "", last=True),
            do.SayText("r2", long, last=True, interruptible=False),
            do.PlayAudio("i", b"\x00"),
            do.SendMark("m"),
            do.ClearPlayback(),
        ]

    calls.answer = greet
    twilio = await answered(consumer, calls)
    got = [await twilio.order() for _ in range(4)]
    assert got == [
        Token("Hello ", last=False),
        Token("", last=True),
        Token("x" * LONGEST_TOKEN, last=False, interruptible=False),
        Token("yz", last=True, interruptible=False),
    ]
    assert await twilio.receive_nothing(0.1)
    await twilio.gone(1000)


@pytest.mark.parametrize(
    ("action", "handoff"),
    [
        (do.HangUp("goodbye"), {"verb": "hangup", "reason": "goodbye"}),
        (
            do.TransferCall("+15550002222"),
            {"verb": "transfer", "target": "+15550002222"},
        ),
    ],
)
async def test_leaving_says_why_and_what_follows(consumer, calls, action, handoff):
    calls.answer = lambda event: (
        [action] if isinstance(event, happened.CallerSaid) else []
    )
    twilio = await answered(consumer, calls)
    await twilio.say(messages.prompt("bye"))
    end = await twilio.order()
    assert isinstance(end, End)
    assert json.loads(end.handoff) == handoff
    assert await twilio.closed() == 1000
    call = await row()
    assert call.next_step["verb"] == handoff["verb"]
    await twilio.gone(1000)
    assert (await row()).status == CallStatus.COMPLETED


async def test_a_socket_that_breaks_leaves_the_call_to_be_resumed(consumer, calls):
    twilio = await answered(consumer, calls)
    await twilio.say(messages.prompt("hello"))
    await soon(lambda: calls.heard(happened.CallerSaid))
    await twilio.gone(1006)
    call = await row()
    assert (call.status, call.next_step["verb"]) == (CallStatus.LOST, "resume")
    again = Twilio(consumer)
    await again.set_up(
        await database_sync_to_async(tokens.issue)(call.pk), session="VX2"
    )
    await soon(lambda: len(calls.sessions) == 2)
    assert calls.snapshots[1]["agent"] == {"timers": {}, "seen": 2}
    assert (await row()).status == CallStatus.IN_PROGRESS
    await again.gone(1000)


async def test_a_second_session_of_a_call_takes_it_over(consumer, calls):
    first = await answered(consumer, calls)
    call = await row()
    second = Twilio(consumer)
    await second.set_up(
        await database_sync_to_async(tokens.issue)(call.pk), session="VX2"
    )
    assert await first.closed() == 1000
    await soon(lambda: len(calls.sessions) == 2)
    assert (await row()).stream_sid == "VX2"
    await first.gone(1000)
    assert (await row()).status == CallStatus.IN_PROGRESS
    await second.gone(1000)


# What it may not say


async def test_garbage_is_ignored_and_counted_and_the_call_goes_on(
    consumer, calls, caplog
):
    twilio = await answered(consumer, calls)
    await twilio.send_to(bytes_data=b"\x00\x01")
    await twilio.say("{", "[]", '{"type":"prompt"}', '{"type":7}', messages.setup("x"))
    await twilio.say(messages.said("error", description="said: Dana Reed, 555 1234"))
    await twilio.say(messages.prompt("still here"))
    await soon(lambda: calls.heard(happened.CallerSaid))
    kinds = [r.fields["kind"] for r in caplog.records if hasattr(r, "fields")]
    assert set(kinds) >= {"binary_frame", "malformed_json", "malformed_frame"}
    assert {"relay_error", "second_start"} <= set(kinds)
    assert "Dana" not in caplog.text
    await twilio.gone(1000)


NAMES = ["prompt", "interrupt", "dtmf", "info", "error", "setup", "text", "", None, 7]

GARBAGE = st.dictionaries(
    st.sampled_from(
        ["type", "voicePrompt", "last", "digit", "name", "value", "customParameters"]
    ),
    st.sampled_from(NAMES) | st.text(max_size=5) | st.lists(st.integers(), max_size=2),
    max_size=6,
)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(garbage=st.lists(GARBAGE.map(json.dumps), max_size=60))
async def test_whatever_is_sent_never_kills_a_call(consumer, calls, garbage):
    await Call.objects.all().adelete()
    calls.sessions.clear()
    calls.minds.clear()
    twilio = await answered(consumer, calls)
    await twilio.say(*garbage, messages.prompt("the end"))
    await soon(
        lambda: [e for e in calls.heard(happened.CallerSaid) if e.text == "the end"]
    )
    await twilio.gone(1000)
    assert (await row()).status == CallStatus.COMPLETED


async def test_an_utterance_without_end_is_cut(consumer, calls):
    twilio = await answered(consumer, calls)
    await twilio.say(messages.prompt("word " * 9_000))
    await soon(lambda: calls.heard(happened.CallerSaid))
    assert len(calls.heard(happened.CallerSaid)[0].text) == 20_000
    await twilio.gone(1000)


async def test_many_at_once_do_not_mix(consumer, calls):
    sids = [f"CA{number:032x}" for number in range(12)]
    given = [await database_sync_to_async(ringing)(sid) for sid in sids]
    lines = [Twilio(consumer) for _ in sids]
    calls.answer = lambda event: (
        [do.SayText("r", event.text, last=True)]
        if isinstance(event, happened.CallerSaid)
        else []
    )
    await asyncio.gather(
        *(
            line.set_up(token, call=sid, session=f"VX{sid[2:]}")
            for line, token, sid in zip(lines, given, sids, strict=True)
        )
    )
    await soon(lambda: len(calls.sessions) == len(lines))
    for line, sid in zip(lines, sids, strict=True):
        await line.say(messages.prompt(f"I am {sid}"))
    for line, sid in zip(lines, sids, strict=True):
        assert await line.order() == Token(f"I am {sid}", last=True)
    for line in lines:
        await line.gone(1000)
