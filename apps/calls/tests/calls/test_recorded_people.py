"""Recorded human speech goes through whole calls (where the recordings are there)."""

from __future__ import annotations

import itertools
import json
import wave
from dataclasses import dataclass
from pathlib import Path

import pytest

from apps.calls.choices import CallStatus
from apps.calls.telephony.simulator import AT_ONCE, AfterPause, CallerLine, HangUp

from .conftest import Place, PlacedCall

pytestmark = pytest.mark.calls

RECORDING = "Auto_Repairs_49_UTC_caller.wav"
# The agent may say goodbye to somebody who does not talk to it; what is left of the
# recording is then told in another call. Half of it is told at the same time.
A_PAUSE_IN_THE_MIDDLE = 119_400
MOST_CALLS = 6
CLEARLY_SPOKEN_MS = 1000
END_OF_TURN_MS = 750
# Where the recording's notes and the detector may differ about a sound's edge.
EDGE_MS = 700


@dataclass(frozen=True)
class Told:
    """A part of the recording and the call it was told in."""

    from_ms: int
    until_ms: int
    call: PlacedCall

    @property
    def heard(self) -> list[tuple[int, int]]:
        """The caller's turns in the recording's own time."""
        return [
            (self.from_ms + turn.started_ms, self.from_ms + turn.ended_ms)
            for turn in self.call.turns
            if turn.speaker == "caller"
        ]


def test_a_real_caller_is_listened_to_from_beginning_to_end(
    place: Place, shared_data: Path, tmp_path: Path
) -> None:
    """A caller to another shop who does not talk to us: long turns, pauses, overlap.

    The turns must follow the recording's own pauses: nine tenths of what is clearly
    spoken is in a turn, and most of every long stretch; no turn is where nobody speaks;
    none goes on over a long pause. (The notes count breath and murmurs as speech.)
    """
    folder = shared_data / "audio/auto_repair_calls"
    length_ms = _length_ms(folder / RECORDING)
    parts = [(0, A_PAUSE_IN_THE_MIDDLE), (A_PAUSE_IN_THE_MIDDLE, length_ms)]
    speech = _speech(folder / "speech_segments.jsonl")
    told: list[Told] = []
    while parts:
        assert len(told) + len(parts) <= MOST_CALLS, told
        now = _tell(place, folder / RECORDING, parts, tmp_path)
        rest = [(t.until_ms, end) for t, (_, end) in zip(now, parts, strict=True)]
        parts = [part for part in rest if _anybody_speaks(speech, *part)]
        told += now
    for part in told:
        _went_well(part.call)
    turns = sorted(turn for part in told for turn in part.heard)
    cuts = [edge for part in told for edge in (part.from_ms, part.until_ms)]
    clear = [
        (start, end)
        for start, end in speech
        if end - start >= CLEARLY_SPOKEN_MS and not _near(cuts, start, end)
    ]
    heard_ms = [_covered_ms(start, end, turns) for start, end in clear]
    spoken_ms = [end - start for start, end in clear]
    assert sum(heard_ms) >= 0.9 * sum(spoken_ms), (clear, turns)
    for stretch, heard in zip(clear, heard_ms, strict=True):
        long = stretch[1] - stretch[0] >= 2 * CLEARLY_SPOKEN_MS
        assert not long or heard >= 0.5 * (stretch[1] - stretch[0]), (stretch, turns)
    for start, end in turns:
        said = [s for s in speech if s[1] > start - EDGE_MS and s[0] < end + EDGE_MS]
        assert said, (start, end)
        for before, after in itertools.pairwise(said):
            assert after[0] - before[1] < END_OF_TURN_MS + EDGE_MS, (start, end)


def _tell(
    place: Place, recording: Path, parts: list[tuple[int, int]], folder: Path
) -> list[Told]:
    scripts = [
        (
            CallerLine(wav=_cut(recording, *part, folder), start=AT_ONCE),
            # Longer than the agent waits for the rest of what sounds unfinished.
            HangUp(AfterPause(6000)),
        )
        for part in parts
    ]
    numbers = tuple(f"+1555000666{n}" for n in range(len(parts)))
    calls = place(*scripts, from_numbers=numbers, timeout_seconds=400.0)
    told = []
    for (start, end), call in zip(parts, calls, strict=True):
        through = call.report.lines[0].end_ms is not None
        until = end if through else start + int(call.report.duration_ms)
        told.append(Told(start, min(until, end), call))
    return told


def _went_well(call: PlacedCall) -> None:
    assert call.report.failure == ""
    assert call.report.warnings == []
    assert call.row.status == CallStatus.COMPLETED, call.row.end_reason
    heard = [turn for turn in call.turns if turn.speaker == "caller"]
    for before, after in itertools.pairwise(heard):
        assert before.ended_ms <= after.started_ms
    spoken_by_us = [turn for turn in call.turns if turn.speaker == "agent"]
    assert len(spoken_by_us) >= 2, call


def _anybody_speaks(speech: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(s < end and e > start + EDGE_MS for s, e in speech)


def _near(cuts: list[int], start: int, end: int) -> bool:
    return any(start - 2000 < cut < end + 2000 for cut in cuts)


def _covered_ms(start: int, end: int, turns: list[tuple[int, int]]) -> int:
    return sum(max(0, min(end, t[1]) - max(start, t[0])) for t in turns)


def _length_ms(recording: Path) -> int:
    with wave.open(str(recording)) as file:
        return file.getnframes() * 1000 // file.getframerate()


def _cut(recording: Path, start_ms: int, end_ms: int, folder: Path) -> Path:
    part = folder / f"{start_ms}-{end_ms}.wav"
    with wave.open(str(recording)) as whole, wave.open(str(part), "wb") as out:
        rate_hz = whole.getframerate()
        out.setparams(whole.getparams())
        whole.setpos(start_ms * rate_hz // 1000)
        out.writeframes(whole.readframes((end_ms - start_ms) * rate_hz // 1000))
    return part


def _speech(notes: Path) -> list[tuple[int, int]]:
    """When the caller speaks, by the notes that came with the recording."""
    rows = [json.loads(line) for line in notes.read_text("utf-8").splitlines()]
    mine = [row for row in rows if row["file"].endswith(RECORDING)]
    return [(int(row["start"] * 1000), int(row["end"] * 1000)) for row in mine]
