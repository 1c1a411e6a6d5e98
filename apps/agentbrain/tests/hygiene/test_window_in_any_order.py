"""Whatever happens in whatever order, a model is shown nothing it would refuse."""

from __future__ import annotations

import json
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from apps.agentbrain.conversation.language.messages import CalledTool, Role
from apps.agentbrain.conversation.language.window import ContextWindow

TEXTS = st.sampled_from(
    ["", " ", "hello", "I need oil.", "You are booked.", "x" * 3_000, "\u2014", "5"]
)
IDS = st.integers(0, 30).map(str)


class AnyOrder(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.window = ContextWindow(most_messages=4, clean_at=7, most_tokens=300)
        self.heard: dict[str, str] = {}

    @rule(text=TEXTS)
    def caller_says(self, text):
        self.window.caller(text)

    @rule(item=IDS, text=TEXTS)
    def agent_says(self, item, text):
        self.window.agent(item, text)

    @rule(item=IDS, text=TEXTS)
    def item_is_heard(self, item, text):
        self.window.heard(item, text)

    @rule(call=IDS)
    def tool_is_called(self, call):
        self.window.tool_called(CalledTool(call, "look", {"a": 1}))

    @rule(call=IDS, output=TEXTS)
    def tool_answers(self, call, output):
        self.window.tool_answered(call, output)

    @rule()
    def it_goes_on_elsewhere(self):
        saved = json.loads(json.dumps(self.window.snapshot()))
        other = ContextWindow(most_messages=4, clean_at=7, most_tokens=300)
        other.restore(saved)
        assert other.messages("Be kind.") == self.window.messages("Be kind.")
        self.window = other

    @invariant()
    def it_is_small(self):
        assert len(json.dumps(self.window.snapshot())) < 25_000

    @invariant()
    def every_message_may_be_sent(self):
        told = self.window.messages("Be kind.")
        assert told[0].role is Role.SYSTEM
        assert len(told) <= 2 * 7 + 1
        open_call = ""
        for before, message in pairwise(told):
            if open_call:
                assert message.role is Role.TOOL
                assert message.tool_call_id == open_call
            else:
                assert message.role is not Role.TOOL
            open_call = message.calls[0].tool_call_id if message.calls else ""
            if message.role is Role.USER:
                assert message.text
                assert before.role is not Role.USER
            if message.role is Role.ASSISTANT:
                assert message.text or message.calls
        assert not open_call


AnyOrder.TestCase.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None
)
test_any_order = AnyOrder.TestCase
