"""Which summarizer this installation uses."""

from __future__ import annotations

from django.conf import settings

from .contract import Summarizer
from .embedded import EmbeddedSummarizer

RULES = "script"
"""The registry's name for no model."""


def summarizer() -> Summarizer:
    """A language model where one is configured, else the embedded one.

    Raises ``SummarizerError`` for a model that is not set up.
    """
    vendor, model = settings.SUMMARY_LLM, settings.SUMMARY_MODEL
    if vendor == RULES or not (vendor or model):
        return EmbeddedSummarizer()
    # A vendor's library takes a second to load: not in the server, which only asks
    # for summaries, at the end of its first call and in the middle of the others.
    from .llm import LanguageModelSummarizer

    if vendor:
        from .registry_model import RegistryModel

        return LanguageModelSummarizer(RegistryModel(vendor, settings))
    from .openai_client import OpenAIClient

    return LanguageModelSummarizer(
        OpenAIClient(
            model=model,
            api_key=settings.OPENAI_API_KEY,
            base_url=settings.OPENAI_BASE_URL,
        )
    )
