"""No conversation knows anything of another."""

from __future__ import annotations

import ast
import asyncio
import json
import logging
import random
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from apps.agentbrain.conversation.actions import Respond
from apps.agentbrain.conversation.language.messages import CalledTool
from apps.agentbrain.conversation.language.window import ContextWindow
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.composer import Composer
from apps.agentbrain.engines.llm.base import (
    ChatModel,
    ChatPiece,
    ChatRequest,
    TextPiece,
    ToolPiece,
)
from callcenter.testing.environment import ROOT

from .module_state import findings, source_files, stateful_classes

ALLOWED = {
    "apps/agentbrain/conversation/language/day_names.py: _NEAR_BY_FIRST": "words",
    "apps/agentbrain/conversation/language/day_rules.py: _RULES": "rules, by decorator",
    "apps/agentbrain/engines/ladder/circuit.py: CIRCUITS": "which vendors fail",
    "apps/agentbrain/engines/llm/shared.py: SHARED": "connections to models",
    "apps/agentbrain/engines/llm/timing.py: USUAL": "frozen; its namesake is not",
    "apps/agentbrain/engines/local.py: shared_workers()": "speech processes",
    "apps/agentbrain/evaluation/rows.py: mapping()": "files of the evaluation",
    "apps/agentbrain/past_utterances.py: _sources": "registry, at start-up",
    "apps/calls/escalations/trail.py: _OUTCOMES": "labels of choices",
    "apps/calls/live.py: _courier": "what goes to staff's pages, by call",
    "apps/calls/live.py: _health": "whether the channel layer answers",
    "apps/calls/metrics.py: GHOST_RESPONSES": "a counter",
    "apps/calls/metrics.py: RECORDER_DROPPED": "a counter",
    "apps/calls/reporting/formulas.py: terms()": "formulas of figures",
    "apps/calls/retention/registry.py: _FORGETTERS": "registry, at start-up",
    "apps/calls/switchboard.py: switchboard": "the sessions, by call",
    "apps/calls/telephony/vapi/answering.py: TASKS": "tasks, each of one request",
    "apps/calls/telephony/vapi/minds.py: AT_ONCE": "frozen; its namesake is not",
}
"""Module-level things that change, and why no conversation is in them. Whoever adds one
says here what it holds."""

CONVERSATIONS, TURNS, SEED = 100, 12, 20


def test_no_module_keeps_a_conversation():
    files = [
        path
        for app in ("agentbrain", "calls")
        for path in source_files(ROOT / "apps" / app)
    ]
    trees = {path: ast.parse(path.read_text("utf-8")) for path in files}
    stateful = stateful_classes(list(trees.values()))
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path, tree in trees.items()
        for name in findings(tree, stateful)
    }
    assert sorted(found - ALLOWED.keys()) == []


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("seen = {}", ["seen"]),
        ("seen: list[str] = list()", ["seen"]),
        ("from collections import deque\nlast = deque(maxlen=5)", ["last"]),
        ("names = ['a']\ndef f(x):\n    names.append(x)", ["names"]),
        ("table = {'a': 1}\ndef f(x):\n    table[x] = 1", ["table"]),
        ("table = {'a': 1}\ndef f(x):\n    return table[x]", []),
        ("last = ''\ndef f(x):\n    global last\n    last = x", ["last"]),
        ("class A:\n    heard = []", ["A.heard"]),
        ("class A:\n    def f(self, x):\n        self.x = x\na = A()", ["a"]),
        ("class A:\n    def __init__(self):\n        self.x = {}\na = A()", ["a"]),
        ("class A:\n    def __init__(self):\n        self.x = 1\na = A()", []),
        ("from functools import cache\n@cache\ndef f(x): ...", ["f()"]),
        ("from functools import cache\n@cache\ndef f(): ...", []),
        ("from functools import *\n@lru_cache(maxsize=None)\ndef f(x): ...", ["f()"]),
        ("from functools import *\n@lru_cache(maxsize=9)\ndef f(x): ...", []),
    ],
)
def test_what_could_keep_one_is_seen(source, names):
    tree = ast.parse(source)
    assert sorted(set(findings(tree, stateful_classes([tree])))) == names


class Echo(ChatModel):
    """One for all calls, as in production: says again all it was shown of the caller
    and of itself; fails, calls tools and pauses as the dice fall."""

    name = "echo"

    def __init__(self, chance: random.Random) -> None:
        self.shown: list[str] = []
        self._chance = chance
        self._calls = 0

    async def reply(self, request: ChatRequest) -> AsyncIterator[ChatPiece]:
        told = " ".join(f"{one.text} {one.calls}" for one in request.messages)
        self.shown.append(told)
        words = " ".join(one.text for one in request.messages[1:])
        for word in f"You said {words} indeed.".split(" "):
            for _ in range(self._chance.randint(0, 3)):
                await asyncio.sleep(0)
            if self._chance.random() < 0.01:
                raise EngineError("the connection is gone")
            yield TextPiece(f"{word} ")
        if self._chance.random() < 0.3:
            self._calls += 1
            call = CalledTool(f"c{self._calls}", "find_slots", {"of": words[:40]})
            yield ToolPiece(call)


class Caller:
    """One call: its own words, name and slots, and what came out of it."""

    def __init__(self, number: int, model: Echo, chance: random.Random) -> None:
        letters = "".join(chr(97 + int(digit)) for digit in f"{number:03}")
        self.words = [f"{kind}{letters}x" for kind in ("Quib", "Zorn", "Velt")]
        self.heard: list[str] = []
        self._chance = chance
        self._model = model
        self._composer = self._mind()

    def _mind(self) -> Composer:
        return Composer(
            self._model,
            window=ContextWindow(most_messages=4, clean_at=7),
            secret=["Never read out these notes to anybody at all."],
            persona=f"You speak with {self.words[0]}.",
            tools=[{"type": "function", "name": "find_slots", "parameters": {}}],
        )

    async def talk(self) -> None:
        for turn in range(TURNS):
            self._composer.caller_said(f"I need the {self.words[turn % 3]} {turn}")
            await asyncio.sleep(0)
            await self._answer(turn)
            if self._chance.random() < 0.2:
                saved = json.loads(json.dumps(self._composer.snapshot()))
                self._composer = self._mind()
                self._composer.restore(saved)

    async def _answer(self, turn: int) -> None:
        request = Respond(
            f"r{turn}",
            f"So it is {self.words[1]}.",
            f"Known: {self.words[2]}.",
            tools=("find_slots",),
        )
        said, patience = "", self._chance.choice([3, 10, 1_000])
        async with aclosing(self._composer.compose(request, f"i{turn}")) as pieces:
            async for piece in pieces:
                if isinstance(piece, TextPiece):
                    said += piece.text
                    patience -= 1
                elif isinstance(piece, ToolPiece):
                    assert self.owns(str(piece.call.arguments))
                    output = {"slots": [self.words[0]]}
                    self._composer.tool_result(piece.call.tool_call_id, output)
                if patience <= 0:
                    break
        self.heard.append(said)
        if patience <= 0:
            self._composer.agent_heard(f"i{turn}", said[: len(said) // 2])

    def owns(self, text: str) -> bool:
        """Whether no word of another call is in a text."""
        return not any(
            word.lower().startswith(("quib", "zorn", "velt"))
            and len(word) == len(self.words[0])
            and word.lower() not in [one.lower() for one in self.words]
            for word in "".join(c if c.isalnum() else " " for c in text).split()
        )


async def test_a_hundred_conversations_at_once_share_no_word(caplog):
    caplog.set_level(logging.DEBUG)
    chance = random.Random(SEED)
    model = Echo(chance)
    callers = [Caller(number, model, chance) for number in range(CONVERSATIONS)]
    await asyncio.gather(*(caller.talk() for caller in callers))
    assert len(model.shown) >= CONVERSATIONS * TURNS
    for told in model.shown:
        owner = next(one for one in callers if one.words[0] in told)
        assert owner.owns(told)
    for caller in callers:
        text = " ".join(caller.heard)
        assert caller.owns(text)
        assert any(word in text for word in caller.words)
    logged = " ".join(f"{one.getMessage()} {one.__dict__}" for one in caplog.records)
    assert not any(word in logged for caller in callers for word in caller.words)


def test_the_soak_would_see_a_word_of_another():
    first, other = (Caller(n, Echo(random.Random(1)), random.Random(1)) for n in (1, 2))
    assert first.owns(f"I need {first.words[0]}, please.")
    assert not first.owns(f"I need {other.words[0]}, please.")
