"""Booking dialogues of others, replayed through the shipping readers and memory.

SGD and STAR are about other trades; their days, times and names are ours
(``mappings/dialogues.json`` says what counts). Taskmaster's are about car repair.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...conversation.dialogue.brain import Brain
from ..contract import Figure, Progress, SuiteResult, share
from ..dialogue_scores import DialogueScores
from ..rows import mapping, read_rows
from .dialogues_sgd import score_sgd
from .dialogues_star import score_star
from .dialogues_taskmaster import score_taskmaster

SGD = "dialogues/sgd_appointments_dev.jsonl"
STAR = "dialogues/star_appointments_dev.jsonl"
TASKMASTER = "dialogues/taskmaster1_auto_repair_dev.jsonl"
VALUES = "dialogues/taskmaster1_slot_values_dev.jsonl"


class DialoguesSuite:
    """Whole calls."""

    name = "dialogues"
    title = "Booking dialogues"
    files: Sequence[str] = (SGD, STAR, TASKMASTER, VALUES)

    def run(self, data: Path, brain: Brain, progress: Progress) -> SuiteResult:
        table = mapping("dialogues")
        rows = {name: read_rows(data / name) for name in self.files}
        total = len(rows[SGD]) + len(rows[STAR]) + len(rows[TASKMASTER])
        sgd = score_sgd(rows[SGD], brain, table["sgd"])
        progress(len(rows[SGD]), total)
        star = score_star(rows[STAR], brain, table["star"])
        progress(total - len(rows[TASKMASTER]), total)
        auto = score_taskmaster(
            rows[TASKMASTER], rows[VALUES], brain, table["taskmaster"]
        )
        parts = (sgd, star, auto)
        strict = (
            ("star, with what the caller never said: slot F1",
             score_star(rows[STAR], brain, table["star"], unsaid=True)),
            ("taskmaster, with what the source did not mark: slot F1",
             score_taskmaster(rows[TASKMASTER], rows[VALUES], brain,
                              table["taskmaster"], unmarked=True)),
        )  # fmt: skip
        progress(total, total)
        return SuiteResult(
            self.name,
            self.title,
            {name: len(listed) for name, listed in rows.items()},
            [
                *sgd.figures("day, time; false names, numbers, cars count against it",
                             "day and time at the end of the call"),
                *star.figures("day, start and name at each look-up of the agent's",
                              "at the agent's last look-up"),
                *auto.figures("name, vehicle, year, day, time and reason",
                              "every value of every turn right"),
                *(_compared(name, scores) for name, scores in strict),
            ],
            misses=[miss for part in parts for miss in part.misses],
            notes=[
                f"left out of {part.source}, {why}: {count}"
                for part in parts
                for why, count in part.out.most_common()
            ],
        )  # fmt: skip


def _compared(name: str, scores: DialogueScores) -> Figure:
    """A figure under a stricter reading of the source, for comparison."""
    whole = scores.all
    state = share(scores.whole_states, scores.states)
    note = f"for comparison; joint final state {state:.3f} of {scores.states}"
    return Figure(name, whole.f1, whole.right + whole.missed, note=note)
