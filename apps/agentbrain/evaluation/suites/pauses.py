"""Whether the agent would speak into a pause: recorded callers, real pauses.

A turn is cut short when one of its pauses is longer than the silence the agent waits
out after the words before it (``turns/patience.py``, with the shipped thresholds).
Where no words are known the agent's ordinary silence is what it waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ...conversation.dialogue.brain import Brain
from ...conversation.turns.patience import patience_ms
from ...conversation.turns.settings import TurnSettings
from ..contract import Figure, Miss, Progress, SuiteResult, share
from ..recorded_calls import CallerTurn, timed_turns, transcribed_turns
from ..rows import read_rows

CALLS = "calls/harper_valley_dev.jsonl"
SEGMENTS = "audio/auto_repair_calls/speech_segments.jsonl"


class PausesSuite:
    """Pauses inside numbers, addresses and sentences."""

    name = "pauses"
    title = "Pauses waited out"
    files: Sequence[str] = (CALLS, SEGMENTS)

    def run(self, data: Path, brain: Brain, progress: Progress) -> SuiteResult:
        calls, segments = read_rows(data / CALLS), read_rows(data / SEGMENTS)
        worded = [turn for call in calls for turn in transcribed_turns(call)]
        timed = timed_turns("auto_repair", segments)
        settings = brain.thresholds
        fixed = replace(settings, thinking_pause_ms=0, dictation_pause_ms=0)
        cut = _cut_short(worded, settings)
        cut_timed = _cut_short(timed, settings)
        every = len(worded) + len(timed)
        waits = [patience_ms(t.text, t.question, settings) for t in worded]
        extra = sum(wait - settings.silence_duration_ms for wait in waits)
        progress(every, every)
        silence = settings.silence_duration_ms
        return SuiteResult(
            self.name,
            self.title,
            {CALLS: len(calls), SEGMENTS: len(segments)},
            [
                Figure(
                    "turns cut short",
                    share(len(cut) + len(cut_timed), every),
                    every,
                    at_most=0.05,
                    note="strict: a pause as long as the wait counts, even where the "
                    "answer would not have sounded yet",
                ),
                Figure(
                    "turns cut short, words known",
                    share(len(cut), len(worded)),
                    len(worded),
                    note=CALLS,
                ),
                Figure(
                    "turns cut short, times alone known",
                    share(len(cut_timed), len(timed)),
                    len(timed),
                    note=f"{SEGMENTS}: {silence} ms whatever is said",
                ),
                Figure(
                    "turns cut short by a fixed silence, words known",
                    share(len(_cut_short(worded, fixed)), len(worded)),
                    len(worded),
                    note=f"{silence} ms, for comparison",
                ),
                Figure(
                    "finished turns waited for longer than that",
                    share(sum(wait > silence for wait in waits), len(waits)),
                    len(waits),
                    note="what the patience costs: the caller had finished",
                ),
                Figure(
                    "mean wait more, over all turns",
                    share(extra, len(waits)),
                    len(waits),
                    unit="ms",
                ),
            ],
            misses=[*cut, *cut_timed],
        )


def _cut_short(turns: Sequence[CallerTurn], settings: TurnSettings) -> list[Miss]:
    """One miss a turn that would be spoken into, at its first such pause."""
    found = []
    for turn in turns:
        for words, pause_ms in turn.pauses():
            wait_ms = patience_ms(words, turn.question, settings)
            if pause_ms >= wait_ms:
                where = f"{turn.call}, {turn.segments[0].start_ms} ms"
                found.append(
                    Miss(where, words, f"waits {pause_ms} ms", f"waits {wait_ms} ms")
                )
                break
    return found
