"""The pipeline as the settings describe it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from apps.agentbrain.engines import parts
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.llm.shared import SHARED
from apps.agentbrain.engines.pipeline import PipelineEngine, PipelineMind, Script
from apps.agentbrain.engines.pipeline.composing_mind import ComposingMind
from apps.agentbrain.engines.stt.base import SpeechToText
from apps.agentbrain.engines.stt.registry import make_ears
from apps.agentbrain.engines.stt.vocabulary import Vocabulary
from apps.agentbrain.engines.tts.base import TextToSpeech
from apps.agentbrain.engines.tts.chain import VoiceChain
from apps.agentbrain.engines.tts.registry import voice_makers

log = logging.getLogger(__name__)


def pipeline_engine(
    settings: Any,
    *,
    vocabulary: Vocabulary,
    local_ear: Callable[[], SpeechToText],
    local_voice: Callable[[], TextToSpeech],
) -> PipelineEngine:
    """A fresh engine for one call; ``local_...`` make the parts of this machine.

    What is misconfigured is found when its turn comes, so that the next one serves.
    """

    def report(kind: str, data: Mapping[str, Any]) -> None:
        engine.report(kind, data)

    ears = parts.EAR.names(settings)
    voices = parts.VOICE.names(settings)
    engine = PipelineEngine(
        make_ears(ears, settings, local=local_ear, vocabulary=vocabulary),
        _mind(settings),
        local_voice()
        if voices == (parts.LOCAL,)
        else VoiceChain(voice_makers(voices, settings, local_voice), report=report),
    )
    return engine


def _mind(settings: Any) -> PipelineMind:
    """The language models all calls share; without any, the script."""
    try:
        model = SHARED.chain(settings)
    except EngineError as error:
        log.error("No language model serves.", extra={"fields": {"why": str(error)}})
        model = None
    if model is None:
        return Script()
    return ComposingMind(model, prefix=settings.OPENAI_SYSTEM_PROMPT)
