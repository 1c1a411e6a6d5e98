"""Suites run one after the other; what cannot be run is named, never passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from ..conversation.dialogue.brain import Brain
from .contract import Progress, Suite, SuiteResult
from .rows import located


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one suite. Without ``result`` it was not run: ``absent`` files."""

    suite: str
    title: str
    result: SuiteResult | None = None
    absent: Sequence[str] = ()
    seconds: float = 0.0


def run_suites(
    suites: Sequence[Suite],
    data: Path,
    brain: Brain,
    progress: Callable[[Suite], Progress],
) -> Iterator[Outcome]:
    """One outcome a suite, as each ends; ``progress`` makes a suite's reporter."""
    for suite in suites:
        absent = [name for name in suite.files if not located(data / name).is_file()]
        if absent:
            yield Outcome(suite.name, suite.title, absent=absent)
            continue
        began = perf_counter()
        result = suite.run(data, brain, progress(suite))
        yield Outcome(
            suite.name, suite.title, result=result, seconds=perf_counter() - began
        )


def chosen(suites: Sequence[Suite], names: Sequence[str]) -> list[Suite]:
    """The suites of these names, all when none is named. Raises ``LookupError``."""
    known = {suite.name: suite for suite in suites}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise LookupError(
            f"no suite {', '.join(unknown)}; there are: {', '.join(known) or 'none'}"
        )
    return [suite for suite in suites if not names or suite.name in names]
