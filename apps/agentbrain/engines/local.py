"""The engine that needs no account: hears and speaks on this machine."""

from __future__ import annotations

import atexit
import functools
from dataclasses import dataclass

from apps.agentbrain.engines.pipeline import PipelineEngine, Script
from apps.agentbrain.engines.stt.local import LocalSpeechToText
from apps.agentbrain.engines.stt.recognizer import Recognizer
from apps.agentbrain.engines.tts.espeak import (
    DEFAULT_VOICE,
    DEFAULT_WORDS_PER_MINUTE,
)
from apps.agentbrain.engines.tts.local import LocalTextToSpeech, Voice
from apps.agentbrain.engines.workers import WorkerPool


@dataclass(frozen=True, slots=True)
class SpeechWorkers:
    """The worker processes of one server: some that recognise, one that speaks.

    They are apart so that no voice waits behind a long decode.
    """

    recognition: WorkerPool
    voice: WorkerPool
    speech: Voice

    @classmethod
    def create(cls, recognizers: int) -> SpeechWorkers:
        voice = WorkerPool("voice", size=1, queue_limit=512)
        recognition = WorkerPool("recognition", size=recognizers)
        return cls(recognition, voice, Voice(voice))

    def close(self) -> None:
        self.recognition.close()
        self.voice.close()


@functools.cache
def shared_workers(recognizers: int) -> SpeechWorkers:
    """The workers all calls of this process share; closed when it exits."""
    workers = SpeechWorkers.create(recognizers)
    atexit.register(workers.close)
    return workers


def create_local_engine(
    recognizer: Recognizer,
    voice: Voice,
    *,
    voice_name: str = DEFAULT_VOICE,
    words_per_minute: int = DEFAULT_WORDS_PER_MINUTE,
) -> PipelineEngine:
    """An engine for one call."""
    return PipelineEngine(
        LocalSpeechToText(recognizer),
        Script(),
        LocalTextToSpeech(voice, voice_name, words_per_minute),
    )
