"""Whatever happens in whatever order, the rules of turn taking hold."""

from __future__ import annotations

import json

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.agent import Agent

from .line import Line, plain_brain

SAID = st.sampled_from(["", "uh", "uh huh", "yes", "stop", "I need an oil change"])


class AnyOrder(RuleBasedStateMachine):
    """Drives a line with engine faults, speech, keys and staff in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.line = Line(Agent(plain_brain(max_queue_length=3)))
        self.line.start()
        self.utterances = 0

    @property
    def now(self) -> int:
        return self.line.now_ms

    @rule(ms=st.integers(1, 4_000))
    def time_passes(self, ms: int) -> None:
        self.line.run(self.now + ms)

    @rule(length=st.integers(50, 3_000), text=SAID)
    def caller_speaks(self, length: int, text: str) -> None:
        self.utterances += 1
        self.line.speech(self.now, self.now + length, text, item=f"u{self.utterances}")
        self.line.run(self.now)

    @rule(text=SAID)
    def words_come_without_a_start(self, text: str) -> None:
        self.utterances += 1
        item = f"u{self.utterances}"
        self.line.send(ev.CallerSaid(self.now, item, text, self.now, self.now))

    @rule(item=st.sampled_from(["u1", "u2", "nobody"]))
    def stray_stop(self, item: str) -> None:
        self.line.send(ev.CallerSpeechStopped(self.now, item))

    @rule(digit=st.sampled_from("0123456789*#"))
    def key(self, digit: str) -> None:
        self.line.send(ev.KeyPressed(self.now, digit))

    @rule()
    def staff_says(self) -> None:
        self.line.send(ev.StaffSaid(self.now, "one more thing", "sam"))

    @rule()
    def staff_takes_over(self) -> None:
        self.line.send(ev.StaffTookOver(self.now, "sam"))

    @rule()
    def staff_releases(self) -> None:
        self.line.send(ev.StaffReleased(self.now, "sam"))

    @rule()
    def ghost(self) -> None:
        self.line.send(ev.ResponseStarted(self.now, "ghost", "r0"))
        self.line.send(ev.AgentAudio(self.now, "ghost", "g", b"\x01" * 400))

    @rule()
    def overlap_error(self) -> None:
        self.line.active_at_engine = ""
        self.line.send(
            ev.ResponseEnded(
                self.now,
                "",
                ev.ResponseStatus.FAILED,
                "conversation_already_has_active_response",
            )
        )

    @rule(status=st.sampled_from(list(ev.ResponseStatus)))
    def response_ends_early(self, status: ev.ResponseStatus) -> None:
        active = self.line.active_at_engine
        if active:
            self.line.active_at_engine = ""
            self.line.send(ev.ResponseEnded(self.now, active, status, "rate_limit"))

    @rule()
    def engine_comes_and_goes(self) -> None:
        self.line.active_at_engine = ""
        self.line.send(ev.EngineLost(self.now, "dropped"))
        self.line.send(ev.EngineReady(self.now))

    @rule(silent=st.booleans())
    def engine_falls_silent(self, silent: bool) -> None:
        self.line.engine_silent = silent

    @rule()
    def moves_to_another_process(self) -> None:
        agent = self.line.agent
        data = json.loads(json.dumps(agent.snapshot()))
        restored = Agent.restore(agent.brain, data)
        assert restored.snapshot() == agent.snapshot()
        self.line.agent = restored

    @rule()
    def call_ends(self) -> None:
        self.line.send(ev.CallEnded(self.now, "caller"))

    @invariant()
    def no_sound_of_a_discarded_response(self) -> None:
        assert not any(b"\x01" in audio for _, _, audio in self.line.played)

    @invariant()
    def never_two_responses_at_once(self) -> None:
        assert self.line.overlaps == 0

    @invariant()
    def heard_sent_generated(self) -> None:
        for item in self.line.agent.speaking.ledger.items:
            assert item.confirmed <= item.sent <= item.generated

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

    def teardown(self) -> None:
        asked = {e.data["request"] for e in self.line.events("response_asked")}
        begun = {r.request_id for r in self.line.kinds(act.Respond)}
        self.line.send(ev.CallEnded(self.now, "caller"))
        dropped = {e.data.get("request") for e in self.line.events("response_dropped")}
        for request in asked:
            known = {i for i in begun | dropped if i and i.split(".")[0] == request}
            assert known, f"{request} was neither begun nor dropped"


AnyOrder.TestCase.settings = settings(
    max_examples=150, stateful_step_count=30, deadline=None
)
TestAnyOrder = AnyOrder.TestCase
