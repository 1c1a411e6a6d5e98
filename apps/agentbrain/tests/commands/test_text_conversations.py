"""A conversation in text is held turn by turn, and says what went wrong with it."""

from __future__ import annotations

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from apps.agentbrain.conversation_test.call import ConversationFailed
from apps.agentbrain.conversation_test.conversation import Conversation
from apps.agentbrain.conversation_test.report import closing_lines, percentile
from apps.agentbrain.conversation_test.utterances import UTTERANCES, utterances
from apps.agentbrain.tests.dialogue.shop import Shop, make_brain
from apps.agentbrain.tools.spec import ToolOutcome
from apps.calls.tests.virtual_time import run_virtually

from .speaker import THINKS_MS, Speaker

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("America/New_York"))


class Held:
    """One conversation that was held in virtual time, and what it left behind."""

    def __init__(self, *engines, turns=3, said=(), turn_seconds=30.0):
        self.engines = engines
        self.told = []
        self.failure = ""
        self.seconds = 0.0
        self._left = list(engines)
        self._shop = Shop()
        run_virtually(self._hold(list(utterances(turns, said)), turn_seconds))

    async def _hold(self, lines, turn_seconds):
        self.conversation = Conversation(
            make_brain(),
            lambda: self._left.pop(0),
            run_tool=self._run_tool,
            local_now=lambda: NOW,
            turn_seconds=turn_seconds,
            tell=self.told.append,
        )
        began = asyncio.get_running_loop().time()
        try:
            await self.conversation.hold(lines)
        except ConversationFailed as failure:
            self.failure = str(failure)
        self.seconds = asyncio.get_running_loop().time() - began
        await asyncio.sleep(60)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    async def _run_tool(self, name, arguments, context):
        await asyncio.sleep(0.2)
        optional = {"date": None, "time": None, "part_of_day": None, "limit": 3}
        return ToolOutcome(*self._shop.run(name, optional | dict(arguments)))

    @property
    def turns(self):
        return self.conversation.turns


def test_every_line_is_answered_in_its_turn_after_the_greeting():
    engine = Speaker()
    held = Held(engine, turns=4)
    assert held.failure == ""
    assert [turn.caller for turn in held.turns] == list(UTTERANCES[:4])
    assert "Thank you for calling" in engine.asked[0].text
    assert all(turn.agent.strip() and turn.sound_ms for turn in held.turns)
    assert engine.texts == list(UTTERANCES[:4])


def test_sixty_turns_take_no_longer_than_the_engine_needs():
    engine = Speaker()
    held = Held(engine, turns=60)
    assert held.failure == ""
    assert len(held.turns) == 60
    assert held.conversation.calls == 1
    sound_seconds = sum(turn.sound_ms for turn in held.turns) / 1000
    assert held.seconds < 60 < sound_seconds


def test_what_the_engine_needs_is_measured_not_what_playing_takes():
    (turn,) = Held(Speaker(), turns=1).turns
    assert turn.first_sound_ms == THINKS_MS
    assert turn.complete_ms == THINKS_MS
    assert turn.sound_ms > 3 * turn.complete_ms


def test_own_lines_are_said_instead_of_the_built_in_ones():
    engine = Speaker()
    Held(engine, turns=3, said=("What are your hours?", "Where are you?"))
    assert engine.texts == [
        "What are your hours?",
        "Where are you?",
        "What are your hours?",
    ]


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ("silent", "turn 2: the turn got no response within 8 s"),
        ("soundless", "turn 2: the turn got no response that can be heard"),
        ("endless", "turn 2: a response did not end within 8 s"),
        ("fails", "turn 2: a response failed: rate_limit_exceeded"),
        ("overlaps", "turn 2: two responses overlap"),
        ("lost", "turn 2: the engine is lost: gone"),
    ],
)
def test_what_goes_wrong_ends_the_conversation_with_its_turn(wrong, complaint):
    engine = Speaker({3: wrong})  # the first is the greeting
    held = Held(engine, turns=4, turn_seconds=8)
    assert held.failure == complaint
    assert [turn.number for turn in held.turns] == [1, 2]
    assert engine.stopped


def test_a_greeting_that_fails_is_called_so():
    assert Held(Speaker({1: "fails"})).failure == (
        "the greeting: a response failed: rate_limit_exceeded"
    )
    assert Held(Speaker(refuses="invalid_api_key")).failure == (
        "the greeting: the engine did not start: invalid_api_key"
    )


def test_an_engine_that_comes_back_is_noted_and_the_turn_goes_on():
    held = Held(Speaker({3: "wavers"}), turns=3)
    assert held.failure == ""
    assert held.turns[1].notes == ["engine lost: gone"]
    assert "An oil change is" in held.turns[1].agent


def test_a_tool_the_model_asks_for_is_run_and_answered_once():
    engine = Speaker({2: "calls"})
    held = Held(engine, turns=1)
    assert held.failure == ""
    assert held.turns[0].tools[0] == "find_slots"
    (answer,) = engine.answers
    assert answer[0] == "call-1"
    assert answer[1]["slots"]


def test_when_the_agent_ends_the_call_the_caller_calls_again():
    first, second = Speaker(), Speaker()
    held = Held(
        first, second, turns=3, said=("Goodbye.", "What are your hours?", "Where?")
    )
    assert held.failure == ""
    assert held.conversation.calls == 2
    assert first.stopped
    assert second.texts == ["What are your hours?", "Where?"]
    assert any("calling again" in line for line in held.told)


def test_the_closing_table_adds_everything_up():
    held = Held(Speaker(), turns=3)
    talk = held.conversation
    told = "\n".join(closing_lines(talk.turns, talk.calls, talk.usage, ""))
    assert "turns          3, 3 answered" in told
    assert f"first sound    p50 {THINKS_MS} ms, p95 {THINKS_MS} ms" in told
    assert "tokens         400 input, 80 output" in told  # the greeting counts too
    assert "result         ok" in told
    assert "FAILED: why" in "\n".join(closing_lines([], 0, talk.usage, "why"))


def test_percentiles_are_figures_that_occurred():
    assert percentile([5], 95) == 5
    assert percentile(list(range(1, 101)), 50) == 50
    assert percentile(list(range(1, 101)), 95) == 95
