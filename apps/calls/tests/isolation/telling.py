"""A language model of words alone, and what must be in the rows of those it served."""

from __future__ import annotations

import asyncio

from apps.agentbrain.conversation.language.messages import Role
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.llm.base import ChatModel, TextPiece
from apps.calls.conversation_models import Conversation
from apps.calls.models import Call, CallEvent, Turn

from .own import Own, owners
from .vendors import with_all_that_was_shown

FAILS_EVERY = 13


class TellingChat(ChatModel):
    """One for all calls: lets out all it was shown, and fails now and then."""

    name = "telling"

    def __init__(self) -> None:
        self.shown: list[str] = []

    async def reply(self, request):
        told = " ".join(one.text for one in request.messages)
        self.shown.append(told)
        heard = [one.text for one in request.messages if one.role is Role.USER]
        reply = with_all_that_was_shown("We are glad to help you today.", heard)
        for number, word in enumerate(reply.split(" ")):
            await asyncio.sleep(0)
            if number == 3 and len(self.shown) % FAILS_EVERY == 0:
                raise EngineError("the connection is gone")
            yield TextPiece(f"{word} ")


def check_rows(own: Own, sid: str, caller_turns: int) -> None:
    call = Call.objects.get(call_sid=sid)
    turns = list(Turn.objects.filter(call=call).order_by("index"))
    assert [turn.index for turn in turns] == list(range(len(turns)))
    said = [turn.text for turn in turns if turn.speaker == "caller"]
    assert said == list(own.lines()[:caller_turns])
    state = [row.state for row in Conversation.objects.filter(call=call)]
    events = [event.data for event in CallEvent.objects.filter(call=call)]
    kept = [[t.text, t.heard_text] for t in turns]
    assert owners([kept, state, events, call.slots, call.next_step]) == {own.number}
