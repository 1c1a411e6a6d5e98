"""What the caller has said of a turn that is not finished yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from ..dialogue.manager import Dialogue
from ..events import CallerSaid
from .moment import Moment
from .patience import patience_ms
from .settings import TurnSettings

PATIENCE_TIMER = "patience"

_MOST_PIECES = 24


class UnfinishedTurn:
    """Pieces of one turn, in the order they were said; answered together.

    A detector of speech ends an utterance at every longer pause. Where the words say
    that more is to come, the pause is waited out here, whoever detects the speech.
    """

    def __init__(
        self, settings: TurnSettings, moment: Moment, dialogue: Dialogue
    ) -> None:
        self._settings = settings
        self._moment = moment
        self._dialogue = dialogue
        self._pieces: list[CallerSaid] = []

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def add(self, piece: CallerSaid) -> None:
        """Take a piece; words settled again replace those of their utterance."""
        self._pieces = [p for p in self._pieces if p.item_id != piece.item_id]
        self._pieces.append(piece)
        self._pieces.sort(key=lambda known: known.started_ms)

    def goes_on(self, sound: CallerSaid, *, speaking: bool) -> bool:
        """Whether to wait for more after ``sound``, the caller's newest; sets a timer.

        While the caller is ``speaking`` again there is no hurry: the next end decides.
        """
        if not self._pieces or len(self._pieces) >= _MOST_PIECES:
            return False
        due_ms = sound.ended_ms + self._patience_ms()
        if due_ms <= max(sound.ended_ms, self._moment.now_ms):
            return False
        if not speaking:
            self._moment.set_timer(PATIENCE_TIMER, due_ms)
        return True

    def continued(self) -> None:
        """The caller speaks again."""
        self._moment.cancel_timer(PATIENCE_TIMER)

    def take(self) -> tuple[CallerSaid, CallerSaid] | None:
        """The newest piece and all of them as one utterance, as sure as the least sure
        of them; nothing is kept."""
        self._moment.cancel_timer(PATIENCE_TIMER)
        if not self._pieces:
            return None
        last, whole = self._pieces[-1], self._whole()
        self._pieces = []
        return last, whole

    def _whole(self) -> CallerSaid:
        texts = [piece.text.strip() for piece in self._pieces]
        sure = [p.confidence for p in self._pieces if p.confidence is not None]
        return replace(
            self._pieces[-1],
            text=" ".join(text for text in texts if text),
            started_ms=self._pieces[0].started_ms,
            confidence=min(sure, default=None),
        )

    def _patience_ms(self) -> int:
        """The silence to be waited out; 0 when the ordinary one was enough."""
        memory, last = self._dialogue.memory, self._pieces[-1]
        typed = last.ended_ms <= last.started_ms  # words without a sound are whole
        if memory.tool or typed:
            return 0
        wait_ms = patience_ms(
            self._whole().text, memory.question, self._settings, memory.digits
        )
        return wait_ms if wait_ms > self._settings.silence_duration_ms else 0

    def snapshot(self) -> list[dict[str, Any]]:
        return [asdict(piece) for piece in self._pieces]

    def load(self, data: list[Mapping[str, Any]]) -> None:
        self._pieces = [CallerSaid(**piece) for piece in data]
