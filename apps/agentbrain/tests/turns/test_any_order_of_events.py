"""Whatever happens in whatever order, the rules of turn taking hold."""

from __future__ import annotations

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.agent import Agent

from .line import UNWANTED, Line, plain_brain

SAID = st.sampled_from(["", "uh", "uh huh", "yes", "stop", "I need an oil change"])
FAILURES = st.sampled_from(["rate_limit", "server_error", "invalid_api_key", ""])
UTTERANCES = st.sampled_from(["u1", "u2", "u3", "nobody"])
CALLS = st.sampled_from(["c1", "c2", "c3", "c4"])


class AnyOrder(RuleBasedStateMachine):
    """A line on which engine, carrier, caller, tools and staff all misbehave."""

    def __init__(self) -> None:
        super().__init__()
        self.line = Line(Agent(plain_brain(max_queue_length=3)))
        self.utterances = 0

    @initialize(
        nameless=st.booleans(),
        engine_delay_ms=st.sampled_from([20, 50, 900]),
        chunk=st.sampled_from([(400, 20), (20, 20), (100, 30)]),
        mark_delay_ms=st.sampled_from([0, 80, 400]),
    )
    def the_line_opens(
        self,
        nameless: bool,
        engine_delay_ms: int,
        chunk: tuple[int, int],
        mark_delay_ms: int,
    ) -> None:
        self.line.nameless = nameless
        self.line.engine_delay_ms = engine_delay_ms
        self.line.chunk_ms, self.line.chunk_gap_ms = chunk
        self.line.mark_delay_ms = mark_delay_ms
        self.line.start()

    @property
    def now(self) -> int:
        return self.line.now_ms

    @rule(ms=st.integers(1, 4_000))
    def time_passes(self, ms: int) -> None:
        self.line.run(self.now + ms)

    # The caller

    @rule(length=st.integers(50, 3_000), text=SAID)
    def caller_speaks(self, length: int, text: str) -> None:
        self.utterances += 1
        self.line.speech(self.now, self.now + length, text, item=f"u{self.utterances}")
        self.line.run(self.now)

    @rule(length=st.integers(50, 3_000))
    def caller_speaks_and_the_words_never_come(self, length: int) -> None:
        self.utterances += 1
        item, stop = f"u{self.utterances}", self.now + length
        self.line.send(ev.CallerSpeechStarted(self.now, item))
        self.line.at(stop, lambda: self.line.send(ev.CallerSpeechStopped(stop, item)))

    @rule()
    def caller_starts_and_the_end_never_comes(self) -> None:
        self.utterances += 1
        self.line.send(ev.CallerSpeechStarted(self.now, f"u{self.utterances}"))

    @rule(text=SAID)
    def words_come_without_a_start(self, text: str) -> None:
        self.utterances += 1
        item = f"u{self.utterances}"
        self.line.send(ev.CallerSaid(self.now, item, text, self.now, self.now))

    @rule(item=UTTERANCES, text=SAID)
    def words_come_late_or_twice(self, item: str, text: str) -> None:
        self.line.send(ev.CallerSaid(self.now, item, text, 0, self.now))

    @rule(item=UTTERANCES, text=SAID)
    def words_so_far(self, item: str, text: str) -> None:
        self.line.send(ev.CallerPartial(self.now, item, text))

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
        self.line.send(ev.AgentAudio(self.now, "ghost", "g", UNWANTED * 400))

    @rule()
    def the_start_is_told_twice(self) -> None:
        active = self.line.agent.speaking.queue.active
        if active is not None and active.started and active.response_id:
            self.line.send(ev.ResponseStarted(self.now, active.response_id))
            assert self.line.agent.speaking.queue.active is active

    @rule(named=st.booleans())
    def overlap_error(self, named: bool) -> None:
        active = self.line.agent.speaking.queue.active
        name = active.wish.request_id if named and active is not None else ""
        if active is not None and active.started:
            return
        self.line.active_at_engine = ""
        refused = "conversation_already_has_active_response"
        status = ev.ResponseStatus.FAILED
        self.line.send(ev.ResponseEnded(self.now, name, status, refused))

    @rule(status=st.sampled_from(list(ev.ResponseStatus)), reason=FAILURES)
    def response_ends_early(self, status: ev.ResponseStatus, reason: str) -> None:
        active = self.line.active_at_engine
        if active:
            self.line.active_at_engine = ""
            name = "" if self.line.nameless else active
            self.line.send(ev.ResponseEnded(self.now, name, status, reason))

    @rule(name=st.sampled_from(["", "ghost", "other", "r1"]))
    def an_end_without_a_start(self, name: str) -> None:
        if not (self.line.nameless or name == "r1"):
            status = ev.ResponseStatus.COMPLETED
            self.line.send(ev.ResponseEnded(self.now, name, status))

    @rule(lost_for_ms=st.sampled_from([0, 300, 1_500, 6_000]))
    def engine_comes_and_goes(self, lost_for_ms: int) -> None:
        self.line.active_at_engine = ""
        self.line.send(ev.EngineLost(self.now, "dropped"))
        back = self.now + lost_for_ms
        self.line.at(back, lambda: self.line.send(ev.EngineReady(back)))

    @rule()
    def engine_goes_for_good(self) -> None:
        self.line.active_at_engine = ""
        self.line.send(ev.EngineLost(self.now, "gone", permanent=True))

    @rule(silent=st.booleans())
    def engine_falls_silent(self, silent: bool) -> None:
        self.line.engine_silent = silent

    # Tools

    @rule(call=CALLS, response=st.sampled_from(["active", "resp1", "ghost", "other"]))
    def the_model_calls_a_tool(self, call: str, response: str) -> None:
        if response == "active":
            response = self.line.active_at_engine
        self.line.send(ev.ToolRequested(self.now, response, call, "find_slots"))

    @rule(call=CALLS, error=st.sampled_from(["", "timeout"]))
    def a_tool_finishes(self, call: str, error: str) -> None:
        self.line.send(ev.ToolFinished(self.now, call, "find_slots", {"a": 1}, error))

    # The carrier and the house

    @rule(number=st.integers(1, 60))
    def a_mark_comes_out_of_order(self, number: int) -> None:
        self.line.send(ev.MarkReturned(self.now, f"m{number}"))

    @rule(name=st.sampled_from(["pace", "response", "silence", "retry", "unknown"]))
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
    def no_sound_of_a_discarded_response(self) -> None:
        assert not any(UNWANTED in audio for _, _, audio in self.line.played)

    @invariant()
    def never_two_responses_at_once(self) -> None:
        assert self.line.overlaps == 0

    @invariant()
    def nothing_is_begun_while_the_caller_speaks(self) -> None:
        assert self.line.talked_over == 0

    @invariant()
    def the_carrier_never_holds_more_than_the_lead(self) -> None:
        assert self.line.most_ahead_ms <= self.line.agent.settings.playback_lead_ms

    @invariant()
    def heard_sent_generated(self) -> None:
        for item in self.line.agent.speaking.ledger.items:
            assert item.confirmed <= item.sent <= item.generated
            assert item.generated == item.kept_from + len(item.sound)

    @invariant()
    def the_queue_is_bounded(self) -> None:
        # One more than the bound: a wish given back by the engine is never lost.
        assert len(self.line.agent.speaking.queue.waiting) <= 4

    @invariant()
    def an_ended_call_has_no_timer(self) -> None:
        if self.line.agent.ended:
            assert self.line.timers == {}

    @invariant()
    def heard_text_is_the_beginning_of_the_text(self) -> None:
        for turn in self.line.turns().values():
            if turn.speaker == "agent":
                assert turn.text.startswith(turn.heard_text)

    @invariant()
    def a_function_call_is_answered_once(self) -> None:
        answers = Counter(a.tool_call_id for a in self.line.kinds(act.SendToolResult))
        assert all(count == 1 for count in answers.values())

    def teardown(self) -> None:
        self.line.send(ev.CallEnded(self.now, "caller"))
        asked = [e.data["request"] for e in self.line.events("response_asked")]
        assert len(set(asked)) == len(asked)
        for request in asked:
            assert len(self.line.ends(request)) == 1, request
        for event in self.line.kinds(act.SaveEvent):
            for item in event.data.get("items", ()):
                assert item["heard_ms"] <= item["sent_ms"] <= item["generated_ms"]


AnyOrder.TestCase.settings = settings(
    max_examples=200, stateful_step_count=40, deadline=None
)
TestAnyOrder = AnyOrder.TestCase
