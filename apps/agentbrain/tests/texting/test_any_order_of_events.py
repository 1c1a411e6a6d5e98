"""Whatever happens in whatever order, the rules of a line of words hold."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from apps.agentbrain.conversation import actions as act
from apps.agentbrain.conversation import events as ev
from apps.agentbrain.conversation.texting.agent import TextAgent
from apps.agentbrain.tests.any_order import (
    FAILURES,
    SAID,
    UTTERANCES,
    AnyOrderOnALine,
)
from apps.agentbrain.tests.virtual_line import plain_brain

from .line import UNWANTED, TextLine

HEARD = st.one_of(
    st.none(), st.just(""), st.sampled_from(["Thanks for", "nothing of ours", "uh"])
)


class AnyOrder(AnyOrderOnALine):
    """A line on which engine, caller, tools, staff and the line itself misbehave."""

    def __init__(self) -> None:
        super().__init__()
        self.line = TextLine(TextAgent(plain_brain(max_queue_length=3)))

    @initialize(
        engine_delay_ms=st.sampled_from([20, 50, 900]),
        word_gap_ms=st.sampled_from([0, 10, 400]),
        ms_per_character=st.sampled_from([40, 65, 120]),
    )
    def the_line_opens(
        self, engine_delay_ms: int, word_gap_ms: int, ms_per_character: int
    ) -> None:
        self.line.engine_delay_ms = engine_delay_ms
        self.line.word_gap_ms = word_gap_ms
        self.line.ms_per_character = ms_per_character
        self.line.start()

    # The caller

    @rule(text=SAID, length_ms=st.sampled_from([0, 300, 2_000]))
    def caller_says(self, text: str, length_ms: int) -> None:
        self.utterances += 1
        item, started = f"u{self.utterances}", max(0, self.now - length_ms)
        self.line.send(ev.CallerSaid(self.now, item, text, started, self.now))

    @rule(text=SAID)
    def caller_interrupts_and_says(self, text: str) -> None:
        self.line.caller_interrupts()
        self.line.wait(400)
        self.caller_says(text, 300)

    @rule()
    def caller_interrupts_with_a_cough(self) -> None:
        self.line.caller_interrupts()

    @rule(heard=HEARD)
    def the_line_reports_an_interruption_of_its_own(self, heard: str | None) -> None:
        self.line.send(ev.CallerInterrupted(self.now, heard))

    @rule(item=UTTERANCES)
    def speech_starts(self, item: str) -> None:
        self.line.send(ev.CallerSpeechStarted(self.now, item))

    @rule()
    def the_line_falls_silent(self) -> None:
        self.line.send(ev.MarkReturned(self.now, ""))

    # The engine

    @rule(status=st.sampled_from(list(ev.ResponseStatus)), reason=FAILURES)
    def response_ends_early(self, status: ev.ResponseStatus, reason: str) -> None:
        for request in list(self.line.making):
            self.line.ends_response(request, status, reason)

    @rule()
    def the_engine_makes_a_sound(self) -> None:
        self.line.send(ev.AgentAudio(self.now, "resp1", "resp1-item", b"\x00"))

    # What always holds

    @invariant()
    def nothing_of_a_discarded_response_is_said(self) -> None:
        assert not any(UNWANTED in part.text for _, part in self.line.said)

    @invariant()
    def words_of_responses_are_never_mixed(self) -> None:
        order = [part.response_id for _, part in self.line.said]
        talks = [response for response, _ in groupby(order)]
        assert len(talks) == len(set(talks))

    @invariant()
    def nothing_is_said_after_the_last_words(self) -> None:
        closed: set[str] = set()
        for _, part in self.line.said:
            assert part.response_id not in closed
            if part.last:
                closed.add(part.response_id)

    @invariant()
    def the_queue_is_bounded(self) -> None:
        # What an interruption by nothing gives back is never lost.
        assert len(self.line.agent.speaking.queue.waiting) <= 8

    def teardown(self) -> None:
        self.line.send(ev.CallEnded(self.now, "caller"))
        self.every_wish_has_one_end()
        self.every_response_said_was_closed()
        self.every_turn_has_one_final_form()

    def every_wish_has_one_end(self) -> None:
        heard = Counter(
            e.data["request"]
            for kind in ("response_ended", "response_dropped")
            for e in self.line.events(kind)
        )
        cut = Counter(
            e.data["request"]
            for e in self.line.events("response_requeued")
            if e.data["why"] == "false_interruption"
        )
        for request in self.asked_for():
            assert heard[request] == 1 + cut[request], request

    def every_response_said_was_closed(self) -> None:
        parts = [part for _, part in self.line.said]
        if parts:  # the call may have ended within the newest
            parts = [p for p in parts if p.response_id != parts[-1].response_id]
        said = {p.response_id for p in parts}
        assert {p.response_id for p in parts if p.last} == said

    def every_turn_has_one_final_form(self) -> None:
        """Begun, ended; and once more only where the line knew better."""
        corrected = len(self.line.events("heard_corrected"))
        forms = Counter(
            turn.index for turn in self.line.kinds(act.SaveTurn) if turn.heard_text
            and turn.speaker != "caller"
        )  # fmt: skip
        assert sum(count - 1 for count in forms.values()) <= corrected


AnyOrder.TestCase.settings = settings(
    max_examples=100, stateful_step_count=40, deadline=None
)
TestAnyOrder = AnyOrder.TestCase
