"""A small suite with data of its own: does the brain tell a yes from a no?"""

from __future__ import annotations

from collections import Counter

from apps.agentbrain.conversation.dialogue.brain import Brain, BusinessFacts
from apps.agentbrain.conversation.turns.settings import TurnSettings
from apps.agentbrain.evaluation.contract import (
    Confusion,
    Curve,
    Figure,
    Miss,
    SuiteResult,
    share,
)
from apps.agentbrain.evaluation.rows import read_rows

FILE = "intent/agreeing_dev.jsonl"
ROWS = """\
{"id": "a-1", "text": "yes that suits me <b>", "label": "yes"}
{"id": "a-2", "text": "nope", "label": "no"}

{"id": "a-3", "text": "no thank you", "label": "no"}
{"id": "a-4", "text": "the cat sat", "label": "yes"}
"""
BRAIN = Brain("v-test", BusinessFacts("Elm Garage"), TurnSettings())


class YesOrNo:
    """Understands by the first letter: three of the four rows."""

    name = "agreeing"
    title = "Yes and no"
    files = (FILE,)

    def __init__(self, at_least=0.9):
        self.at_least = at_least

    def run(self, data, brain, progress):
        rows = read_rows(data / FILE)
        counts, misses = {}, []
        for number, row in enumerate(rows, 1):
            said = {"y": "yes", "n": "no"}.get(row["text"][:1], "unsure")
            counts.setdefault(row["label"], Counter())[said] += 1
            if said != row["label"]:
                misses.append(Miss(row["id"], row["text"], row["label"], said))
            progress(number, len(rows))
        right = len(rows) - len(misses)
        value = share(right, len(rows))
        return SuiteResult(
            self.name,
            self.title,
            {FILE: len(rows)},
            [
                Figure("right", value, len(rows), self.at_least, note="by letter"),
                Figure("wrong", 1 - value, len(rows), at_most=0.3),
                Figure("time", 1.25, len(rows), unit="ms"),
                Figure("of nothing", 0.0, 0, at_least=0.5),
            ],
            [Confusion("What was said", counts)],
            [Curve("By letter", [(0.0, 1.0), (0.5, 0.9), (1.0, 0.4)])],
            misses,
            ["Rows are of one hand."],
        )


def data_at(folder, name=FILE, rows=ROWS):
    """A data directory with this file."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(rows)
    return folder


def outcome(folder, **options):
    """What became of the suite on that directory."""
    from apps.agentbrain.evaluation.running import run_suites

    (found,) = run_suites(
        [YesOrNo(**options)], folder, BRAIN, lambda suite: lambda done, total: None
    )
    return found
