"""The Realtime engines as the settings describe them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.ladder.ladder import Rung
from apps.agentbrain.engines.needs import ENGINES
from apps.agentbrain.engines.realtime.azure_options import azure_options
from apps.agentbrain.engines.realtime.engine import RealtimeEngine
from apps.agentbrain.engines.realtime.memory import ConversationMemory
from apps.agentbrain.engines.realtime.openai_options import openai_options
from apps.agentbrain.engines.realtime.options import RealtimeOptions


class Changed:
    """Settings, some of them with other values."""

    def __init__(self, settings: Any, **changes: Any) -> None:
        self._settings = settings
        self.__dict__.update(changes)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._settings, name)


def realtime_options(engine: str, settings: Any) -> RealtimeOptions:
    """Options of ``openai`` or ``azure``.

    Raises ``EngineError`` with what is missing or cannot be right.
    """
    ENGINES.require(engine, settings)
    try:
        return _azure(settings) if engine == "azure" else _openai(settings)
    except ValueError as error:
        raise EngineError(
            f"AGENT_ENGINE={engine} is misconfigured: {error}", permanent=True
        ) from error


def realtime_rungs(engine: str, settings: Any) -> Sequence[Rung]:
    """The vendor's engine, then the fallback model: both with one memory.

    What is misconfigured is found when the rung is used, so that the next one answers.
    """
    memory = ConversationMemory()

    def rung(name: str, settings: Any) -> Rung:
        def make() -> RealtimeEngine:
            return RealtimeEngine(realtime_options(engine, settings), memory)

        return Rung(f"{engine}:{name}", make)

    if engine == "azure":
        return [rung(settings.AZURE_OPENAI_DEPLOYMENT, settings)]
    models = [settings.OPENAI_REALTIME_MODEL, settings.OPENAI_FALLBACK_MODEL]
    return [
        rung(model, Changed(settings, OPENAI_REALTIME_MODEL=model))
        for model in dict.fromkeys(models)
        if model
    ]


def _openai(settings: Any) -> RealtimeOptions:
    return openai_options(
        api_key=settings.OPENAI_API_KEY,
        model=settings.OPENAI_REALTIME_MODEL,
        realtime_url=settings.OPENAI_REALTIME_URL,
        transcription_model=settings.OPENAI_TRANSCRIPTION_MODEL,
        **_both(settings),
    )


def _azure(settings: Any) -> RealtimeOptions:
    token_file = settings.AZURE_OPENAI_AD_TOKEN_FILE

    async def token() -> str:
        try:
            return await asyncio.to_thread(Path(token_file).read_text, "ascii")
        except (OSError, ValueError) as error:
            raise EngineError(f"AZURE_OPENAI_AD_TOKEN_FILE: {error}") from error

    return azure_options(
        endpoint=settings.AZURE_OPENAI_ENDPOINT,
        deployment=settings.AZURE_OPENAI_DEPLOYMENT,
        api_key=settings.AZURE_OPENAI_API_KEY,
        token=token if token_file else None,
        api_version=settings.AZURE_OPENAI_API_VERSION,
        transcription_model=settings.AZURE_OPENAI_TRANSCRIPTION_DEPLOYMENT,
        **_both(settings),
    )


def _both(settings: Any) -> dict[str, Any]:
    noise_reduction = settings.REALTIME_NOISE_REDUCTION
    return {
        "voice": settings.OPENAI_VOICE,
        "system_prompt": settings.OPENAI_SYSTEM_PROMPT,
        "language": settings.REALTIME_LANGUAGE,
        "turn_detection": settings.REALTIME_TURN_DETECTION,
        "noise_reduction": "" if noise_reduction == "off" else noise_reduction,
        "debug": settings.OPENAI_WS_DEBUG,
        "trace": settings.OPENAI_WS_TRACE,
    }
