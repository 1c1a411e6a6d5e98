"""What may happen to any line at any time, and what holds on all of them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev

FAILURES = st.sampled_from(["rate_limit", "server_error", "invalid_api_key", ""])
UTTERANCES = st.sampled_from(["u1", "u2", "u3", "nobody"])
CALLS = st.sampled_from(["c1", "c2", "c3", "c4"])
SAID = st.sampled_from(
    ["", "uh", "uh huh", "yes", "stop", "I need an oil change", "a person please"]
)
TIMERS = st.sampled_from(["pace", "spoken", "response", "silence", "retry", "unknown"])


class AnyOrderOnALine(RuleBasedStateMachine):
    """Caller, tools, staff and engine misbehave; a kind of line adds its own ways."""

    line: Any  # ``Line`` or ``TextLine``

    def __init__(self) -> None:
        super().__init__()
        self.utterances = 0

    @property
    def now(self) -> int:
        return self.line.now_ms

    @rule(ms=st.integers(1, 6_000))
    def time_passes(self, ms: int) -> None:
        self.line.wait(ms)

    # The caller

    @rule(item=UTTERANCES, text=SAID)
    def words_so_far(self, item: str, text: str) -> None:
        self.line.send(ev.CallerPartial(self.now, item, text))

    @rule(item=UTTERANCES, text=SAID)
    def words_come_late_or_twice(self, item: str, text: str) -> None:
        self.line.send(ev.CallerSaid(self.now, item, text, 0, self.now))

    @rule(item=UTTERANCES)
    def stray_stop(self, item: str) -> None:
        self.line.send(ev.CallerSpeechStopped(self.now, item))

    @rule(digit=st.sampled_from("0123456789*#"))
    def key(self, digit: str) -> None:
        self.line.send(ev.KeyPressed(self.now, digit))

    # Staff

    @rule()
    def staff_says(self) -> None:
        self.line.send(ev.StaffSaid(self.now, "one more thing", "sam"))

    @rule()
    def staff_takes_over(self) -> None:
        self.line.send(ev.StaffTookOver(self.now, "sam"))

    @rule()
    def staff_releases(self) -> None:
        self.line.send(ev.StaffReleased(self.now, "sam"))

    # The engine

    @rule(request=st.sampled_from(["r0", "r1", "r1.2", "r2"]))
    def ghost(self, request: str) -> None:
        active = self.line.agent.speaking.queue.active
        if active is not None and request == active.wish.request_id:
            return  # not a ghost: it may be late, but it is awaited
        self.line.send(ev.ResponseStarted(self.now, "ghost", request))
        self.line.gives_unwanted("ghost")

    @rule(lost_for_ms=st.sampled_from([0, 300, 1_500, 6_000]))
    def engine_comes_and_goes(self, lost_for_ms: int) -> None:
        self.line.engine_forgets()
        self.line.send(ev.EngineLost(self.now, "dropped"))
        back = self.now + lost_for_ms
        self.line.at(back, lambda: self.line.send(ev.EngineReady(back)))

    @rule()
    def engine_goes_for_good(self) -> None:
        self.line.engine_forgets()
        self.line.send(ev.EngineLost(self.now, "gone", permanent=True))

    @rule(silent=st.booleans())
    def engine_falls_silent(self, silent: bool) -> None:
        self.line.engine_silent = silent

    # Tools

    @rule(call=CALLS, response=st.sampled_from(["active", "resp1", "ghost", "other"]))
    def the_model_calls_a_tool(self, call: str, response: str) -> None:
        if response == "active":
            response = self.line.being_made
        self.line.send(ev.ToolRequested(self.now, response, call, "find_slots"))

    @rule(call=CALLS, error=st.sampled_from(["", "timeout"]))
    def a_tool_finishes(self, call: str, error: str) -> None:
        self.line.send(ev.ToolFinished(self.now, call, "find_slots", {"a": 1}, error))

    # The house

    @rule(name=TIMERS)
    def a_timer_that_is_not_due(self, name: str) -> None:
        if self.line.timers.get(name, self.now + 1) > self.now:
            self.line.send(ev.TimerFired(self.now, name))

    @rule()
    def moves_to_another_process(self) -> None:
        self.line.move_to_another_process()

    @rule()
    def call_ends(self) -> None:
        self.line.send(ev.CallEnded(self.now, "caller"))
        actions = len(self.line.actions)
        self.line.send(ev.StaffSaid(self.now, "too late", "sam"))
        assert len(self.line.actions) == actions

    # What always holds

    @invariant()
    def never_two_responses_at_once(self) -> None:
        assert self.line.overlaps == 0

    @invariant()
    def an_ended_call_has_no_timer(self) -> None:
        if self.line.agent.ended:
            assert self.line.timers == {}

    @invariant()
    def a_function_call_is_answered_once(self) -> None:
        answers = Counter(a.tool_call_id for a in self.line.kinds(act.SendToolResult))
        assert all(count == 1 for count in answers.values())

    def asked_for(self) -> list[str]:
        """Every wish by its request, each of which is asked for under one name."""
        asked = [e.data["request"] for e in self.line.events("response_asked")]
        assert len(set(asked)) == len(asked)
        return asked
