"""A function call that a model writes into its words is made, and heard by nobody."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.composing.written_calls import WrittenCalls
from apps.agentbrain.engines.llm.base import Report
from apps.agentbrain.engines.llm.fake import ScriptedModel
from apps.agentbrain.tests.composer.parts import (
    LINE,
    all_of,
    calls,
    composer,
    reports,
    said,
    wish,
    writing,
)

OBJECT = json.dumps({"name": "find_slots", "parameters": {"day": "monday"}})
ARGUMENTS = json.dumps({"day": "monday"})
TOOLS = ("find_slots",)
FORMS = [
    OBJECT,
    f"\n{OBJECT}\n",
    f"```json\n{OBJECT}\n```",
    f"[{OBJECT}]",
    f"<|python_tag|>{OBJECT}",
    f"<tool_call>\n{OBJECT}\n</tool_call>",
    OBJECT.replace("parameters", "arguments"),
    f'{{"type": "function", "function": {OBJECT}}}',
    OBJECT.replace("name", "tool"),
    OBJECT.replace('"', "'"),
    json.dumps({"name": "find_slots", "arguments": ARGUMENTS}),
    f"[TOOL_CALLS] [{OBJECT}]",
    f"[TOOL_CALLS]find_slots{ARGUMENTS}",
    f"[TOOL_CALLS]find_slots[ARGS]{ARGUMENTS}",
    f"<function=find_slots>{ARGUMENTS}</function>",
    "<tool_call>\n<function=find_slots>\n<parameter=day>\nmonday\n</parameter>\n"
    "</function>\n</tool_call>",
    '<invoke name="find_slots"><parameter name="day">monday</parameter></invoke>',
    "<tool_call>find_slots\n<arg_key>day</arg_key>\n<arg_value>monday</arg_value>\n"
    "</tool_call>",
    "<\uff5ctool\u2581calls\u2581begin\uff5c>function<\uff5ctool\u2581sep\uff5c>"
    f"find_slots\n```json\n{ARGUMENTS}\n```<\uff5ctool\u2581call\u2581end\uff5c>",
    "<|channel|>commentary to=functions.find_slots <|constrain|>json<|message|>"
    f"{ARGUMENTS}<|call|>",
    '[find_slots(day="monday")]',
    'find_slots(day="monday")',
    '```tool_code\nprint(find_slots(day="monday"))\n```',
    f"Action: find_slots\nAction Input: {ARGUMENTS}",
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", [1, 7, 1000])
async def test_it_is_made(form, size):
    tokens = [form[at : at + size] for at in range(0, len(form), size)]
    pieces = await all_of(composer(writing(tokens)), wish(tools=TOOLS))

    (call,) = calls(pieces)
    assert (call.name, call.arguments) == ("find_slots", {"day": "monday"})
    assert call.tool_call_id
    assert said(pieces) == ""


async def test_words_before_it_are_spoken():
    pieces = await all_of(
        composer(writing(f"One moment, please. {OBJECT}")), wish(tools=TOOLS)
    )

    assert said(pieces) == "One moment, please."
    assert len(calls(pieces)) == 1


@pytest.mark.parametrize(
    "form",
    [
        f"[{OBJECT}, {OBJECT.replace('monday', 'tuesday')}]",
        f"<tool_call>{OBJECT}</tool_call>\n<tool_call>"
        f"{OBJECT.replace('monday', 'tuesday')}</tool_call>",
        'find_slots(day="monday")\nfind_slots(day="tuesday")',
        f"{OBJECT}\n{OBJECT}\n{OBJECT.replace('monday', 'tuesday')}",
    ],
)
async def test_several_are_made_in_their_order_and_once_each(form):
    pieces = await all_of(composer(writing(form)), wish(tools=TOOLS))

    assert [call.arguments["day"] for call in calls(pieces)] == ["monday", "tuesday"]
    assert said(pieces) == ""


async def test_an_argument_may_be_called_as_a_call_is():
    form = '[TOOL_CALLS]find_customer{"name": "Sam"}'
    pieces = await all_of(composer(writing(form)), wish(tools=("find_customer",)))

    (call,) = calls(pieces)
    assert (call.name, call.arguments) == ("find_customer", {"name": "Sam"})


@pytest.mark.parametrize(
    "words",
    [
        "Ask for Sam (or call back).",
        "We find slots for you.",
        "Action is what you need.",
        "It is less than ten, and more than <nine>.",
    ],
)
@pytest.mark.parametrize("size", [1, 4, 1000])
def test_ordinary_words_go_through(words, size):
    written = WrittenCalls(TOOLS)
    given = [written.feed(words[at : at + size]) for at in range(0, len(words), size)]
    rest, found = written.finish()

    assert "".join(given) + rest == words
    assert found == ()


@pytest.mark.parametrize(
    ("form", "tools"),
    [
        (OBJECT, ()),
        ('{"name": "cancel_everything", "parameters": {}}', TOOLS),
        ('{"answer": "We open at eight."}', TOOLS),
        (OBJECT[:-3], TOOLS),
        ('find_slots("monday")', TOOLS),
        ("find_slots(day=today())", TOOLS),
        ("<tool_call>\nfind_slots", TOOLS),
    ],
)
async def test_what_may_not_be_made_is_reported_and_the_line_said(form, tools):
    pieces = await all_of(composer(writing(form)), wish(tools=tools))

    assert calls(pieces) == []
    assert said(pieces) == LINE
    assert "tool_unreadable" in reports(pieces)


async def test_one_that_was_broken_off_is_not_made():
    broken = ScriptedModel([OBJECT, EngineError("the reply broke off")])
    pieces = await all_of(composer(broken), wish(tools=TOOLS))

    assert calls(pieces) == []
    assert said(pieces) == LINE


PARTS = (
    *(OBJECT, ARGUMENTS, "find_slots", "Action: ", "Action Input: ", "<tool_call>"),
    *("[TOOL_CALLS]", "```", "json", "```tool_code", "<|python_tag|>", "find_", "("),
    *("day='monday'", ")", "[", "{", "'", "\n", " ", "Yes. ", "functools", "<func"),
)


@given(
    st.lists(st.sampled_from(PARTS) | st.text(max_size=3), max_size=10).map("".join),
    st.lists(st.integers(1, 9), min_size=1, max_size=5),
)
def test_any_pieces_give_the_same(text, sizes):
    def through(cuts):
        written, given, at = WrittenCalls(TOOLS), "", 0
        for cut in cuts:
            given += written.feed(text[at : at + cut])
            at += cut
        rest, found = written.finish()
        return given + rest, [
            piece if isinstance(piece, Report) else piece.call.arguments
            for piece in found
        ]

    repeated = sizes * (len(text) + 1)
    assert through(repeated) == through([len(text)])


@given(st.lists(st.text(alphabet="{}[]`< ab\"'|_", max_size=6), max_size=10))
def test_nothing_that_is_no_object_is_lost(pieces):
    written = WrittenCalls(TOOLS)
    words = "".join(map(written.feed, pieces))
    rest, found = written.finish()

    assert "".join(pieces).startswith(words + rest)
    assert all(isinstance(piece, Report) for piece in found)
    if not found:
        assert words + rest == "".join(pieces)
