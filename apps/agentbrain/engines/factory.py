"""The engine of a call, by the name that ``AGENT_ENGINE`` gives.

The only module here that reads Django's settings. A vendor's engine is the first rung
of a ladder whose last one is this machine's own engine.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Final

from django.conf import settings

from apps.agentbrain.engines import parts
from apps.agentbrain.engines.base import Engine, EngineError
from apps.agentbrain.engines.ladder.ladder import Ladder, Rung
from apps.agentbrain.engines.ladder.voice import voice_only
from apps.agentbrain.engines.local import create_local_engine, shared_workers
from apps.agentbrain.engines.stt.local import LocalSpeechToText
from apps.agentbrain.engines.stt.shelf import RecognizerShelf
from apps.agentbrain.engines.stt.vocabulary import Vocabulary
from apps.agentbrain.engines.tts.espeak import (
    DEFAULT_VOICE,
    DEFAULT_WORDS_PER_MINUTE,
)
from apps.agentbrain.engines.tts.local import LocalTextToSpeech

NO_VOCABULARY: Final = Vocabulary("empty")
# Nobody stands behind the last rung: it has the time it needs.
_LAST_RUNG_SECONDS: Final = 30.0


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

    Loads the clients of language models too, where any are named: it takes a second,
    which no event loop with calls on it has. Raises ``WorkerError`` and
    ``EngineError``.
    """
    if settings.LLM:
        from apps.agentbrain.engines.llm.shared import SHARED

        with suppress(EngineError):  # the first call says so, and the script speaks
            await asyncio.to_thread(SHARED.chain, settings)
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


def _voice(name: str, words_per_minute: int) -> LocalTextToSpeech:
    speech = shared_workers(settings.SPEECH_WORKERS).speech
    return LocalTextToSpeech(speech, name or DEFAULT_VOICE, words_per_minute)


def _local(*, vocabulary: Vocabulary, voice: str, words_per_minute: int) -> Engine:
    return create_local_engine(
        _shelf().recognizer(vocabulary),
        shared_workers(settings.SPEECH_WORKERS).speech,
        voice_name=voice or DEFAULT_VOICE,
        words_per_minute=words_per_minute,
    )


def _speech_to_speech(
    vendor: str, *, vocabulary: Vocabulary, voice: str, words_per_minute: int
) -> Engine:
    # A vendor's client takes time to load; the local engine does without.
    from apps.agentbrain.engines.configured import realtime_rungs

    return _before_local(
        realtime_rungs(vendor, settings), vocabulary, voice, words_per_minute
    )


def _pipeline(*, vocabulary: Vocabulary, voice: str, words_per_minute: int) -> Engine:
    """Parts that hand over among themselves; without any left, the local engine."""
    if parts.nothing_chosen(settings):
        return _local(
            vocabulary=vocabulary, voice=voice, words_per_minute=words_per_minute
        )
    from apps.agentbrain.engines.configured_pipeline import pipeline_engine

    rung = Rung(
        "pipeline",
        partial(
            pipeline_engine,
            settings,
            vocabulary=vocabulary,
            local_ear=lambda: LocalSpeechToText(_shelf().recognizer(vocabulary)),
            local_voice=partial(_voice, voice, words_per_minute),
        ),
    )
    return _before_local([rung], vocabulary, voice, words_per_minute)


def _before_local(
    rungs: Sequence[Rung], vocabulary: Vocabulary, voice: str, words_per_minute: int
) -> Engine:
    """Behind the vendors' engines stands this machine's own, and bridges for them."""
    make_local = partial(
        _local, vocabulary=vocabulary, voice=voice, words_per_minute=words_per_minute
    )
    return Ladder(
        [*rungs, Rung("local", make_local, _LAST_RUNG_SECONDS)],
        voice=voice_only(_voice(voice, words_per_minute)),
    )


_MAKERS: Final[Mapping[str, Callable[..., Engine]]] = {
    "local": _local,
    "openai": partial(_speech_to_speech, "openai"),
    "azure": partial(_speech_to_speech, "azure"),
    "pipeline": _pipeline,
}
