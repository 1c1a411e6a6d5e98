"""The speech of this installation, for a simulator that hears and speaks with it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf import settings

from apps.agentbrain.engines.local import shared_workers
from apps.agentbrain.engines.simulators.realtime.backend import LiveBackend
from apps.agentbrain.engines.simulators.realtime.model import Model
from apps.agentbrain.engines.stt.recognizer import Recognizer
from apps.agentbrain.engines.stt.vocabulary import Vocabulary
from apps.agentbrain.engines.tts.local import Voice

EVERYDAY: Final = Vocabulary("everyday")


def installed_backend(
    vocabulary: Vocabulary = EVERYDAY, model: Model | None = None
) -> LiveBackend:
    """Ears for these words and a voice, in the worker processes of this process."""
    pool = shared_workers(settings.SPEECH_WORKERS).recognition
    recognizer = Recognizer(pool, vocabulary, Path(settings.SPEECH_DIR))
    return LiveBackend(recognizer, installed_voice(), model)


def installed_voice() -> Voice:
    return shared_workers(settings.SPEECH_WORKERS).speech
