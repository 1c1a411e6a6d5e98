"""What is remembered is what the caller heard, in this process and in the next."""

from __future__ import annotations

import json

from apps.agentbrain.conversation.language.messages import CalledTool
from apps.agentbrain.engines.llm.base import Report, ToolPiece, Usage
from apps.agentbrain.engines.llm.fake import ScriptedModel
from apps.agentbrain.tests.composer.parts import (
    all_of,
    composer,
    reports,
    said,
    wish,
    writing,
)

LONG = ["We have Monday, ", "and Tuesday, ", "and a whole ", "lot of other days."]


def shown(request) -> list[str]:
    return [message.text for message in request.messages[1:]]


async def test_an_interrupted_reply_is_remembered_as_heard():
    model = ScriptedModel(LONG, ["Yes."])
    mind = composer(model)
    await all_of(mind, wish(), "item-1")
    mind.agent_heard("item-1", "We have Monday,")
    mind.caller_said("monday is fine")
    await all_of(mind, wish(request_id="r2"), "item-2")

    heard, caller = shown(model.requests[1])
    assert heard.startswith("We have Monday,")
    assert "Tuesday" not in heard
    assert caller == "monday is fine"


async def test_closing_it_stops_the_model_and_keeps_what_was_generated_so_far():
    model = ScriptedModel(LONG, ["Yes."])
    mind = composer(model)
    composing = mind.compose(wish(), "item-1")
    first = await anext(composing)
    await composing.aclose()

    assert (model.open, model.broken_off) == (0, 1)
    mind.caller_said("stop")
    await all_of(mind, wish(request_id="r2"))
    generated, _ = shown(model.requests[1])
    assert generated == first.text
    assert "days" not in generated


async def test_nothing_of_a_reply_nobody_heard_is_remembered():
    model = ScriptedModel(LONG, ["Yes."])
    mind = composer(model)
    composing = mind.compose(wish(), "item-1")
    await anext(composing)
    mind.agent_heard("item-1", "")
    await composing.aclose()
    mind.caller_said("stop")
    await all_of(mind, wish(request_id="r2"))

    assert shown(model.requests[1]) == ["stop"]


async def test_without_an_item_the_request_names_the_reply():
    model = ScriptedModel(LONG, ["Yes."])
    mind = composer(model)
    await all_of(mind, wish(request_id="r7"))
    mind.agent_heard("r7", "")
    await all_of(mind, wish(request_id="r8"))

    assert shown(model.requests[1]) == []


async def test_another_process_goes_on_from_the_snapshot():
    call = CalledTool("call_1", "find_slots", {"day": "monday"})
    here = composer(ScriptedModel([ToolPiece(call)]))
    here.caller_said("monday?")
    await all_of(here, wish(guidance="Mind the notes.", tools=("find_slots",)))
    saved = json.loads(json.dumps(here.snapshot()))

    model = writing("Nine is free.")
    there = composer(model)
    there.restore(saved)
    there.tool_result("call_1", {"slots": ["nine"]})
    pieces = await all_of(there, wish("", "", "r2"))

    assert said(pieces) == "Nine is free."
    assert shown(model.requests[0]) == ["monday?", "", '{"slots":["nine"]}']
    assert "Mind the notes." in model.requests[0].messages[0].text


async def test_two_calls_share_a_model_and_no_words():
    model = writing("One.", "Two.")
    here, there = composer(model), composer(model)
    here.caller_said("my plate is eight eight eight")
    await all_of(here, wish())
    there.caller_said("hello")
    await all_of(there, wish())

    assert shown(model.requests[1]) == ["hello"]


async def test_what_was_used_is_told_as_the_realtime_engines_tell_it():
    used = Usage("openai", "gpt-4.1-mini", 200, 64, 12)
    pieces = await all_of(composer(ScriptedModel(["Yes.", used])), wish())

    assert reports(pieces) == ["usage"]
    (report,) = [piece for piece in pieces if isinstance(piece, Report)]
    assert dict(report.data) == {
        "of": "response",
        "vendor": "openai",
        "model": "gpt-4.1-mini",
        "input_tokens": 200,
        "cached_tokens": 64,
        "output_tokens": 12,
    }
