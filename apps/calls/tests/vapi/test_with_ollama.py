"""The custom model with a language model behind it: Ollama, simulated and real."""

from __future__ import annotations

import asyncio
import os
import time

import httpx
import pytest

from apps.agentbrain.engines.llm.base import ChatModel, TextPiece
from apps.agentbrain.engines.simulators.chat.faults import Faults
from apps.agentbrain.engines.simulators.chat.server import ChatSimulator
from apps.calls.models import CallEvent

from .client import CHAT, SECONDS, chat
from .shop import rows, transcript
from .test_one_conversation import converse


@pytest.fixture
def ollama(settings):
    settings.LLM, settings.LLM_MODEL = ("ollama",), "llama3.2"

    def at(url):
        settings.OLLAMA_URL = url

    return at


async def test_ollama_speaks_and_the_dialogue_decides(client, ollama):
    replies = ("Good morning, Elm Garage.", "Gladly, who may I put down for it?")
    async with ChatSimulator(replies=replies, models=("llama3.2",)) as server:
        ollama(server.url)
        spoken, _ = await converse(client, "c1", "", "I need an oil change")
        asked = list(server.records)
    assert "Gladly, who may I put down for it?" in spoken[1].text
    assert len(asked) == 2
    assert [text for _, text, _ in await transcript("c1")] == [
        spoken[0].text,
        "I need an oil change",
        spoken[1].text,
    ]
    used = await rows(CallEvent, kind="usage")
    assert used
    assert used[-1].data["vendor"] == "ollama"


async def test_an_ollama_that_is_gone_costs_no_words(client, ollama):
    ollama("http://127.0.0.1:9")
    [greeting, reply], _ = await converse(client, "c1", "", "I need an oil change")
    assert "Thank you for calling" in greeting.text
    assert "oil change" in reply.text


async def test_who_hangs_up_stops_ollama(client, ollama):
    words = "We open at eight in the morning and close at six in the evening. " * 4
    async with ChatSimulator(replies=("Hello there.", words * 4)) as server:
        ollama(server.url)
        _, history = await converse(client, "c1", "")
        reply = client.start(CHAT, chat("c1", *history, ("user", "when do you open")))
        await reply.until("We open")
        await reply.hang_up()
        async with asyncio.timeout(SECONDS):
            while not server.records[-1].closed_by_client:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    assert len(reply.text) < len(words) * 4


async def test_a_reply_that_breaks_off_is_finished(client, ollama):
    words = "Good morning to you and welcome to the shop, what can I do?"
    faults = Faults(drops=1, after_tokens=8)
    async with ChatSimulator(replies=(words,), faults=faults) as server:
        ollama(server.url)
        [reply], _ = await converse(client, "c1", "")
    assert reply.finished
    assert reply.text.startswith("Good morning")
    assert reply.text.rstrip().endswith("?")


async def test_a_real_ollama_answers_where_there_is_one(client, ollama, settings):
    url = os.environ.get("TEST_OLLAMA_URL", "http://127.0.0.1:11434")
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=1) as http:
            models = (await http.get(f"{url}/api/tags")).json()["models"]
    except (httpx.HTTPError, KeyError, ValueError):
        pytest.skip("absent: Ollama (TEST_OLLAMA_URL)")
    settings.LLM_MODEL = models[0]["name"]
    ollama(url)
    [_, reply], _ = await converse(client, "c1", "", "I need an oil change")
    assert reply.text.strip()


class Stopwatch(ChatModel):
    """Notes when its first words were there; they are enough to be let through."""

    name = "stopwatch"

    def __init__(self) -> None:
        self.gave: list[float] = []

    async def reply(self, request):
        self.gave.append(time.perf_counter())
        yield TextPiece("We open at eight in the morning on every day of the week. ")
        yield TextPiece("Will that do?")


async def test_our_first_chunk_follows_the_models_first_words_at_once(client, model):
    watch = model(Stopwatch())
    _, history = await converse(client, "c1", "")
    took_ms = []
    for number in range(10):
        history.append(("user", f"when do you open, question {number}"))
        reply = await client.post(CHAT, chat("c1", *history))
        history.append(("assistant", reply.text))
        words = next(at for at, raw in reply.arrived if b'"content":"We' in raw)
        took_ms.append((words - watch.gave[-1]) * 1000)
    took_ms.sort()
    print(
        f"from the model's words to our chunk: median {took_ms[5]:.2f} ms, "
        f"longest {took_ms[-1]:.2f} ms"
    )
    # A machine that does other work as well may stand still for longer once.
    assert took_ms[5] < 10
