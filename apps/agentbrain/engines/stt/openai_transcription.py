"""OpenAI's transcription over HTTP: one request for each utterance.

The vendor sees nothing before the utterance is over, so the voice activity detection of
this machine finds both its ends, and words come only afterwards: all at once or, from
the models that stream, piece by piece. A request that fails or is not answered in time
loses the ear: whoever has another one lets it hear the same sound.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from functools import partial
from typing import Final

from apps.agentbrain.engines.audio import SAMPLES_PER_MS
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.stt.history import SoundHistory
from apps.agentbrain.engines.stt.listening import Detector, VendorEar
from apps.agentbrain.engines.stt.openai_client import OpenAITranscription
from apps.agentbrain.engines.stt.words import Word
from apps.agentbrain.engines.vad.base import VadSettings
from apps.agentbrain.engines.vad.silero import SileroDetector

DEFAULT_MODEL: Final = "gpt-transcribe"
ANSWER_SECONDS: Final = 2.4
_SPARE_HISTORY_MS: Final = 500
_SILENCE_AFTER: Final = 200 * SAMPLES_PER_MS


class OpenAIEar(VendorEar):
    """One call's ears."""

    words_tell_of_speech = False
    # A little longer than an answer may take: who is late loses the ear first.
    words_within_seconds = ANSWER_SECONDS + 0.4

    def __init__(
        self,
        *,
        key: str,
        base_url: str = "",
        model: str = DEFAULT_MODEL,
        language: str = "en",
        keyterms: tuple[str, ...] = (),
        detector: Detector = SileroDetector,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        super().__init__("openai", model, detector)
        self._make_client = partial(
            OpenAITranscription,
            key=key,
            base_url=base_url,
            model=model,
            language=language,
            keyterms=keyterms,
        )
        self._answer_seconds = answer_seconds
        self._client: OpenAITranscription | None = None
        self._history = SoundHistory()
        self._newest: asyncio.Task[None] | None = None
        self._posted_bytes = 0

    async def _open(self) -> None:
        self._client = self._make_client()
        padding_ms = VadSettings.from_profile(self._session.settings).prefix_padding_ms
        self._padding = padding_ms * SAMPLES_PER_MS
        self._kept_ms = padding_ms + _SPARE_HISTORY_MS

    async def _close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    @property
    def _streamed_bytes(self) -> int:
        return self._posted_bytes

    def _sound(self, mulaw: bytes) -> None:
        self._history.append(mulaw)
        if not self.utterances.speaking:
            self._history.keep_last(self._kept_ms)

    def _speech_ended(self, sample: int) -> None:
        first = self.utterances.first_sample
        assert first is not None
        sound = self._history.piece(first - self._padding, sample + _SILENCE_AFTER)
        word = Word("", first, max(first, sample))
        self._newest = self._tasks.start(self._transcribe(word, sound, self._newest))

    async def _transcribe(
        self, place: Word, sound: bytes, before: asyncio.Task[None] | None
    ) -> None:
        """Tell the words of an utterance, after those of the one before."""
        assert self._client is not None
        self._posted_bytes += len(sound)
        text = ""
        try:
            async with (
                asyncio.timeout(self._answer_seconds),
                aclosing(self._client.words(sound)) as pieces,  # type: ignore[type-var]
            ):
                async for text, final in pieces:
                    if not final and (before is None or before.done()):
                        self.utterances.words_so_far([_at(place, text)])
        except TimeoutError:
            self._lose("the vendor does not answer in time")
            return
        except EngineError as error:
            self._lose(str(error), permanent=error.permanent)
            return
        if before is not None:
            await asyncio.wait([before])
        if self.listening:
            words = [_at(place, text)] if text else []
            self.utterances.words_final(words, place.last)


def _at(place: Word, text: str) -> Word:
    return Word(text, place.first, place.last)
