"""Which summarizer this installation uses."""

from __future__ import annotations

from django.conf import settings

from .contract import Summarizer
from .embedded import EmbeddedSummarizer


def summarizer() -> Summarizer:
    """A language model where one is configured, else the embedded one."""
    if not settings.SUMMARY_MODEL:
        return EmbeddedSummarizer()
    # A vendor's library takes a second to load: not in the server, which only asks
    # for summaries, at the end of its first call and in the middle of the others.
    from .llm import LanguageModelSummarizer

    return LanguageModelSummarizer(
        model=settings.SUMMARY_MODEL,
        api_key=settings.OPENAI_API_KEY,
        base_url=settings.OPENAI_BASE_URL,
    )
