"""Keeps the sound of one call while it runs: both voices, as they were heard.

Lives on the call's event loop. Every method costs a few microseconds and none waits:
four times a second what has come is handed to the writer's thread. Nothing is kept
before ``start``, and nothing of a call whose caller refused.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final

from apps.agentbrain.conversation.actions import Action, SaveTurn

from .heard import SAMPLES_PER_MS, CallerTrack
from .played import Piece, PlayedOut
from .private import PrivateSpans
from .spool import AGENT, CALLER, Spool
from .writer import SpoolWriter

log = logging.getLogger(__name__)

_EVERY: Final = 250 * SAMPLES_PER_MS

Report = Callable[[str, dict[str, Any]], None]


class Tape:
    """``clock`` gives the call's time in samples; ``report`` takes a kind and data for
    the call's log, and is called on the event loop (``call_soon``)."""

    def __init__(
        self,
        spool: Spool,
        writer: SpoolWriter,
        clock: Callable[[], int],
        report: Report,
        call_soon: Callable[..., Any],
    ) -> None:
        self._spool = spool
        self._writer = writer
        self._clock = clock
        self._report = report
        self._call_soon = call_soon
        self._caller = CallerTrack()
        self._agent = PlayedOut()
        self._private = PrivateSpans()
        self._running = False
        self._refused = False
        self._starts = 0
        self._handed_over_at = 0
        self._lost = 0

    # What is to be kept

    def set(self, *, on: bool) -> None:
        """What the agent decided about the recording."""
        if on:
            self.start()
        else:
            self.refuse()

    def start(self) -> None:
        """Keep what is heard from now on."""
        if self._running or self._refused:
            return
        self._running = True
        now = self._clock()
        self._agent.take(now)
        self._caller.take()
        self._starts = self._handed_over_at = now
        self._put(self._spool.begin, now)

    def refuse(self) -> None:
        """The caller objects: keep nothing of this call, and what there is goes."""
        self._refused, self._running = True, False
        self._put(self._spool.refuse)

    def line_ended(self) -> None:
        """Nothing is heard any more; what the line still held is not played."""
        now = self._clock()
        self._hand_over(now, last=True)
        self._agent.clear(now)

    def close(self) -> Future[None]:
        """Take no more; done when everything is written."""
        done: Future[None] = Future()
        if self._running:
            self._put(self._spool.note, {"closed": True})
            self._running = False
        self._writer.put(lambda error: None, done.set_result, None)
        return done

    @property
    def has_sound(self) -> bool:
        """Whether there is, or was, anything to make a file of."""
        return self._starts > 0 or self._refused

    # What is heard

    def caller(self, audio: bytes, timestamp_ms: int | None) -> None:
        now = self._clock()
        self._caller.receive(audio, timestamp_ms, now)
        self._look(now)

    def sent(self, audio: bytes) -> None:
        now = self._clock()
        self._agent.send(audio, now)
        self._look(now)

    def marked(self, name: str) -> None:
        self._agent.mark(name, self._clock())

    def mark_returned(self, name: str) -> None:
        self._agent.mark_returned(name, self._clock())

    def cleared(self) -> None:
        now = self._clock()
        self._write(AGENT, self._agent.clear(now))

    # What nobody may keep

    def key_pressed(self) -> None:
        self._private.key_pressed(self._clock())

    def saved(self, action: Action) -> None:
        """A turn as it is stored: where a number was taken out, its sound goes."""
        if not isinstance(action, SaveTurn):
            return
        now = self._clock()
        for span in self._private.spans(action):
            if self._running:
                self._hand_over(now)
                self._put(self._spool.mute, span)
                self._report("recording_muted", {"ms": (span[1] - span[0]) // 8})
        settled = self._private.settled(action)
        if self._running:
            guarded = self._private.guarded
            self._put(self._spool.note, {"settled": settled, "guarded": guarded})

    # Inside

    def _look(self, now: int) -> None:
        if now - self._handed_over_at < _EVERY:
            return
        if self._running:
            self._hand_over(now)
            return
        self._handed_over_at = now
        self._caller.take()
        self._agent.take(now)

    def _hand_over(self, now: int, *, last: bool = False) -> None:
        self._handed_over_at = now
        self._write(CALLER, self._caller.take(all_of_it=last))
        self._write(AGENT, self._agent.take(now))

    def _write(self, voice: str, pieces: list[Piece]) -> None:
        if not self._running:
            return
        for position, audio in _joined(pieces, self._starts):
            if not self._put(
                self._spool.write, voice, position, audio, size=len(audio)
            ):
                self._lose(len(audio))

    def _put(self, do: Callable[..., None], *arguments: Any, size: int = 0) -> bool:
        return self._writer.put(self._disk_failed, do, *arguments, size=size)

    def _lose(self, size: int) -> None:
        if not self._lost:
            self._report("recording_gap", {"why": "the disk is too slow"})
        self._lost += size

    def _disk_failed(self, error: OSError) -> None:
        """In the writer's thread: the call goes on without."""
        try:
            self._call_soon(self._stop_for, error)
        except RuntimeError:  # the loop is gone, and the call with it
            log.error("A recording broke off.", extra={"fields": {"error": error}})

    def _stop_for(self, error: OSError) -> None:
        if not self._running:
            return
        self._running = False
        log.error(
            "A recording broke off; the call goes on.",
            extra={"fields": {"call_id": self._spool.call_id, "error": error}},
        )
        self._report("recording_failed", {"why": error.strerror or str(error)})


def _joined(pieces: list[Piece], starts: int) -> list[Piece]:
    """Stretches that follow each other as one, without what lies before ``starts``."""
    joined: list[tuple[int, bytearray]] = []
    for position, audio in pieces:
        at = max(position, starts)
        kept = audio[at - position :]
        if not kept:
            continue
        if joined and joined[-1][0] + len(joined[-1][1]) == at:
            joined[-1][1].extend(kept)
        else:
            joined.append((at, bytearray(kept)))
    return [(position, bytes(audio)) for position, audio in joined]
