"""Whatever the vendor tells in whatever order, the call is told a sane story."""

from __future__ import annotations

import asyncio
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.agentbrain.conversation.actions import CancelResponse, Respond
from apps.agentbrain.conversation.events import (
    AgentAudio,
    AgentTextDelta,
    CallerSaid,
    EngineLost,
    EngineReady,
    ResponseEnded,
    ResponseStarted,
    ToolRequested,
)
from apps.agentbrain.tests.realtime.line import Line
from apps.agentbrain.tests.realtime.test_hearing_the_caller import WORDS
from apps.calls.tests.virtual_time import virtually

number = st.integers(1, 3)
status = st.sampled_from(["completed", "cancelled", "failed", "incomplete", "odd"])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("respond"), number),
        st.tuples(st.just("cancel"), number),
        st.tuples(st.just("cancel unnamed"), number),
        st.tuples(st.just("truncate"), number, st.integers(-5, 500)),
        st.tuples(st.just("result"), number),
        st.tuples(st.just("created"), number),
        st.tuples(st.just("sounds"), number, number),
        st.tuples(st.just("words"), number, number),
        st.tuples(st.just("call"), number, number, status),
        st.tuples(st.just("done"), number, status),
        st.tuples(st.just("error"), number),
        st.tuples(st.just("speech"), number),
        st.tuples(st.just("said"), number),
        st.tuples(st.just("drop")),
    ),
    max_size=40,
)


class Story:
    """Plays steps on a line; no two requests have one id."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.asked = Counter()

    def request(self, n: int) -> str:
        return f"r{n}.{self.asked[n]}"

    async def play(self, step: tuple) -> None:
        line, (name, *args) = self.line, step
        n = args[0] if args else 0
        ids = {"response_id": f"resp{n}", "item_id": f"i{n}.{args[-1:]}"}
        match name:
            case "respond":
                self.asked[n] += 1
                line.engine.respond(Respond(self.request(n), "Hello."))
            case "cancel":
                line.engine.cancel(CancelResponse(self.request(n), f"resp{n}"))
            case "cancel unnamed":
                line.engine.cancel(CancelResponse(self.request(n)))
            case "truncate":
                for item in (1, 2, 3):
                    line.engine.truncate(f"i{n}.[{item}]", args[1])
            case "result":
                line.engine.tool_result(f"c{n}", {"ok": True})
            case "created":
                told = {"id": f"resp{n}", "metadata": {"request_id": self.request(n)}}
                await line.tell("response.created", response=told)
            case "sounds":
                await line.tell("response.output_audio.delta", **ids, delta="fn5+fg==")
            case "words":
                event = "response.output_audio_transcript.delta"
                await line.tell(event, **ids, delta="one two ")
            case "call":
                item = {
                    "id": f"f{n}",
                    "type": "function_call",
                    "call_id": f"c{args[1]}",
                    "name": "book",
                    "arguments": "{}",
                    "status": args[2],
                }
                done = "response.output_item.done"
                await line.tell(done, response_id=f"resp{n}", item=item)
            case "done":
                told = {"id": f"resp{n}", "status": args[1]}
                await line.tell("response.done", response=told)
            case "error":
                await line.tell("error", error={"code": "odd", "event_id": f"e{n}"})
            case "speech":
                started = "input_audio_buffer.speech_started"
                await line.tell(started, item_id=f"u{n}", audio_start_ms=10 * n)
            case "said":
                await line.tell(f"{WORDS}.completed", item_id=f"u{n}", transcript="x")
            case "drop":
                line.wire.drop()
                await line.wait(40_000)  # so that it counts as one that lasted


def check(line: Line) -> None:
    lost = len(line.of(EngineLost))
    assert len(line.of(EngineReady)) == 1 + lost
    begun: set[str] = set()
    over: set[str] = set()
    for event in line.happened:
        match event:
            case EngineReady():
                begun, over = set(), set()  # another conversation at the vendor
            case ResponseStarted():
                assert event.response_id not in begun | over
                begun.add(event.response_id)
            case ResponseEnded():
                assert event.response_id not in over
                over.add(event.response_id)
            case AgentAudio() | AgentTextDelta():
                assert event.response_id in begun - over
    calls = Counter(event.tool_call_id for event in line.of(ToolRequested))
    assert set(calls.values()) <= {1}
    said = Counter(event.item_id for event in line.of(CallerSaid))
    assert max(said.values(), default=0) <= 1 + lost


def check_sent(line: Line) -> None:
    for wire in line.vendor.connections:
        sent = list(wire._sent)
        cancels = Counter(e["response_id"] for e in sent if "cancel" in e["type"])
        assert set(cancels.values()) <= {1}
        answered = Counter(
            event["item"]["call_id"]
            for event in sent
            if event.get("item", {}).get("type") == "function_call_output"
        )
        assert set(answered.values()) <= {1}


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(story=steps)
def test_the_call_is_told_a_sane_story(story, caplog):
    @virtually
    async def live() -> None:
        async with Line() as line:
            teller = Story(line)
            for step in story:
                await teller.play(step)
            await asyncio.sleep(4)  # a session that answers nothing is left after five
            await line.settle()
            check(line)
            check_sent(line)

    live()
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
