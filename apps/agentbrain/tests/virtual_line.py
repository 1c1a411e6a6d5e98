"""A line in virtual time around one agent: what lines of sound and of words share."""

from __future__ import annotations

import heapq
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.dialogue.brain import Brain, BusinessFacts
from apps.agentbrain.conversation.turns.settings import TurnSettings

START = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("America/New_York"))


def plain_brain(**settings: int | float) -> Brain:
    return Brain(
        version="test",
        business=BusinessFacts(name="Test Garage", agent_name="Alex"),
        thresholds=TurnSettings(**settings),
    )


@dataclass
class VirtualLine:
    """Run events in order of time; carry out what the agent wants done."""

    agent: Any  # ``Agent`` or ``TextAgent``
    engine_delay_ms: int = 50
    engine_silent: bool = False
    now_ms: int = 0
    actions: list[tuple[int, act.Action]] = field(default_factory=list)
    timers: dict[str, int] = field(default_factory=dict)
    hung_up: str = ""
    overlaps: int = 0  # responses asked for while another was being made

    def __post_init__(self) -> None:
        self._heap: list[tuple[int, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._responses = itertools.count(1)
        self._cancelled: set[str] = set()
        self.twin: Any = None

    # Driving

    def at(self, at_ms: int, what: Callable[[], None]) -> None:
        heapq.heappush(self._heap, (at_ms, next(self._order), what))

    def run(self, until_ms: int) -> Self:
        while self._heap and self._heap[0][0] <= until_ms:
            at_ms, _, what = heapq.heappop(self._heap)
            self.now_ms = max(self.now_ms, at_ms)
            what()
        self.now_ms = max(self.now_ms, until_ms)
        return self

    def wait(self, ms: int) -> Self:
        return self.run(self.now_ms + ms)

    def send(self, event: ev.Event) -> list[act.Action]:
        """Tell the agent; a twin of it must want the same done."""
        actions = self.agent.receive(event)
        if self.twin is not None:
            assert self.twin.receive(event) == actions
        for action in actions:
            self.actions.append((self.now_ms, action))
            self._carry_out(action)
        return actions

    def move_to_another_process(self) -> None:
        """Go on with a restored agent; the first one goes on beside it, as a twin."""
        data = json.loads(json.dumps(self.agent.snapshot()))
        restored = type(self.agent).restore(self.agent.brain, data)
        assert restored.snapshot() == self.agent.snapshot()
        self.agent, self.twin = restored, self.agent

    def start(self) -> Self:
        self.send(ev.CallStarted(0, ev.CallType.INBOUND_NEW, START))
        self.send(ev.EngineReady(0))
        return self

    # Seeing

    def kinds(self, kind: type[act.Action]) -> list[act.Action]:
        return [action for _, action in self.actions if isinstance(action, kind)]

    def events(self, kind: str) -> list[act.SaveEvent]:
        return [e for e in self.kinds(act.SaveEvent) if e.kind == kind]

    def turns(self) -> dict[int, act.SaveTurn]:
        """The last state of each turn, as the database would hold it."""
        return {t.index: t for t in self.kinds(act.SaveTurn)}

    def ends(self, request: str) -> list[tuple[str, str]]:
        """How a wish ended: (heard or interrupted or dropped, why)."""
        found = []
        for event in self.kinds(act.SaveEvent):
            if event.data.get("request") != request:
                continue
            if event.kind == "response_ended":
                found.append((event.data["how"], event.data.get("why", "")))
            elif event.kind == "response_dropped":
                found.append(("dropped", event.data["why"]))
        return found

    # Carrying out

    def _carry_out(self, action: act.Action) -> None:
        """What every line does; a line of a kind adds what it plays or speaks."""
        match action:
            case act.SetTimer():
                self._set_timer(action.name, action.due_ms)
            case act.CancelTimer():
                self.timers.pop(action.name, None)
            case act.HangUp():
                self.hung_up = action.reason
            case _:
                pass

    def _set_timer(self, name: str, due_ms: int) -> None:
        self.timers[name] = due_ms

        def fire() -> None:
            if self.timers.get(name) == due_ms:
                del self.timers[name]
                self.send(ev.TimerFired(max(due_ms, self.now_ms), name))

        self.at(max(due_ms, self.now_ms), fire)
