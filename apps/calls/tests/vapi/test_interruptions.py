"""The caller cuts us short: what was heard, what stops, and what comes of it."""

from __future__ import annotations

import asyncio

from apps.agentbrain.engines.llm.fake import ScriptedModel
from apps.calls.conversation_models import Conversation
from apps.calls.models import CallEvent, Turn

from .client import CHAT, WEBHOOK, chat, message
from .shop import rows, transcript
from .test_one_conversation import converse

HELLO = ("assistant", "Hello.")


async def test_what_vapi_trimmed_was_not_heard(client):
    [greeting], history = await converse(client, "c1", "")
    history[-1] = ("assistant", "Thank you for calling")
    await converse(client, "c1", "I need an oil change", history=history)
    speaker, text, heard = (await transcript("c1"))[0]
    assert (speaker, text, heard) == (
        "agent",
        greeting.text,
        "Thank you for calling",
    )
    assert (await rows(Turn))[0].interrupted


async def test_a_model_is_shown_what_was_heard_and_not_what_was_written(client, model):
    speaks = model(
        ScriptedModel(
            ["Hello there, welcome to the shop."],
            ["We open at eight, and close at six. Shall I book you in?"],
            ["Of course."],
        )
    )
    _, history = await converse(client, "c1", "", "What time do you open?")
    history[-1] = ("assistant", "We open at eight,")
    await converse(client, "c1", "And on Saturday?", history=history)
    shown = [(m.role.value, m.text) for m in speaks.requests[-1].messages]
    assert any(r == "assistant" and t.startswith("We open at eight,") for r, t in shown)
    assert not any("book you in" in text for role, text in shown if role != "system")


async def test_a_new_utterance_stops_the_reply_to_the_one_before(client, model):
    speaks = model(
        ScriptedModel(
            ["Hello."], ["Let me see what we have. ", 30.0, "never"], ["All of it."]
        )
    )
    _, history = await converse(client, "c1", "")
    first = client.start(CHAT, chat("c1", *history, ("user", "I want")))
    await first.until("Let me see")
    both = [*history, ("user", "I want"), ("user", "to know the hours")]
    second = await client.post(CHAT, chat("c1", *both))
    await first.whole()
    assert speaks.broken_off == 1
    assert "Let me see what we have.".startswith(first.text)
    assert first.finished
    assert second.text == "All of it."
    callers = [text for who, text, _ in await transcript("c1") if who == "caller"]
    assert callers == ["I want to know the hours"]


async def test_a_reply_that_was_half_spoken_is_remembered_as_far_as_it_was(
    client, model
):
    model(
        ScriptedModel(
            ["Hello."],
            ["We open at eight each day. ", 30.0, "never"],
            ["On Saturday at nine."],
        )
    )
    _, history = await converse(client, "c1", "")
    history.append(("user", "when do you open"))
    first = client.start(CHAT, chat("c1", *history))
    await first.until("eight")
    await first.hang_up()
    history += [("assistant", "We open at"), ("user", "and on Saturday")]
    reply = await client.post(CHAT, chat("c1", *history))
    assert reply.text == "On Saturday at nine."
    assert (await transcript("c1"))[1:] == [
        ("caller", "when do you open", "when do you open"),
        ("agent", "We open at", "We open at"),
        ("caller", "and on Saturday", "and on Saturday"),
        ("agent", "On Saturday at nine.", "On Saturday at nine."),
    ]


async def test_the_older_stream_has_noticed_within_a_fifth_of_a_second(client, model):
    model(ScriptedModel(["Hello."], ["Well, let me look. ", 30.0], ["Yes."]))
    _, history = await converse(client, "c1", "")
    first = client.start(CHAT, chat("c1", *history, ("user", "one")))
    await first.until("Well")
    loop = asyncio.get_running_loop()
    began = loop.time()
    second = client.start(CHAT, chat("c1", *history, ("user", "one two")))
    await first.whole()
    stopped_seconds = loop.time() - began
    await second.whole()
    # 60 ms between two looks, and the time two cores have for everything else.
    assert stopped_seconds < 1.0
    print(f"the older stream ended after {stopped_seconds * 1000:.0f} ms")


async def test_an_interruption_told_by_message_stops_the_model(client, model):
    speaks = model(ScriptedModel(["Hello."], ["Well, let me look. ", 30.0, "never"]))
    _, history = await converse(client, "c1", "")
    body = chat("c1", *history, ("user", "one"), timestamp=1_750_000_000_000)
    reply = client.start(CHAT, body)
    await reply.until("Well")
    told = message("user-interrupted", "c1", timestamp=1_750_000_000_500)
    assert (await client.post(WEBHOOK, told)).json == {}
    await reply.whole()
    assert "Well, let me look.".startswith(reply.text)
    assert speaks.broken_off == 1


async def test_an_interruption_of_an_earlier_reply_stops_nothing(client, model):
    model(ScriptedModel(["Hello."], ["Well, let me look. ", 0.3, "Yes."]))
    _, history = await converse(client, "c1", "")
    body = chat("c1", *history, ("user", "one"), timestamp=1_750_000_000_000)
    reply = client.start(CHAT, body)
    await reply.until("Well")
    told = message("user-interrupted", "c1", timestamp=1_749_999_999_000)
    await client.post(WEBHOOK, told)
    await reply.whole()
    assert reply.text == "Well, let me look. Yes."


async def test_nothing_is_left_behind_by_what_was_stopped(client, model):
    model(ScriptedModel(["Hello."], ["Well, let me look. ", 30.0]))
    _, history = await converse(client, "c1", "")
    before = [row.pk for row in await rows(CallEvent)]
    reply = client.start(CHAT, chat("c1", *history, ("user", "one")))
    await reply.until("Well")
    await reply.hang_up()
    for _ in range(100):
        [row] = await rows(Conversation)
        if not row.owner:
            break
        await asyncio.sleep(0.02)
    assert (row.owner, row.running_digest) == ("", "")
    assert [event.pk for event in await rows(CallEvent)] == before
    assert len(await transcript("c1")) == 1


async def test_a_booking_that_was_stopped_after_it_was_made_is_known(client, model):
    """Whoever interrupts the confirmation does not book a second time."""
    from apps.customers.models import Appointment

    from .test_one_conversation import BOOKING

    _, history = await converse(client, "c1", "", *BOOKING[:-2])
    model(
        ScriptedModel(
            ["Wonderful, that is all done. ", 30.0, "never"], ["You are welcome."]
        )
    )
    history.append(("user", "yes"))
    first = client.start(CHAT, chat("c1", *history))
    await first.until("Wonderful")
    later = [*history, ("assistant", "Wonderful, that"), ("user", "thank you so much")]
    await client.post(CHAT, chat("c1", *later))
    await first.whole()
    assert len(await rows(Appointment)) == 1
    callers = [text for who, text, _ in await transcript("c1") if who == "caller"]
    assert callers[-2:] == ["yes", "thank you so much"]
