"""Function calls come complete, in order, with an id; or they are reported."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.conversation.language.messages import CalledTool, Message, Role
from apps.agentbrain.engines.llm.base import Report
from apps.agentbrain.engines.llm.tool_calls import CallsInPieces
from apps.agentbrain.engines.simulators.chat import Reply, called
from apps.agentbrain.tests.llm.doors import (
    DOORS,
    EVENT_DOORS,
    FIND_SLOTS,
    asking,
    calls_in,
    failure_of,
    of,
    pieces_of,
    simulator,
    words_in,
)

MONDAY = called("find_slots", day="monday")
TUESDAY = called("find_slots", day="tuesday")
TOOLS = (FIND_SLOTS,)


@pytest.mark.parametrize("door", DOORS)
async def test_a_call_comes_whole(door, opened):
    async with simulator(MONDAY, faults={"argument_chars": 1}) as server:
        pieces = await pieces_of(opened(door, server), asking("monday?", tools=TOOLS))

    (call,) = calls_in(pieces)
    assert (call.name, call.arguments) == ("find_slots", {"day": "monday"})
    assert call.tool_call_id


@pytest.mark.parametrize("door", DOORS)
async def test_words_and_several_calls_keep_their_order(door, opened):
    async with simulator(Reply("One moment. ", (MONDAY, TUESDAY))) as server:
        pieces = await pieces_of(
            opened(door, server), asking("monday or tuesday?", tools=TOOLS)
        )

    assert words_in(pieces) == "One moment. "
    assert [call.arguments["day"] for call in calls_in(pieces)] == [
        "monday",
        "tuesday",
    ]
    assert len({call.tool_call_id for call in calls_in(pieces)}) == 2


@pytest.mark.parametrize("door", EVENT_DOORS)
@pytest.mark.parametrize("fault", ["nameless_calls", "unnumbered_calls"])
async def test_servers_that_leave_out_ids_or_numbers_are_understood(
    door, fault, opened
):
    async with simulator(Reply("", (MONDAY, TUESDAY)), faults={fault: 2}) as server:
        pieces = await pieces_of(
            opened(door, server), asking("monday or tuesday?", tools=TOOLS)
        )

    assert [call.arguments["day"] for call in calls_in(pieces)] == [
        "monday",
        "tuesday",
    ]
    assert len({call.tool_call_id for call in calls_in(pieces)}) == 2


@pytest.mark.parametrize("door", EVENT_DOORS)
async def test_arguments_that_are_no_json_are_reported_and_not_run(door, opened):
    async with simulator(
        Reply("", (MONDAY, TUESDAY)), faults={"broken_arguments": 1}
    ) as server:
        pieces = await pieces_of(opened(door, server), asking("monday?", tools=TOOLS))

    assert [call.arguments["day"] for call in calls_in(pieces)] == ["tuesday"]
    assert of(pieces, Report) == [Report("tool_unreadable", {"tool": "find_slots"})]


@pytest.mark.parametrize("door", DOORS)
async def test_a_call_that_was_broken_off_is_never_run(door, opened):
    said = Reply("Let me look that up for you at once. ", (MONDAY,))
    async with simulator(said, faults={"early_ends": 1}) as server:
        given = []
        await failure_of(opened(door, server), given, asking("monday?", tools=TOOLS))

    assert not calls_in(given)


@pytest.mark.parametrize("door", DOORS)
async def test_the_vendor_takes_a_conversation_with_calls_and_results(door, opened):
    call = CalledTool("call_1", "find_slots", {"day": "monday"})
    request = asking(
        "monday?",
        Message(Role.ASSISTANT, calls=(call,)),
        Message(Role.TOOL, '{"slots":["nine"]}', tool_call_id="call_1"),
        tools=TOOLS,
    )
    async with simulator() as server:
        pieces = await pieces_of(opened(door, server), request)
        *_, asked, answered = server.records[0].messages

    assert words_in(pieces) == "I have an answer: slots ['nine']"
    function = asked["tool_calls"][0]["function"]
    if door == "ollama":
        assert function == {"name": "find_slots", "arguments": {"day": "monday"}}
        assert answered["tool_name"] == "find_slots"
    else:
        assert function == {"name": "find_slots", "arguments": '{"day":"monday"}'}
        assert answered["tool_call_id"] == asked["tool_calls"][0]["id"]


@pytest.mark.parametrize("door", DOORS)
async def test_no_tools_are_named_where_none_are_offered(door, opened):
    async with simulator("Yes.") as server:
        await pieces_of(opened(door, server), asking("hello"))
        assert "tools" not in server.records[0].body


async def test_a_model_without_function_calls_is_not_offered_any_again(opened):
    async with simulator("Yes.", "No.", faults={"refuse_tools": 1}) as server:
        model = opened("ollama", server)
        first = await pieces_of(model, asking("monday?", tools=TOOLS))
        second = await pieces_of(model, asking("tuesday?", tools=TOOLS))
        bodies = [record.body for record in server.records]

    assert (words_in(first), words_in(second)) == ("Yes.", "No.")
    assert ["tools" in body for body in bodies] == [True, False, False]


@given(
    st.lists(
        st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=3),
        max_size=4,
    ),
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, 9)), max_size=30),
)
def test_calls_cut_anywhere_and_mixed_come_out_whole(wanted, cuts):
    calls = CallsInPieces()
    left = [json.dumps(arguments) for arguments in wanted]
    for number in range(len(left)):
        calls.add(number, f"call_{number}", "find_slots")
    for number, cut in [*cuts, *((number, 999) for number in range(4))]:
        if number < len(left):
            calls.add(number, arguments=left[number][:cut])
            left[number] = left[number][cut:]

    assert [piece.call.arguments for piece in calls.whole()] == wanted


@given(
    st.lists(
        st.tuples(
            st.none() | st.integers(0, 3),
            st.text(max_size=4),
            st.text(max_size=4),
            st.text(max_size=9),
        ),
        max_size=12,
    )
)
def test_no_fragments_whatever_break_it(fragments):
    calls = CallsInPieces()
    for fragment in fragments:
        calls.add(*fragment)

    for piece in calls.whole():
        assert isinstance(piece, Report) or piece.call.tool_call_id
