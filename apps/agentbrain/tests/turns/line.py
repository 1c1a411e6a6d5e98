"""A telephone line in virtual time: engine, carrier and timers around one agent.

The engine speaks faster than real time (as vendors do); the carrier plays at real
speed, returns marks when their sound was played, and all of them on ``clear``. Sound
that arrives for a response after it was cancelled is made of ``UNWANTED`` bytes.
"""

from __future__ import annotations

import heapq
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.agent import Agent
from apps.agentbrain.conversation.dialogue.brain import Brain, BusinessFacts
from apps.agentbrain.conversation.turns.settings import TurnSettings

MS = 8  # bytes
UNWANTED = b"\x01"
START = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("America/New_York"))


def plain_brain(**settings: int | float) -> Brain:
    return Brain(
        version="test",
        business=BusinessFacts(name="Test Garage", agent_name="Alex"),
        thresholds=TurnSettings(**settings),
    )


@dataclass
class Line:
    """Run events in order of time; ``played`` is what the caller's ear got."""

    agent: Agent
    engine_delay_ms: int = 50
    ms_per_word: int = 300
    chunk_ms: int = 400
    chunk_gap_ms: int = 20
    mark_delay_ms: int = 0
    engine_silent: bool = False
    nameless: bool = False  # an engine that gives its responses no ids
    now_ms: int = 0
    actions: list[tuple[int, act.Action]] = field(default_factory=list)
    played: list[tuple[int, str, bytes]] = field(default_factory=list)
    hung_up: str = ""
    active_at_engine: str = ""
    active_request: str = ""
    overlaps: int = 0
    talked_over: int = 0  # responses asked for while the caller was speaking
    most_ahead_ms: int = 0  # of our sound at the carrier

    def __post_init__(self) -> None:
        self._heap: list[tuple[int, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._timers: dict[str, int] = {}
        self._buffer: list[tuple[str, bytes | str]] = []
        self._playing_until = 0
        self._responses = itertools.count(1)
        self._generation = 0
        self._pending_marks: list[str] = []
        self._cancelled: set[str] = set()
        self._newest = ""
        self._speaking: tuple[str, int] | None = None
        self.twin: Agent | None = None

    # Driving

    def at(self, at_ms: int, what: Callable[[], None]) -> None:
        heapq.heappush(self._heap, (at_ms, next(self._order), what))

    def run(self, until_ms: int) -> Line:
        while self._heap and self._heap[0][0] <= until_ms:
            at_ms, _, what = heapq.heappop(self._heap)
            self.now_ms = max(self.now_ms, at_ms)
            what()
        self.now_ms = until_ms
        return self

    def send(self, event: ev.Event) -> None:
        """Tell the agent; a twin of it must want the same done."""
        self._listen(event)
        actions = self.agent.receive(event)
        if self.twin is not None:
            assert self.twin.receive(event) == actions
        for action in actions:
            self.actions.append((self.now_ms, action))
            self._carry_out(action)

    def move_to_another_process(self) -> None:
        """Go on with a restored agent; the first one goes on beside it, as a twin."""
        data = json.loads(json.dumps(self.agent.snapshot()))
        restored = Agent.restore(self.agent.brain, data)
        assert restored.snapshot() == self.agent.snapshot()
        self.agent, self.twin = restored, self.agent

    def start(self) -> Line:
        self.send(ev.CallStarted(0, ev.CallType.INBOUND_NEW, START))
        self.send(ev.EngineReady(0))
        return self

    def speech(
        self, start_ms: int, end_ms: int, text: str, *, item: str, silence_ms: int = 700
    ) -> None:
        """The caller speaks from start to end; words settle after the silence."""
        stop = end_ms + silence_ms
        self.at(start_ms, lambda: self.send(ev.CallerSpeechStarted(start_ms, item)))
        self.at(stop, lambda: self.send(ev.CallerSpeechStopped(stop, item)))
        said = ev.CallerSaid(stop + 100, item, text, start_ms, end_ms, 0.9)
        self.at(stop + 100, lambda: self.send(said))

    # Seeing

    def kinds(self, kind: type[act.Action]) -> list[act.Action]:
        return [action for _, action in self.actions if isinstance(action, kind)]

    def first(self, kind: type[act.Action], *, after_ms: int = 0) -> int:
        return next(
            at for at, a in self.actions if isinstance(a, kind) and at >= after_ms
        )

    def events(self, kind: str) -> list[act.SaveEvent]:
        return [e for e in self.kinds(act.SaveEvent) if e.kind == kind]

    def turns(self) -> dict[int, act.SaveTurn]:
        """The last state of each turn, as the database would hold it."""
        return {t.index: t for t in self.kinds(act.SaveTurn)}

    def heard_between(self, start_ms: int, end_ms: int) -> int:
        """Milliseconds of our sound that were played within the span."""
        total = 0
        for at_ms, _, audio in self.played:
            overlap = min(end_ms, at_ms + len(audio) // MS) - max(start_ms, at_ms)
            total += max(0, overlap)
        return total

    def since(self, at_ms: int, kind: type[act.Action]) -> list[act.Action]:
        return [a for at, a in self.actions if at >= at_ms and isinstance(a, kind)]

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

    @property
    def caller_speaking(self) -> bool:
        """Whether the newest utterance that began has not ended."""
        if self._speaking is None:
            return False
        longest_ms = self.agent.settings.max_utterance_ms
        return self.now_ms < self._speaking[1] + longest_ms

    def _listen(self, event: ev.Event) -> None:
        match event:
            case ev.CallerSpeechStarted():
                self._speaking = (event.item_id, event.at_ms)
            case ev.CallerSpeechStopped() | ev.CallerSaid():
                if self._speaking and self._speaking[0] == event.item_id:
                    self._speaking = None
            case ev.EngineLost():
                self._speaking = None

    # Carrying out

    def _carry_out(self, action: act.Action) -> None:
        match action:
            case act.Respond():
                self._respond(action)
            case act.CancelResponse():
                self._cancelled.add(action.response_id or action.request_id)
                if (
                    action.response_id == self.active_at_engine
                    or action.request_id == self.active_request
                ):
                    self.active_at_engine = self.active_request = ""
            case act.PlayAudio():
                self._buffer.append((action.item_id, action.audio))
                self._play()
            case act.SendMark():
                self._buffer.append(("", action.name))
                self._play()
            case act.ClearPlayback():
                self._clear()
            case act.SetTimer():
                self._set_timer(action.name, action.due_ms)
            case act.CancelTimer():
                self._timers.pop(action.name, None)
            case act.HangUp():
                self.hung_up = action.reason
            case _:
                pass

    def _respond(self, request: act.Respond) -> None:
        if self.active_at_engine:
            self.overlaps += 1
        if self.caller_speaking:
            self.talked_over += 1
        name = self._newest = f"resp{next(self._responses)}"
        response_id = "" if self.nameless else name
        self.active_at_engine = name
        self.active_request = request.request_id
        if self.engine_silent:
            return
        words = request.text.split() or ["hello"]
        at_ms = self.now_ms + self.engine_delay_ms
        self.at(
            at_ms,
            lambda: self.send(
                ev.ResponseStarted(self.now_ms, response_id, request.request_id)
            ),
        )
        item = f"{name}-item"
        text = " ".join(words)
        self.at(
            at_ms,
            lambda: self.send(ev.AgentTextDelta(self.now_ms, response_id, item, text)),
        )
        left = len(words) * self.ms_per_word
        while left > 0:
            size = min(left, self.chunk_ms)
            left -= size
            self.at(at_ms, self._audio_sender(name, response_id, size, request))
            at_ms += self.chunk_gap_ms
        self.at(at_ms, lambda: self._end(response_id, name))

    def _audio_sender(
        self, name: str, response: str, size: int, request: act.Respond
    ) -> Callable[[], None]:
        def send() -> None:
            if self._overtaken(name):
                return
            unwanted = {response, request.request_id} & self._cancelled
            sample = UNWANTED if unwanted else name[4].encode()
            audio, item = sample * (size * MS), f"{name}-item"
            self.send(ev.AgentAudio(self.now_ms, response, item, audio))

        return send

    def _end(self, response_id: str, name: str) -> None:
        status = ev.ResponseStatus.CANCELLED
        if self.active_at_engine == name:
            self.active_at_engine = ""
            status = ev.ResponseStatus.COMPLETED
        if self._overtaken(name):
            return
        self.send(ev.ResponseEnded(self.now_ms, response_id, status))

    def _overtaken(self, name: str) -> bool:
        """An engine without ids makes one thing after the other."""
        return self.nameless and name != self._newest

    def _play(self) -> None:
        """Queue what is in the buffer behind what is being played."""
        generation = self._generation
        while self._buffer:
            item, what = self._buffer.pop(0)
            begin = max(self._playing_until, self.now_ms)
            if isinstance(what, bytes):
                self.played.append((begin, item, what))
                self._playing_until = begin + len(what) // MS
                ahead_ms = self._playing_until - self.now_ms
                self.most_ahead_ms = max(self.most_ahead_ms, ahead_ms)
            else:
                self._pending_marks.append(what)
                self.at(begin + self.mark_delay_ms, self._mark_sender(what, generation))

    def _mark_sender(self, name: str, generation: int) -> Callable[[], None]:
        def send() -> None:
            if generation == self._generation:
                self._pending_marks.remove(name)
                self.send(ev.MarkReturned(self.now_ms, name))

        return send

    def _clear(self) -> None:
        self._generation += 1
        for name in self._pending_marks:
            cleared = ev.MarkReturned(self.now_ms, name)
            self.at(self.now_ms, lambda event=cleared: self.send(event))
        self._pending_marks = []
        kept = []
        for at_ms, item, audio in self.played:
            room = max(0, self.now_ms - at_ms) * MS
            if room:
                kept.append((at_ms, item, audio[:room]))
        self.played = kept
        self._playing_until = self.now_ms

    def _set_timer(self, name: str, due_ms: int) -> None:
        self._timers[name] = due_ms

        def fire() -> None:
            if self._timers.get(name) == due_ms:
                del self._timers[name]
                self.send(ev.TimerFired(max(due_ms, self.now_ms), name))

        self.at(max(due_ms, self.now_ms), fire)

    @property
    def timers(self) -> dict[str, int]:
        return self._timers
