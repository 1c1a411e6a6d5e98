"""What the page of a call shows of its recording: state, waveform, what was muted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from ..models import Call, Listening, Recording
from .models import RecordingStatus

WIDTH: Final = 600
LANE: Final = 40
LATEST_LISTENERS: Final = 5


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of the waveform, in its units."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Player:
    """``ready``: there is something to listen to; else ``words`` say what there is."""

    recording: Recording
    ready: bool
    may_listen: bool
    words: str
    caller_path: str
    agent_path: str
    muted: tuple[Stretch, ...]
    listeners: Sequence[Listening]

    @property
    def seconds(self) -> float:
        return round(self.recording.duration_ms / 1000, 1)

    @property
    def waits(self) -> bool:
        return self.recording.status == RecordingStatus.WAITING


def player_of(
    call: Call, *, may_listen: bool, may_see_listeners: bool
) -> Player | None:
    """None for a call of which nothing was recorded."""
    recording: Recording | None = getattr(call, "recording", None)
    if recording is None:
        return None
    ready = recording.status == RecordingStatus.READY
    peaks = recording.peaks
    listeners = Listening.objects.filter(call=call) if may_see_listeners else None
    return Player(
        recording=recording,
        ready=ready,
        may_listen=may_listen,
        words=_words(recording, may_listen=may_listen),
        caller_path=waveform(peaks.get("caller", ()), LANE / 2),
        agent_path=waveform(peaks.get("agent", ()), LANE * 1.5),
        muted=tuple(_stretches(recording)),
        listeners=list(listeners[:LATEST_LISTENERS]) if listeners is not None else [],
    )


def waveform(peaks: Sequence[int], middle: float) -> str:
    """A closed path around ``middle``: above it forwards, below it back."""
    if not peaks:
        return ""
    step = WIDTH / len(peaks)
    reach = LANE / 2 - 2
    heights = [max(0.5, reach * peak / 100) for peak in peaks]
    above = [
        f"{x * step:.1f},{middle - height:.1f}" for x, height in enumerate(heights)
    ]
    below = [
        f"{x * step:.1f},{middle + height:.1f}" for x, height in enumerate(heights)
    ]
    return f"M{' L'.join([*above, *reversed(below)])}Z"


def _stretches(recording: Recording) -> list[Stretch]:
    if not recording.duration_ms:
        return []
    scale = WIDTH / recording.duration_ms
    return [
        Stretch(
            round((start - recording.starts_ms) * scale, 1),
            max(1.0, round((end - start) * scale, 1)),
        )
        for start, end in recording.muted
    ]


def _words(recording: Recording, *, may_listen: bool) -> str:
    match recording.status:
        case RecordingStatus.READY if may_listen:
            return ""
        case RecordingStatus.READY:
            return _("This call was recorded. You may not listen to it.")
        case RecordingStatus.WAITING:
            return _("The recording is being made.")
        case RecordingStatus.REFUSED:
            return _("The caller did not want to be recorded: nothing was kept.")
        case RecordingStatus.DELETED:
            return _("The recording was deleted.")
        case _:
            return _(
                "The recording could not be stored yet. It is kept and tried again."
            )
