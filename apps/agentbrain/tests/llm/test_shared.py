"""One chain for all calls of a process, whichever event loop they run on."""

from __future__ import annotations

import asyncio

import pytest

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.llm.chain import ChatChain
from apps.agentbrain.engines.llm.connections import PerLoop
from apps.agentbrain.engines.llm.shared import SharedModels
from apps.agentbrain.engines.simulators.chat import ChatSimulator
from apps.agentbrain.tests.llm.doors import (
    AT_ONCE,
    asking,
    pieces_of,
    settings_for,
    simulator,
    words_in,
)


def test_it_is_made_once_and_anew_when_the_settings_change():
    shared = SharedModels()
    settings = settings_for(None, LLM=("ollama",))
    made = shared.chain(settings)
    settings.LLM_MODEL = "qwen3"

    assert made.name == "ollama:llama3.2"
    assert shared.chain(settings) is not made
    assert shared.chain(settings) is shared.chain(settings)
    assert shared.chain(settings).name == "ollama:qwen3"


@pytest.mark.parametrize(
    ("names", "called"),
    [
        ((), None),
        (("script",), None),
        (("script", "ollama"), None),
        (("ollama", "script"), "ollama:llama3.2"),
        (("openai", "ollama"), "openai:gpt-4.1-mini > ollama:llama3.2"),
    ],
)
def test_nothing_stands_behind_the_script(names, called):
    chain = SharedModels().chain(settings_for(None, LLM=names))

    assert (chain and chain.name) == called


def test_what_is_misconfigured_is_left_out(caplog):
    settings = settings_for(None, LLM=("openai", "ollama"), OPENAI_API_KEY="")

    assert SharedModels().chain(settings).name == "ollama:llama3.2"
    assert "left out" in caplog.text


def test_nothing_that_can_work_is_an_error():
    settings = settings_for(None, LLM=("openai", "nobody"), OPENAI_API_KEY="")

    with pytest.raises(EngineError, match="OPENAI_API_KEY"):
        SharedModels().chain(settings)


@pytest.mark.parametrize("door", ["openai", "ollama"])
def test_it_serves_one_event_loop_after_the_other(door):
    shared = SharedModels()

    async def ask(server):
        model = shared.chain(settings_for(server, LLM=(door,)))
        assert isinstance(model, ChatChain)
        return words_in(await pieces_of(model, asking("hello")))

    with ChatSimulator.run_in_thread(
        replies=["One.", "Two.", "Three."], pace=AT_ONCE
    ) as server:
        said = [asyncio.run(ask(server)) for _ in range(3)]

    assert said == ["One.", "Two.", "Three."]


async def test_it_can_be_stopped_and_used_again():
    shared = SharedModels()
    async with simulator("One.", "Two.") as server:
        settings = settings_for(server)
        for words in ("One.", "Two."):
            model = shared.chain(settings)
            assert words_in(await pieces_of(model, asking("hello"))) == words
            await shared.stop()
            await shared.stop()


async def test_warming_up_opens_the_connection_that_the_first_reply_uses():
    shared = SharedModels()
    async with simulator("One.") as server:
        settings = settings_for(server)
        await shared.warm_up(settings)
        await pieces_of(shared.chain(settings), asking("hello"))

        assert server.connections == 1
        await shared.stop()


@pytest.mark.parametrize("door", ["openai", "ollama"])
async def test_what_is_warm_is_not_warmed_up_for_every_call(door):
    shared = SharedModels()
    async with simulator(*["One."] * 3) as server:
        settings = settings_for(server, LLM=(door,))
        await shared.warm_up(settings)
        before = server.requests
        for _ in range(3):
            await shared.warm_up(settings)

        assert before == server.requests == 1
        await shared.stop()


async def test_warming_up_what_cannot_work_is_no_error():
    await SharedModels().warm_up(settings_for(None, OPENAI_API_KEY=""))


def test_a_loop_that_is_gone_is_forgotten():
    closed = []

    async def close(client):
        closed.append(client)

    clients = PerLoop(object, close)

    async def use():
        assert clients.get() is clients.get()

    asyncio.run(use())
    asyncio.run(use())
    import gc

    gc.collect()
    assert len(clients._clients) == 0


class NoWorkers:
    """Speech that is ready at once."""

    speech = recognition = property(lambda self: self)

    async def render(self, *_args):
        """Nothing to render."""

    def recognizer(self, _vocabulary):
        return self

    async def prepare(self):
        """Nothing to prepare."""


async def test_a_server_loads_its_language_models_before_the_first_call(
    monkeypatch, settings
):
    from apps.agentbrain.engines import factory
    from apps.agentbrain.engines.llm import shared

    models = SharedModels()
    monkeypatch.setattr(shared, "SHARED", models)
    monkeypatch.setattr(factory, "shared_workers", lambda _count: NoWorkers())
    monkeypatch.setattr(factory, "_shelf", NoWorkers)
    settings.LLM = ("ollama",)
    await factory.warm_up()

    monkeypatch.setattr(shared, "_make", None)  # it is made already
    assert models.chain(settings).name == "ollama:llama3.2"
