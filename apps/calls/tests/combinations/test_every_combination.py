"""Every ear with every mind and every voice holds a conversation.

All ears and voices of a mind at once, against the simulated servers of all vendors.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import pytest

from apps.agentbrain.engines.parts import EAR, MIND, SCRIPT, VOICE
from apps.agentbrain.engines.simulators.pipeline import PipelineSimulators
from apps.agentbrain.engines.stt.vocabulary import Vocabulary

from .holding import Held, hold
from .sound import LINES, letters_in, letters_of, voice
from .vendors import NamedMind, Reading, introduction

pytestmark = pytest.mark.django_db

OPENAI_PATH = "/v1/chat/completions"
PATHS = {
    "script": set(),
    "openai": {OPENAI_PATH},
    "azure": {"/openai/v1/chat/completions"},
    "ollama": {"/api/chat"},
    "ollama-v1": {OPENAI_PATH},
    "compatible": {OPENAI_PATH},
}
"""Where each model is asked."""


def asked_as(mind: str) -> str:
    """The model's name: letters only, because it is said."""
    return mind.replace("-v1", "").title()


def hold_with(mind: str) -> tuple[list[Held], PipelineSimulators]:
    """One call for each ear and voice, all with this mind."""
    simulators = PipelineSimulators(
        Vocabulary("test"), script=Reading(), sound=voice, mind=NamedMind()
    )
    names = list(map(" ".join, itertools.product(EAR.known(), VOICE.known())))

    async def choose(vendors: PipelineSimulators, name: str) -> Mapping[str, Any]:
        ear, voice_name = name.split()
        return {
            **vendors.environment,
            "STT": (ear,),
            "LLM": (mind,),
            "TTS": (voice_name,),
            "LLM_MODEL": asked_as(mind),
            "AZURE_OPENAI_CHAT_DEPLOYMENT": asked_as(mind),
        }

    return hold(names, choose, simulators), simulators


def plain(text: str) -> str:
    return text.lower().strip(" .?")


@pytest.mark.parametrize("mind", MIND.known())
def test_each_ear_and_voice_holds_a_conversation_with(mind, shop):
    calls, vendors = hold_with(mind)
    assert len(calls) == len(EAR.known()) * len(VOICE.known())
    asked = [record for record in vendors.minds.records if record.complete]
    assert {record.path for record in asked} == PATHS[mind]
    assert len(asked) >= len(LINES) * len(calls) * (mind != SCRIPT)
    for call in calls:
        turns = call.turns
        speakers = [turn.speaker for turn in turns]
        assert speakers == ["agent", "caller"] * len(LINES) + ["agent"], call.transcript
        heard = tuple(plain(t.text) for t in turns if t.speaker == "caller")
        assert heard == LINES, call.transcript
        spoken = [turn for turn in turns if turn.speaker == "agent"]
        assert "oil change" in spoken[1].text, call.transcript
        assert "open" in spoken[2].text, call.transcript
        for turn in spoken[1:]:
            said_by_model = introduction(asked_as(mind)) in turn.text
            assert said_by_model == (mind != SCRIPT), call.transcript
        for turn, sound in zip(spoken, call.said, strict=True):
            assert turn.heard_text == turn.text, call.transcript
            assert letters_in(sound) == letters_of(turn.text), call.transcript
        kinds = {event.kind for event in call.events}
        lost = {"engine_changed", "engine_lost", "model_failed"} & kinds
        assert not lost, call.transcript
