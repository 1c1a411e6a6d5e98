"""A shop whose callers are customers, and ears that know their sound."""

from __future__ import annotations

import pytest

from apps.agentbrain.engines import factory
from apps.agentbrain.engines.llm.shared import SHARED
from apps.agentbrain.engines.simulators.realtime.hearing import EnergyDetector
from apps.agentbrain.engines.stt.listening import VendorEar
from apps.agentbrain.engines.stt.local import LocalSpeechToText
from apps.calls import services
from apps.calls.tests.vapi.shop import open_for_calls
from apps.customers.models import Customer

from .own import Own
from .soaking import CALLS
from .telling import TellingChat
from .vendors import WORKERS, OwnEars


@pytest.fixture
def shop(db, monkeypatch):
    """Open for calls; speech is found by its loudness, as nobody really speaks."""
    open_for_calls()
    people = map(Own, range(CALLS))
    Customer.objects.bulk_create(
        Customer(first_name=own.name, last_name="Caller", phone=own.phone)
        for own in people
    )
    monkeypatch.setattr(services, "ask_for_summary", lambda call_id: None)
    monkeypatch.setattr(factory, "_shelf", OwnEars)
    monkeypatch.setattr(factory, "shared_workers", lambda size: WORKERS)
    for ear in (VendorEar, LocalSpeechToText):
        *others, _ = ear.__init__.__defaults__
        monkeypatch.setattr(ear.__init__, "__defaults__", (*others, EnergyDetector))


@pytest.fixture
def model(monkeypatch, shop):
    """The language model of all calls, who lets out all that it was shown."""
    made = TellingChat()
    monkeypatch.setattr(SHARED, "chain", lambda settings: made)
    return made
