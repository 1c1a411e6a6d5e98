"""A shop that answers by the script, and a client of its application."""

from __future__ import annotations

import pytest

from apps.agentbrain.engines.llm.shared import SHARED
from apps.calls import services
from apps.calls.telephony.vapi.answering import TASKS

from .client import SECRET, Client
from .shop import open_for_calls


@pytest.fixture(autouse=True)
def secret(settings):
    settings.VAPI_SECRET = SECRET
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.PUBLIC_URL = "https://calls.example.com"


@pytest.fixture(autouse=True)
def summaries(monkeypatch):
    """Ids of the calls a summary is asked for, instead of a broker."""
    asked: list[int] = []
    monkeypatch.setattr(services, "ask_for_summary", asked.append)
    return asked


@pytest.fixture
def maria(transactional_db):
    return open_for_calls()


@pytest.fixture
async def client(maria):
    yield Client()
    await TASKS.stop()


@pytest.fixture
def model(monkeypatch):
    """``model(a_chat_model)`` has it speak instead of the script."""

    def speak(chat_model):
        monkeypatch.setattr(SHARED, "chain", lambda settings: chat_model)
        return chat_model

    return speak
