"""A shop that is open for calls, and ears that know speech by its loudness."""

from __future__ import annotations

import pytest

from apps.agentbrain.engines import configured_pipeline, factory
from apps.agentbrain.engines.ladder import circuit
from apps.agentbrain.engines.simulators.realtime.hearing import EnergyDetector
from apps.agentbrain.engines.stt.local import LocalSpeechToText
from apps.agentbrain.engines.stt.openai_transcription import OpenAIEar
from apps.agentbrain.engines.stt.streaming import StreamingEar
from apps.calls import services
from apps.calls.tests.vapi.shop import open_for_calls

from .holding import ChosenModels, ChosenSettings
from .vendors import WORKERS, OwnEars


@pytest.fixture
def shop(db, monkeypatch, settings):
    """Each call has the settings that were chosen for it, and meets its vendors."""
    open_for_calls()
    settings.AGENT_ENGINE = "pipeline"
    monkeypatch.setattr(services, "ask_for_summary", lambda call_id: None)
    monkeypatch.setattr(factory, "_shelf", OwnEars)
    monkeypatch.setattr(factory, "shared_workers", lambda size: WORKERS)
    monkeypatch.setattr(factory, "settings", ChosenSettings())
    monkeypatch.setattr(configured_pipeline, "SHARED", ChosenModels())
    monkeypatch.setattr(circuit, "FAILURES_IN_A_ROW", 10_000)
    for ear in (StreamingEar, OpenAIEar):
        monkeypatch.setitem(ear.__init__.__kwdefaults__, "detector", EnergyDetector)
    init = LocalSpeechToText.__init__
    monkeypatch.setattr(init, "__defaults__", (EnergyDetector,))
