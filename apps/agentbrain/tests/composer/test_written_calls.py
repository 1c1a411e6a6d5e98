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
    ("form", "tools"),
    [
        (OBJECT, ()),
        ('{"name": "cancel_everything", "parameters": {}}', TOOLS),
        ('{"answer": "We open at eight."}', TOOLS),
        (OBJECT[:-3], TOOLS),
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


@given(st.lists(st.text(alphabet="{}[]`< ab\"'|_", max_size=6), max_size=10))
def test_nothing_that_is_no_object_is_lost(pieces):
    written = WrittenCalls(TOOLS)
    words = "".join(map(written.feed, pieces))
    rest, found = written.finish()

    assert "".join(pieces).startswith(words + rest)
    assert found is None or isinstance(found, Report)
    if found is None:
        assert words + rest == "".join(pieces)
