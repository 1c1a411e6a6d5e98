"""One turn of the caller, decoded piece by piece while it lasts."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from apps.agentbrain.engines.audio import SAMPLES_PER_MS
from apps.agentbrain.engines.stt.history import SoundHistory
from apps.agentbrain.engines.stt.recognition import NOTHING, Hypothesis
from apps.agentbrain.engines.stt.recognizer import Recognizer
from apps.agentbrain.engines.workers import Urgency, WorkerError

logger = logging.getLogger(__name__)

_DECODE_AT_PAUSE_MS: Final = 250
_FIRST_PARTIAL_MS: Final = 500
_PARTIAL_GROWTH: Final = 1.5
_SETTLE_PIECE_MS: Final = 4_000  # a piece this long is settled at its next pause
_LONGEST_PIECE_MS: Final = 12_000

_Decoding = asyncio.Task[Hypothesis]


class Utterance:
    """What the caller says between two silences.

    ``started`` is the first sample of speech; ``first`` that of its prefix padding.
    ``tell(item_id, text, confidence)`` is called with the words so far.
    """

    def __init__(
        self,
        item_id: str,
        started: int,
        first: int,
        *,
        recognizer: Recognizer,
        key: str,
        tell: Callable[[str, str, float], None],
    ) -> None:
        self.item_id = item_id
        self.started = started
        self._first = first
        self._speech_first = started
        self._recognizer = recognizer
        self._key = key
        self._tell = tell
        self._settled: list[_Decoding] = []
        self._ahead: _Decoding | None = None
        self._partial: _Decoding | None = None
        self._next_partial_ms = _FIRST_PARTIAL_MS
        self._told = ""

    def advance(self, history: SoundHistory, pause_ms: int) -> None:
        """Decode what is worth decoding now that more sound has come."""
        piece_ms = (history.end - self._speech_first) // SAMPLES_PER_MS
        if pause_ms >= _DECODE_AT_PAUSE_MS:
            if self._ahead is None:
                self._ahead = self._decode(history, Urgency.FINAL)
        elif pause_ms == 0 and self._ahead is not None:
            self._go_on(history, piece_ms)
        elif piece_ms >= _LONGEST_PIECE_MS:
            self._ahead = self._decode(history, Urgency.FINAL)
            self._go_on(history, piece_ms)
        elif piece_ms >= self._next_partial_ms:
            self._next_partial_ms = int(piece_ms * _PARTIAL_GROWTH) + 200
            if self._partial is None or self._partial.done():
                self._partial = self._decode(history, Urgency.PARTIAL)

    def finish(self, history: SoundHistory) -> None:
        """The turn is over: whatever is not decoded yet will be."""
        if self._partial:
            self._partial.cancel()
        self._settled.append(self._ahead or self._decode(history, Urgency.FINAL))
        self._ahead = None

    def abandon(self) -> None:
        """Nobody wants the words any more."""
        for decoding in (*self._settled, self._ahead, self._partial):
            if decoding:
                decoding.cancel()

    async def words(self) -> tuple[str, float | None]:
        """The words of a finished turn and the confidence of the least sure piece."""
        pieces = await asyncio.gather(*self._settled)
        spoken = [piece for piece in pieces if piece.text]
        if not spoken:
            return "", None
        text = " ".join(piece.text for piece in spoken)
        return text, min(piece.confidence for piece in spoken)

    def _go_on(self, history: SoundHistory, piece_ms: int) -> None:
        """The caller speaks on after a pause: settle a long piece, keep a short one."""
        ahead, self._ahead = self._ahead, None
        if ahead is None:
            return
        if piece_ms < _SETTLE_PIECE_MS:
            if self._partial:
                self._partial.cancel()
            self._partial = ahead  # no longer the end, still the words so far
            return
        self._settled.append(ahead)
        overlap = 2 * _DECODE_AT_PAUSE_MS // 5 * SAMPLES_PER_MS
        self._speech_first = history.end
        self._first = history.end - overlap
        self._next_partial_ms = _FIRST_PARTIAL_MS
        history.forget_before(self._first)

    def _decode(self, history: SoundHistory, urgency: Urgency) -> _Decoding:
        sound = history.piece(self._first, history.end)
        task = asyncio.create_task(self._hypothesis(sound, urgency))
        task.add_done_callback(self._decoded)
        return task

    async def _hypothesis(self, sound: bytes, urgency: Urgency) -> Hypothesis:
        try:
            return await self._recognizer.recognize(sound, self._key, urgency)
        except WorkerError as error:
            logger.warning("a piece of speech was not decoded: %s", error)
            return NOTHING

    def _decoded(self, task: _Decoding) -> None:
        if task.cancelled() or not task.result().text or task in self._settled:
            return
        settled = [p.result().text for p in self._settled if p.done()]
        text = " ".join(part for part in (*settled, task.result().text) if part)
        if text != self._told:
            self._told = text
            self._tell(self.item_id, text, task.result().confidence)
