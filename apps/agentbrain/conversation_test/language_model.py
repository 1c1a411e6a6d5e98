"""A language model to talk with in text: the pipeline without ears and without a voice.

What it says lasts as long as if it were spoken, so that the agent takes its turns as on
the telephone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any, Final

from apps.agentbrain.engines.audio import MULAW_SILENCE_BYTE, SAMPLES_PER_MS
from apps.agentbrain.engines.base import Engine, EngineError
from apps.agentbrain.engines.configured import Changed
from apps.agentbrain.engines.ladder.voice import NoEars
from apps.agentbrain.engines.llm.shared import SharedModels
from apps.agentbrain.engines.pipeline import PipelineEngine
from apps.agentbrain.engines.pipeline.composing_mind import ComposingMind
from apps.agentbrain.engines.tts.base import Speech, TextToSpeech

MS_PER_CHARACTER: Final = 66  # fifteen a second, as people speak


class NoVoice(TextToSpeech):
    """Silence, as long as the words would take."""

    async def speak(self, text: str) -> AsyncIterator[Speech]:
        silence = bytes([MULAW_SILENCE_BYTE]) * SAMPLES_PER_MS
        yield Speech(silence * MS_PER_CHARACTER * len(text), text)

    async def stop(self) -> None:
        """There is nothing to let go of."""


async def language_model(
    settings: Any, options: dict[str, Any], stack: AsyncExitStack
) -> tuple[Callable[[], Engine], str]:
    """What makes an engine for a call, and what it talks with.

    The stack closes what was opened. Raises ``EngineError`` with what is missing.
    """
    chosen = await _configured(settings, options, stack)
    shared = SharedModels()
    stack.push_async_callback(shared.stop)
    model = shared.chain(chosen)
    if model is None:
        raise EngineError("LLM=script talks with no model", permanent=True)

    def make() -> Engine:
        mind = ComposingMind(model, prefix=chosen.OPENAI_SYSTEM_PROMPT)
        return PipelineEngine(NoEars(), mind, NoVoice())

    return make, model.name


async def _configured(
    settings: Any, options: dict[str, Any], stack: AsyncExitStack
) -> Changed:
    """The settings, with what the command line changes; a simulator is started."""
    changes: dict[str, Any] = {}
    if options["llm"]:
        changes["LLM"] = tuple(name.strip() for name in options["llm"].split(","))
    url = options["url"]
    addresses = (url, url)
    if options["simulator"]:
        # Only here: whoever talks with a vendor needs none of it.
        from apps.agentbrain.engines.simulators.chat import ChatSimulator

        simulator = ChatSimulator(tell=lambda _: None)
        await stack.enter_async_context(simulator)
        addresses = (simulator.openai_url, simulator.url)
        changes |= {
            "OPENAI_API_KEY": "simulated",
            "AZURE_OPENAI_API_KEY": "simulated",
            "AZURE_OPENAI_AD_TOKEN_FILE": "",
            "AZURE_OPENAI_CHAT_DEPLOYMENT": "simulated",
            "LLM_MODEL": settings.LLM_MODEL or "simulated",
        }
    if addresses[0]:
        changes["OPENAI_BASE_URL"] = addresses[0]
        changes["OLLAMA_URL"] = changes["AZURE_OPENAI_ENDPOINT"] = addresses[1]
    if options["model"]:
        changes["LLM_MODEL"] = options["model"]
        changes["AZURE_OPENAI_CHAT_DEPLOYMENT"] = options["model"]
    return Changed(settings, **changes)
