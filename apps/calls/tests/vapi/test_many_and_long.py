"""A conversation that does not end. (Many at once: ``tests/isolation``.)"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import orjson

from apps.agentbrain.conversation.language.messages import Role
from apps.agentbrain.engines.llm.base import (
    ChatModel,
    ChatPiece,
    ChatRequest,
    TextPiece,
)
from apps.calls.conversation_models import Conversation
from apps.calls.models import Turn

from .client import CHAT, chat
from .shop import rows

EXCHANGES = 60


class Parrot(ChatModel):
    """Says back every word of the conversation it was shown that looks secret."""

    name = "parrot"

    def __init__(self, most_words: int = 100) -> None:
        self.longest = 0
        self._most_words = most_words

    async def reply(self, request: ChatRequest) -> AsyncIterator[ChatPiece]:
        self.longest = max(self.longest, len(request.messages))
        words = dict.fromkeys(
            word.strip(".,?!")
            for message in request.messages
            if message.role is Role.USER
            for word in message.text.split()
            if word.startswith("zebra")
        )
        for piece in (
            "You told me about ",
            *(f"{word}, " for word in [*words][-self._most_words :]),
        ):
            await asyncio.sleep(0)
            yield TextPiece(piece)
        yield TextPiece("and that is all of it.")


def secret(call: int) -> str:
    letters = "abcdefghij"
    return f"zebra{letters[call // 10]}{letters[call % 10]}"


async def test_sixty_exchanges_leave_a_state_of_bounded_size(client, model):
    parrot = model(Parrot(most_words=1))
    history, sizes = [], []
    for number in range(EXCHANGES):
        history.append(("user", f"when do you open, asks {secret(number)}"))
        reply = await client.post(CHAT, chat("c1", *history))
        assert secret(number) in reply.text
        history.append(("assistant", reply.text))
        sizes.append(len(orjson.dumps((await rows(Conversation))[0].state)))
    turns = await rows(Turn)
    assert [turn.index for turn in turns] == list(range(1 + 2 * EXCHANGES))
    said = [turn.text for turn in turns if turn.speaker == "caller"]
    assert said == [words for role, words in history if role == "user"]
    assert parrot.longest <= 16
    print(f"state: {sizes[9]} bytes after 10 exchanges, {sizes[-1]} after {EXCHANGES}")
    assert sizes[-1] < 1.6 * max(sizes[9:20])
