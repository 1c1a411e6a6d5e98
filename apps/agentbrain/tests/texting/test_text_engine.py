"""The engine that puts words together and makes no sound."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from apps.agentbrain.conversation.actions import CancelResponse, Respond
from apps.agentbrain.conversation.events import (
    AgentTextDelta,
    EngineReady,
    EngineReported,
    Event,
    ResponseEnded,
    ResponseStarted,
    ResponseStatus,
    ToolRequested,
)
from apps.agentbrain.conversation.language.messages import CalledTool, Role
from apps.agentbrain.engines import text as text_engine
from apps.agentbrain.engines.base import EngineError, EngineSession, Said
from apps.agentbrain.engines.events import deliver
from apps.agentbrain.engines.llm.base import ToolPiece
from apps.agentbrain.engines.llm.fake import ScriptedModel
from apps.agentbrain.engines.text import TextEngine

ASKED = Respond("r1", "We open at eight.", guidance="Say when we open.")


class Listener:
    """Starts an engine and keeps what it reports."""

    def __init__(self, engine: TextEngine, **session):
        self.engine = engine
        self.events: list[Event] = []
        self._session = session

    async def __aenter__(self) -> Listener:
        await self.engine.start(EngineSession("CA1", lambda: 7, **self._session))
        self._task = asyncio.create_task(
            deliver(self.engine.events(), self.events.append)
        )
        return self

    async def __aexit__(self, *error) -> None:
        await self.engine.stop()
        await self.engine.stop()  # twice is harmless
        await asyncio.wait_for(self._task, 5)

    def of(self, kind: type[Event]) -> list:
        return [event for event in self.events if isinstance(event, kind)]

    async def until(self, holds: Callable[[], object]) -> None:
        async with asyncio.timeout(5):
            while not holds():  # noqa: ASYNC110 - the engine's task knows no event
                await asyncio.sleep(0)

    async def said(self, count: int = 1) -> str:
        await self.until(lambda: len(self.of(ResponseEnded)) >= count)
        newest = self.of(ResponseEnded)[-1].response_id
        deltas = self.of(AgentTextDelta)
        return "".join(d.text for d in deltas if d.response_id == newest)


async def test_without_a_model_the_dialogues_own_line_is_spoken():
    async with Listener(TextEngine()) as line:
        await line.until(lambda: line.of(EngineReady))
        line.engine.respond(ASKED)
        assert await line.said() == "We open at eight."
        [started], [ended] = line.of(ResponseStarted), line.of(ResponseEnded)
        assert started.request_id == ended.request_id == "r1"
        assert started.response_id == ended.response_id
        assert ended.status is ResponseStatus.COMPLETED


async def test_a_models_words_come_as_it_writes_them_and_the_caller_is_remembered():
    model = ScriptedModel(["From eight ", "every day."])
    async with Listener(TextEngine(model)) as line:
        line.engine.take_text("when do you open")
        line.engine.respond(ASKED)
        assert "eight" in await line.said()
    [request] = model.requests
    assert (Role.USER, "when do you open") in [
        (message.role, message.text) for message in request.messages
    ]


async def test_a_model_is_told_only_what_was_heard_of_its_words():
    model = ScriptedModel(["From eight to six every day."], ["Six."])
    async with Listener(TextEngine(model)) as line:
        line.engine.take_text("when do you open")
        line.engine.respond(ASKED)
        await line.said()
        item_id = line.of(AgentTextDelta)[0].item_id
        line.engine.truncate(item_id, 0, "From eight")
        line.engine.take_text("and close")
        line.engine.respond(Respond("r2", "At six.", guidance="Say when we close."))
        await line.said(2)
    [ours] = [m.text for m in model.requests[-1].messages if m.role is Role.ASSISTANT]
    assert ours.startswith("From eight")
    assert "every day" not in ours


async def test_a_function_call_is_asked_for_and_its_result_goes_back():
    call = CalledTool("c1", "find_slots", {"service": "oil"})
    model = ScriptedModel([ToolPiece(call)], ["Tuesday at nine."])
    tools = ({"type": "function", "name": "find_slots", "parameters": {}},)
    asked = Respond("r1", "", guidance="Find a time.", tools=("find_slots",))
    async with Listener(TextEngine(model), tools=tools) as line:
        line.engine.respond(asked)
        await line.said()
        [wanted] = line.of(ToolRequested)
        assert (wanted.tool_call_id, wanted.name) == ("c1", "find_slots")
        assert wanted.arguments == {"service": "oil"}
        line.engine.tool_result("c1", {"slots": []})
        line.engine.respond(Respond("r2", "", tools=("find_slots",)))
        await line.said(2)
    assert any(m.tool_call_id == "c1" for m in model.requests[-1].messages)


async def test_what_the_model_fails_at_is_said_by_the_script_and_reported():
    model = ScriptedModel([EngineError("no connection")])
    async with Listener(TextEngine(model)) as line:
        line.engine.respond(ASKED)
        assert await line.said() == "We open at eight."
        assert "model_failed" in [e.kind for e in line.of(EngineReported)]


async def test_a_cancelled_response_stops_its_model_and_says_no_more():
    model = ScriptedModel(["From eight ", 30.0, "every day."])
    async with Listener(TextEngine(model)) as line:
        line.engine.respond(ASKED)
        await line.until(lambda: model.open)
        line.engine.cancel(CancelResponse("other"))
        line.engine.cancel(CancelResponse("", "other"))
        line.engine.cancel(CancelResponse("r1"))
        line.engine.cancel(CancelResponse("r1"))  # it has ended already
        await line.until(lambda: not model.open)
        [ended] = line.of(ResponseEnded)
        assert ended.status is ResponseStatus.CANCELLED
        assert model.broken_off == 1
        line.engine.respond(Respond("r2", "Goodbye.", verbatim=True))
        assert await line.said(2) == "Goodbye."


async def test_a_second_response_while_one_is_made_is_refused():
    async with Listener(TextEngine(ScriptedModel(["One", 30.0]))) as line:
        line.engine.respond(ASKED)
        line.engine.respond(Respond("r2", "Two."))
        await line.until(lambda: line.of(ResponseEnded))
        [refused] = line.of(ResponseEnded)
        assert (refused.request_id, refused.reason) == (
            "r2",
            "conversation_already_has_active_response",
        )


async def test_an_error_of_ours_ends_the_response_as_failed(monkeypatch, caplog):
    class Broken:
        def __init__(self, *args, **options):
            pass

        async def compose(self, request, item_id):
            raise LookupError("a bug")
            yield

    monkeypatch.setattr(text_engine, "Composer", Broken)
    async with Listener(TextEngine()) as line:
        line.engine.respond(ASKED)
        await line.until(lambda: line.of(ResponseEnded))
        [ended] = line.of(ResponseEnded)
        assert (ended.status, ended.reason) == (
            ResponseStatus.FAILED,
            "composing_failed",
        )
    assert "could not be composed" in caplog.text


async def test_what_was_said_before_the_line_broke_off_is_remembered():
    model = ScriptedModel(["Of course."])
    past = (Said(False, "How can I help?"), Said(True, "an oil change please"))
    async with Listener(TextEngine(model), past=past) as line:
        line.engine.respond(ASKED)
        await line.said()
    shown = [m.text for m in model.requests[0].messages[1:]]
    assert shown == ["How can I help?", "an oil change please"]


async def test_it_has_no_ears():
    async with Listener(TextEngine()) as line:
        line.engine.send_audio(b"\xff" * 160)
        await asyncio.sleep(0)
        assert [type(event) for event in line.events] == [EngineReady]


@pytest.mark.parametrize("calls", [20])
async def test_calls_at_once_do_not_mix(calls):
    async def one(number: int) -> str:
        async with Listener(TextEngine()) as line:
            line.engine.respond(Respond("r1", f"You are number {number}."))
            return await line.said()

    said = await asyncio.gather(*(one(number) for number in range(calls)))
    assert said == [f"You are number {number}." for number in range(calls)]
