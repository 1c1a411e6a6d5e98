"""The messages and tools of a request."""

from __future__ import annotations

from apps.agentbrain.conversation.language.messages import CalledTool, Role
from apps.agentbrain.engines.llm.base import ToolPiece
from apps.agentbrain.engines.llm.fake import ScriptedModel
from apps.agentbrain.tests.composer.parts import (
    LINE,
    TOOLS,
    all_of,
    calls,
    composer,
    reports,
    said,
    wish,
    writing,
)

SLOTS = CalledTool("call_1", "find_slots", {"day": "monday"})


def system_of(request) -> str:
    first = request.messages[0]
    assert first.role is Role.SYSTEM
    return first.text


def told(request) -> list[tuple[str, str]]:
    return [(message.role.value, message.text) for message in request.messages[1:]]


async def test_it_is_told_who_it_is_what_to_keep_to_and_what_to_say():
    model = writing("Yes.")
    mind = composer(model, prefix="House rules.", persona="You are kind.")
    await all_of(mind, wish("We open.", "Be brief."))

    system = system_of(model.requests[0])
    places = [
        system.index(part)
        for part in ("House rules.", "You are kind.", "Be brief.", '"We open."')
    ]
    assert places == sorted(places)
    assert 'Say, in your own words: "We open."' in system


async def test_a_persona_that_the_guidance_holds_is_not_told_twice():
    model = writing("Yes.")
    mind = composer(model, persona="You are kind.")
    await all_of(mind, wish(guidance="You are kind.\nState: greeting."))

    assert system_of(model.requests[0]).count("You are kind.") == 1


async def test_it_sees_the_conversation_in_order():
    model = writing("We do. ", "At nine.")
    mind = composer(model)
    mind.caller_said("do you do brakes")
    await all_of(mind, wish())
    mind.caller_said("when")
    await all_of(mind, wish(request_id="r2"))

    assert told(model.requests[1]) == [
        ("user", "do you do brakes"),
        ("assistant", "We do."),
        ("user", "when"),
    ]


async def test_the_scripts_own_words_are_part_of_the_conversation():
    model = writing("Yes.")
    mind = composer(model)
    await all_of(mind, wish("Good morning.", verbatim=True))
    await all_of(mind, wish(request_id="r2"))

    assert told(model.requests[0]) == [("assistant", "Good morning.")]


async def test_an_utterance_of_nothing_is_none():
    model = writing("Yes.")
    mind = composer(model)
    mind.caller_said("  ")
    await all_of(mind, wish())

    assert told(model.requests[0]) == []


async def test_it_is_given_the_tools_the_request_names():
    model = writing("Yes.", "Yes.", "Yes.")
    mind = composer(model)
    await all_of(mind, wish(tools=("find_slots",)))
    await all_of(mind, wish(tools=("find_slots", "list_appointments", "unheard_of")))
    await all_of(mind, wish())

    named = [
        [tool["function"]["name"] for tool in request.tools]
        for request in model.requests
    ]
    assert named == [["find_slots"], ["find_slots", "list_appointments"], []]
    function = model.requests[0].tools[0]["function"]
    assert function["parameters"] == TOOLS[0]["parameters"]


async def test_a_call_and_its_result_are_told_when_it_goes_on():
    model = ScriptedModel([ToolPiece(SLOTS)], ["Nine is free."])
    mind = composer(model)
    mind.caller_said("monday?")
    pieces = await all_of(mind, wish(tools=("find_slots",)))
    mind.tool_result("call_1", {"slots": ["nine"]})
    answer = await all_of(mind, wish("", "", "r2"))

    assert calls(pieces) == [SLOTS]
    assert said(pieces) == ""
    assert said(answer) == "Nine is free."
    user, asked, answered = model.requests[1].messages[1:]
    assert (user.role, asked.role, answered.role) == (
        Role.USER,
        Role.ASSISTANT,
        Role.TOOL,
    )
    assert asked.calls == (SLOTS,)
    assert answered.text == '{"slots":["nine"]}'


async def test_going_on_it_keeps_to_the_notes_but_not_to_the_line():
    notes = f'Never invent prices.\nSay this, in your own short words: "{LINE}"'
    model = ScriptedModel([ToolPiece(SLOTS)], ["Nine is free."])
    mind = composer(model)
    await all_of(mind, wish(guidance=notes, tools=("find_slots",)))
    mind.tool_result("call_1", {"slots": ["nine"]})
    await all_of(mind, wish("", "", "r2"))

    system = system_of(model.requests[1])
    assert "Never invent prices." in system
    assert LINE not in system


async def test_a_function_that_was_not_offered_is_not_called():
    model = ScriptedModel([ToolPiece(CalledTool("c1", "cancel_everything"))])
    pieces = await all_of(composer(model), wish(tools=("find_slots",)))

    assert calls(pieces) == []
    assert reports(pieces) == ["tool_refused", "model_silent"]
    assert said(pieces) == LINE
