"""What several dialogue tests take long to make."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apps.agentbrain.conversation.dialogue.brain import Brain
from apps.agentbrain.conversation.dialogue.classifier import IntentClassifier
from apps.agentbrain.versions.training import train

from .shop import BRAIN as RULES


@pytest.fixture(scope="session")
def brain() -> Brain:
    """The rules with the classifier that their examples teach; seconds, so once."""
    lessons = [
        {"code": intent.code, "examples": list(intent.examples), "labelled": []}
        for intent in RULES.intents
    ]
    learned = train({"intents": lessons, "none_of_ours": []})
    return replace(RULES, classifier=IntentClassifier.from_bytes(learned))
