"""The composer in the pipeline: what a model is shown is what was heard."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.actions import CancelResponse, Respond
from apps.agentbrain.conversation.events import (
    AgentAudio,
    CallerSaid,
    EngineReported,
    ResponseStatus,
    ToolRequested,
)
from apps.agentbrain.conversation.language.messages import CalledTool, Role
from apps.agentbrain.engines.base import EngineError, EngineSession, Said
from apps.agentbrain.engines.llm.base import ToolPiece, Usage
from apps.agentbrain.engines.llm.fake import ScriptedModel
from apps.agentbrain.engines.pipeline.composing_mind import ComposingMind

from .parts import Call, WordVoice

LINE = "We are open from eight to six. Shall I book you in?"
TOOL = {
    "type": "function",
    "name": "find_slots",
    "description": "Free times.",
    "parameters": {"type": "object", "properties": {}},
}


def wish(number: int, text: str = LINE, **more) -> Respond:
    return Respond(f"r{number}", text, guidance="Answer the caller.", **more)


class ModelCall(Call):
    """A call whose mind has a model."""

    def __init__(self, *replies, voice=None, past=()):
        self.model = ScriptedModel(*replies)
        self.past = past
        super().__init__(ComposingMind(self.model, prefix="Be brief."), voice)

    async def __aenter__(self):
        session = EngineSession(
            "CA1",
            lambda: 1234,
            instructions="You are Alex.",
            tools=(TOOL,),
            past=self.past,
        )
        await self.engine.start(session)
        return self

    def shown(self, role: Role) -> list[str]:
        return [m.text for m in self.model.requests[-1].messages if m.role is role]


async def test_the_model_is_told_who_it_is_and_what_was_said():
    async with ModelCall(["Good ", "morning to you. ", "What can I do?"]) as call:
        call.ears.stream.put(CallerSaid(1, "u1", "good morning", 0, 1))
        await call.until(CallerSaid)
        call.engine.respond(wish(1))
        await call.ended()
        assert call.words() == "Good morning to you. What can I do?"
        [system] = call.shown(Role.SYSTEM)
        assert system.startswith("Be brief.")
        assert "You are Alex." in system
        assert call.shown(Role.USER) == ["good morning"]


async def test_the_model_is_shown_what_was_said_on_an_earlier_line_of_the_call():
    past = (Said(False, "How can I help?"), Said(True, "an oil change please"))
    async with ModelCall(["Which car is it?"], past=past) as call:
        call.engine.respond(wish(1))
        await call.ended()
        assert call.shown(Role.ASSISTANT) == ["How can I help?"]
        assert call.shown(Role.USER) == ["an oil change please"]


async def test_of_an_interrupted_reply_it_is_shown_what_was_heard():
    voice = WordVoice(waits=True)
    replies = (["We open at eight ", "and close at six every day."], ["At eight."])
    async with ModelCall(*replies, voice=voice) as call:
        call.engine.respond(wish(1))
        for _ in range(5):
            voice.go.release()
        sound = await call.until(AgentAudio, text="eight ")
        call.engine.cancel(CancelResponse("r1", sound.response_id))
        call.engine.truncate(sound.item_id, 700, "We open at")
        await call.ended()
        call.ears.stream.put(CallerSaid(1, "u1", "when exactly", 0, 1))
        await call.until(CallerSaid)
        voice.go.release()
        voice.go.release()
        call.engine.respond(wish(2))
        await call.ended()
        [said] = call.shown(Role.ASSISTANT)
        assert said.startswith("We open at")
        assert "eight" not in said


async def test_a_reply_nobody_heard_is_not_in_what_it_is_shown():
    async with ModelCall(["We open", 3600.0], ["At eight."]) as call:
        call.engine.respond(wish(1))
        await call.settle()
        call.engine.cancel(CancelResponse("r1"))
        await call.ended()
        call.engine.respond(wish(2))
        await call.ended()
        assert call.shown(Role.ASSISTANT) == []
        assert (call.model.open, call.model.broken_off) == (0, 1)


async def test_a_tool_is_called_answered_and_spoken_of():
    tool = ToolPiece(CalledTool("c1", "find_slots", {"day": "monday"}))
    async with ModelCall([tool], ["There is one at nine."]) as call:
        call.engine.respond(wish(1, tools=("find_slots",)))
        asked = await call.until(ToolRequested)
        await call.ended()
        call.engine.tool_result(asked.tool_call_id, {"slots": ["09:00"]})
        call.engine.respond(wish(2, ""))
        await call.ended()
        assert call.words() == "There is one at nine."
        [answer] = call.shown(Role.TOOL)
        assert "09:00" in answer


@pytest.mark.parametrize(
    "reply",
    [
        [EngineError("the model is away")],
        [],
        ["   "],
        ["Assistant: "],
    ],
)
async def test_where_a_model_says_nothing_the_dialogues_line_is_spoken(reply):
    async with ModelCall(reply) as call:
        call.engine.respond(wish(1))
        assert (await call.ended()).status is ResponseStatus.COMPLETED
        assert call.words() == LINE


async def test_a_model_that_breaks_off_ends_in_the_dialogues_line():
    async with ModelCall(["We are", EngineError("gone")]) as call:
        call.engine.respond(wish(1))
        assert (await call.ended()).status is ResponseStatus.COMPLETED
        assert call.words().endswith(LINE)
        kinds = [e.kind for e in call.happened if isinstance(e, EngineReported)]
        assert "model_failed" in kinds


async def test_binding_words_are_spoken_as_they_are():
    async with ModelCall() as call:
        call.engine.respond(wish(1, verbatim=True))
        await call.ended()
        assert call.words() == LINE
        assert call.model.requests == []


async def test_what_the_model_used_is_reported():
    usage = Usage("openai", "m", input_tokens=9, output_tokens=3)
    async with ModelCall(["Good morning.", usage]) as call:
        call.engine.respond(wish(1))
        report = await call.until(EngineReported)
        assert report.kind == "usage"
        assert report.data["vendor"] == "openai"
        assert report.data["input_tokens"] == 9
        await call.ended()
