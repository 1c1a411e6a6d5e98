"""Where a report goes: JSON, a page, and the project's own record."""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .contract import Figure
from .json_report import as_json
from .running import Outcome
from .text_report import value_of, verdict_of, wanted_of


@dataclass(frozen=True, slots=True)
class Report:
    """Outcomes with what they were taken on. ``kind`` is "brain" or "speech"."""

    kind: str
    brain: str
    made_at: str
    outcomes: Sequence[Outcome]

    @classmethod
    def of(cls, kind: str, brain: str, outcomes: Sequence[Outcome]) -> Report:
        """A report of now."""
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(kind, brain, made_at, tuple(outcomes))

    @property
    def figures(self) -> list[Figure]:
        """The figures of every suite that was run."""
        return [f for o in self.outcomes if o.result for f in o.result.figures]

    @property
    def all_reached(self) -> bool:
        """Whether every suite was run and every figure that is asked for is there."""
        run = all(outcome.result for outcome in self.outcomes)
        return run and all(
            figure.reached
            for figure in self.figures
            if figure.at_least is not None or figure.at_most is not None
        )

    @property
    def summary(self) -> str:
        """One line: how many of the asked figures are reached, what was not run."""
        verdicts = [figure.reached for figure in self.figures]
        asked = [verdict for verdict in verdicts if verdict is not None]
        line = f"{asked.count(True)} of {len(asked)} figures reached"
        absent = [outcome.suite for outcome in self.outcomes if not outcome.result]
        return f"{line}; not run: {', '.join(absent)}" if absent else line

    def as_json(self, *, sentences: bool) -> dict[str, Any]:
        """See ``json_report.as_json``."""
        about = {
            "kind": self.kind,
            "made_at": self.made_at,
            "brain": self.brain,
            "python": platform.python_version(),
            "cores": os.cpu_count(),
        }
        return as_json(self.outcomes, about, sentences=sentences)


def write_json(report: Report, path: Path, *, sentences: bool = True) -> None:
    """Everything found as JSON. Raises ``OSError``."""
    _write(path, json.dumps(report.as_json(sentences=sentences), indent=1) + "\n")


def write_page(report: Report, path: Path) -> None:
    """The page with plots. Raises ``OSError``."""
    from .page import render

    _write(path, render(report))


def record(report: Report, project: Path) -> list[Path]:
    """Keep the figures with the project: a dated result, and the README's table.

    No sentence of the data is kept. Raises ``OSError``, ``LookupError`` when the README
    has no place for the table.
    """
    result = project / "bench/results" / f"{report.made_at[:10]}-{report.kind}.json"
    write_json(report, result, sentences=False)
    readme = project / "README.md"
    text = readme.read_text("utf-8")
    begin = f"<!-- figures: {report.kind} -->"
    end = f"<!-- end of figures: {report.kind} -->"
    place = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not place.search(text):
        raise LookupError(f"README.md has no lines {begin} and {end}")
    table = "\n".join((begin, *_table(report), end))
    _write(readme, place.sub(lambda _: table, text))
    return [result, readme]


def _table(report: Report) -> Iterable[str]:
    """Markdown: what was found, what is asked for, on how many.

    Of the brain's many figures those that are asked for; of the recognizer's all.
    """
    yield "| what | found | wanted | on | |"
    yield "|---|---|---|---|---|"
    for outcome in report.outcomes:
        if outcome.result is None:
            yield f"| **{outcome.title}** | not run | | | |"
            continue
        yield f"| **{outcome.title}** | | | | |"
        for figure in outcome.result.figures:
            if wanted_of(figure) or report.kind == "speech":
                cells = (
                    figure.name,
                    value_of(figure),
                    wanted_of(figure),
                    f"{figure.count:,}",
                    verdict_of(figure).lower(),
                )
                yield f"| {' | '.join(cells)} |"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
