"""What each engine needs from the settings, and which of its models will not last.

Light to import: system checks read it in processes that never take a call.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from apps.agentbrain.engines.register import Register

REALTIME_ENGINES: Final = ("openai", "azure")

ENGINES: Final = Register(
    "AGENT_ENGINE",
    "engine",
    {
        "local": (),
        "openai": (("OPENAI_API_KEY",),),
        "azure": (
            ("AZURE_OPENAI_ENDPOINT",),
            ("AZURE_OPENAI_DEPLOYMENT",),
            ("AZURE_OPENAI_API_KEY", "AZURE_OPENAI_AD_TOKEN_FILE"),
        ),
        "pipeline": (),  # what its parts need: ``engines/parts.py``
    },
)
engine_names = ENGINES.names
missing = ENGINES.missing

# Announced by the vendor; a deployment in Azure has dates of its own.
SHUTDOWNS: Final[Mapping[str, date]] = {
    "gpt-realtime": date(2027, 1, 20),
    "gpt-realtime-2025-08-28": date(2027, 1, 20),
    "gpt-realtime-mini": date(2027, 1, 20),
    "gpt-realtime-mini-2025-12-15": date(2027, 1, 20),
    "whisper-1": date(2027, 2, 26),
    "gpt-4o-transcribe": date(2027, 2, 26),
    "gpt-4o-mini-transcribe": date(2027, 2, 26),
}
AZURE_PREVIEW_END: Final = date(2026, 4, 30)
"""After this the preview form of Azure's API (with an api-version) may be refused."""


def ending_models(engine: str, settings: Any) -> Iterator[tuple[str, str, date]]:
    """Setting, model and last day of the models in use that the vendor gives up."""
    if engine != "openai":
        return
    used = {
        "OPENAI_MODEL": settings.OPENAI_REALTIME_MODEL,
        "OPENAI_FALLBACK_MODEL": settings.OPENAI_FALLBACK_MODEL,
        "OPENAI_TRANSCRIPTION_MODEL": settings.OPENAI_TRANSCRIPTION_MODEL,
    }
    for setting, model in used.items():
        if (last_day := SHUTDOWNS.get(model)) is not None:
            yield setting, model, last_day
