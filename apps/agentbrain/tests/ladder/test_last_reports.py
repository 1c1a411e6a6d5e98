"""What an engine used it knows when it stops: the call is told, whoever is left."""

from __future__ import annotations

from apps.agentbrain.conversation.events import AgentTextDelta, EngineReported
from apps.agentbrain.engines.fake import ScriptedEngine
from apps.agentbrain.tests.ladder.climber import Climber, lost
from apps.calls.tests.virtual_time import virtually


class Counting(ScriptedEngine):
    """Says at its end what it used, and something nobody wants to know any more."""

    async def stop(self):
        if not self.stopped:
            self._events.put(AgentTextDelta(self._now_ms(), "r", "i", "late words"))
            used = {"vendor": "counted", "input_tokens": 5}
            self._events.put(EngineReported(self._now_ms(), "usage", used))
        await super().stop()


def used(call):
    return [e.data["vendor"] for e in call.of(EngineReported) if e.kind == "usage"]


@virtually
async def test_the_engine_of_the_end_is_heard_out():
    call = Climber(Counting())
    async with call:
        assert used(call) == []
    assert used(call) == ["counted"]
    assert call.of(AgentTextDelta) == []


@virtually
async def test_so_is_one_that_was_left_for_another():
    async with Climber(Counting(lost()), ScriptedEngine()) as call:
        await call.settle(1)
        assert used(call) == ["counted"]
        assert call.of(AgentTextDelta) == []
