"""The engine of a call, by the name that ``AGENT_ENGINE`` gives.

The only module here that reads Django's settings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

from apps.agentbrain.engines.base import Engine, EngineError
from apps.agentbrain.engines.local import create_local_engine, shared_workers
from apps.agentbrain.engines.stt.shelf import RecognizerShelf
from apps.agentbrain.engines.stt.vocabulary import Vocabulary
from apps.agentbrain.engines.tts.espeak import (
    DEFAULT_VOICE,
    DEFAULT_WORDS_PER_MINUTE,
)

NO_VOCABULARY: Final = Vocabulary("empty")


def create_engine(
    name: str,
    *,
    vocabulary: Vocabulary = NO_VOCABULARY,
    voice: str = "",
    words_per_minute: int = DEFAULT_WORDS_PER_MINUTE,
) -> Engine:
    """A fresh engine for one call. Raises ``EngineError`` for a name nobody knows."""
    try:
        make = _MAKERS[name]
    except KeyError:
        known = ", ".join(sorted(_MAKERS))
        message = f"no engine is called {name!r}; there are: {known}"
        raise EngineError(message, permanent=True) from None
    return make(vocabulary=vocabulary, voice=voice, words_per_minute=words_per_minute)


async def warm_up(vocabulary: Vocabulary = NO_VOCABULARY) -> None:
    """Compile and load the local recognizer, and start the voice, ahead of a call.

    Raises ``WorkerError`` and ``EngineError``.
    """
    speech = shared_workers(settings.SPEECH_WORKERS).speech
    await speech.render("Hello.", DEFAULT_VOICE, DEFAULT_WORDS_PER_MINUTE)
    await _shelf().recognizer(vocabulary).prepare()


def close_workers() -> None:
    """End the worker processes of this server, at its shutdown."""
    shared_workers(settings.SPEECH_WORKERS).close()
    shared_workers.cache_clear()
    _shelf.cache_clear()


@cache
def _shelf() -> RecognizerShelf:
    pool = shared_workers(settings.SPEECH_WORKERS).recognition
    return RecognizerShelf(pool, Path(settings.SPEECH_DIR))


def _local(*, vocabulary: Vocabulary, voice: str, words_per_minute: int) -> Engine:
    return create_local_engine(
        _shelf().recognizer(vocabulary),
        shared_workers(settings.SPEECH_WORKERS).speech,
        voice_name=voice or DEFAULT_VOICE,
        words_per_minute=words_per_minute,
    )


_MAKERS: Final[Mapping[str, Callable[..., Engine]]] = {"local": _local}
