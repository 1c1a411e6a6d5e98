"""``manage.py test_conversation --llm``: talking with the pipeline's language model."""

from __future__ import annotations

import pytest

from apps.agentbrain.engines.simulators.chat import ChatSimulator, Pace
from apps.agentbrain.example import load
from apps.agentbrain.tests.commands.test_test_conversation import Talk
from apps.customers.tests.shop import open_shop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(db):
    load()
    open_shop()


@pytest.fixture
def vendor(settings):
    pace = Pace(tokens_per_second=0, think_ms=0)
    with ChatSimulator.run_in_thread(pace=pace, key="sk-ours") as server:
        settings.AGENT_ENGINE = "pipeline"
        settings.LLM = ("openai",)
        settings.OPENAI_API_KEY = "sk-ours"
        settings.OPENAI_BASE_URL = server.openai_url
        yield server


def test_ten_turns_are_held_with_the_model_of_the_pipeline(shop, vendor):
    talk = Talk()

    assert talk.failure == ""
    assert "talking with openai:gpt-4.1-mini" in talk.told
    assert "turns          10, 10 answered" in talk.told
    assert "result         ok" in talk.told
    assert len(vendor.records) >= 10
    assert all(record.complete for record in vendor.records)


def test_the_model_sees_the_conversation_and_the_tools_it_may_use(shop, vendor):
    talk = Talk("--say", "How much is an oil change?")

    assert talk.failure == ""
    body = vendor.records[-1].body
    assert body["messages"][0]["role"] == "system"
    assert "Local time at the shop" in body["messages"][0]["content"]
    assert body["messages"][-1] == {
        "role": "user",
        "content": "How much is an oil change?",
    }
    assert [tool["function"]["name"] for tool in body["tools"]] == ["find_slots"]


@pytest.mark.parametrize("name", ["openai", "azure", "compatible", "ollama"])
def test_the_simulator_needs_no_key_and_no_engine(shop, settings, name):
    settings.AGENT_ENGINE = "local"
    talk = Talk("--turns", "2", "--llm", name, "--simulator")

    assert talk.failure == ""
    assert f"talking with {name}:" in talk.told


def test_another_model_can_be_tried(shop, vendor):
    Talk("--turns", "1", "--model", "gpt-4o")

    assert vendor.records[-1].model == "gpt-4o"


@pytest.mark.parametrize(
    ("llm", "complaint"),
    [
        ("script", "LLM=script talks with no model; or try --simulator"),
        ("openai", "LLM=openai needs OPENAI_API_KEY; or try --simulator"),
        ("gpt", "no language model is called 'gpt'"),
    ],
)
def test_what_is_missing_is_told(shop, settings, llm, complaint):
    settings.OPENAI_API_KEY = ""
    talk = Talk("--llm", llm)

    assert complaint in talk.failure
    assert talk.returncode == 1
