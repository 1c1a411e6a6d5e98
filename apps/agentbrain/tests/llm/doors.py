"""Every model this project can talk to, at one simulated vendor."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from types import SimpleNamespace

from apps.agentbrain.conversation.language.messages import Message, Role
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.llm import registry
from apps.agentbrain.engines.llm.base import ChatRequest, TextPiece, ToolPiece
from apps.agentbrain.engines.simulators.chat import ChatSimulator, Faults, Pace

SECONDS = 5.0
AT_ONCE = Pace(tokens_per_second=0, think_ms=0)
DOORS = ("openai", "azure", "azure dated", "compatible", "ollama", "ollama-v1")
EVENT_DOORS = tuple(door for door in DOORS if door != "ollama")

FIND_SLOTS = {
    "type": "function",
    "function": {
        "name": "find_slots",
        "description": "Free times of a day.",
        "parameters": {
            "type": "object",
            "properties": {"day": {"type": "string"}},
            "required": ["day"],
        },
    },
}


def simulator(*replies, pace=AT_ONCE, faults=None, **options) -> ChatSimulator:
    return ChatSimulator(
        replies=replies, pace=pace, faults=Faults(**faults or {}), **options
    )


def settings_for(server, **changed) -> SimpleNamespace:
    """Settings that name this server at every door."""
    values = {
        "LLM": ("openai",),
        "LLM_MODEL": "",
        "LLM_FIRST_WORD_SECONDS": 0,
        "OPENAI_API_KEY": "sk-very-secret",
        "OPENAI_BASE_URL": server.openai_url if server else "",
        "OLLAMA_URL": server.url if server else "",
        "AZURE_OPENAI_ENDPOINT": server.url if server else "",
        "AZURE_OPENAI_CHAT_DEPLOYMENT": "our-mini",
        "AZURE_OPENAI_API_KEY": "azure-secret",
        "AZURE_OPENAI_AD_TOKEN_FILE": "",
        "AZURE_OPENAI_API_VERSION": "",
    }
    return SimpleNamespace(**values | changed)


def model_at(door: str, server, **changed):
    """The model behind a door."""
    if door == "compatible":
        changed.setdefault("LLM_MODEL", "qwen3")
    if door == "azure dated":
        changed["AZURE_OPENAI_API_VERSION"] = "2024-10-21"
    name = "azure" if door == "azure dated" else door
    return registry.make(name, settings_for(server, **changed))


def asking(*messages, tools=(), **more) -> ChatRequest:
    """A request; texts are the caller's, after one system message."""
    told = [
        Message(Role.USER, message) if isinstance(message, str) else message
        for message in messages
    ]
    return ChatRequest(
        (Message(Role.SYSTEM, "You answer the telephone."), *told), tools, **more
    )


async def pieces_of(model, request) -> list:
    async with aclosing(model.reply(request)) as pieces:
        return [piece async for piece in pieces]


async def failure_of(model, given=None, request=None) -> EngineError:
    """How a reply fails; ``given`` collects its pieces."""
    given = [] if given is None else given
    try:
        async with asyncio.timeout(SECONDS):
            async for piece in model.reply(request or asking("hello")):
                given.append(piece)
    except EngineError as error:
        return error
    raise AssertionError(f"the reply did not fail: {given}")


async def until(is_so) -> None:
    """Wait for something that happens at the server."""
    async with asyncio.timeout(SECONDS):
        while not is_so():  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.01)


def words_in(pieces) -> str:
    return "".join(piece.text for piece in pieces if isinstance(piece, TextPiece))


def calls_in(pieces) -> list:
    return [piece.call for piece in pieces if isinstance(piece, ToolPiece)]


def of(pieces, kind) -> list:
    return [piece for piece in pieces if isinstance(piece, kind)]
