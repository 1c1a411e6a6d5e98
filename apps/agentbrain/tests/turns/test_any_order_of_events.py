"""Whatever happens in whatever order, the rules of turn taking hold."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.agent import Agent
from apps.agentbrain.tests.any_order import FAILURES, SAID, AnyOrderOnALine
from apps.agentbrain.tests.virtual_line import plain_brain

from .line import UNWANTED, Line


class AnyOrder(AnyOrderOnALine):
    """A line on which engine, carrier, caller, tools and staff all misbehave."""

    def __init__(self) -> None:
        super().__init__()
        self.line = Line(Agent(plain_brain(max_queue_length=3)))

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

    # The engine

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

    # The carrier

    @rule(number=st.integers(1, 60))
    def a_mark_comes_out_of_order(self, number: int) -> None:
        self.line.send(ev.MarkReturned(self.now, f"m{number}"))

    # What always holds

    @invariant()
    def no_sound_of_a_discarded_response(self) -> None:
        assert not any(UNWANTED in audio for _, _, audio in self.line.played)

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
    def heard_text_is_the_beginning_of_the_text(self) -> None:
        for turn in self.line.turns().values():
            if turn.speaker == "agent":
                assert turn.text.startswith(turn.heard_text)

    def teardown(self) -> None:
        self.line.send(ev.CallEnded(self.now, "caller"))
        for request in self.asked_for():
            assert len(self.line.ends(request)) == 1, request
        for event in self.line.kinds(act.SaveEvent):
            for item in event.data.get("items", ()):
                assert item["heard_ms"] <= item["sent_ms"] <= item["generated_ms"]


AnyOrder.TestCase.settings = settings(
    max_examples=200, stateful_step_count=40, deadline=None
)
TestAnyOrder = AnyOrder.TestCase
