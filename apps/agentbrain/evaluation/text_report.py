"""Figures for a terminal: one table a suite."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .contract import Figure, Miss, SuiteResult
from .running import Outcome

_LONGEST_NOTE = 150
_LONGEST_TEXT = 110
_VERDICTS = {True: "reached", False: "NOT REACHED", None: ""}


def report_lines(outcome: Outcome, misses: int) -> Iterator[str]:
    """The suite's table and its first ``misses`` misses, or why it was not run."""
    yield ""
    yield f"== {outcome.title} ({outcome.suite})"
    if outcome.result is None:
        yield f"   not run: {', '.join(outcome.absent)} absent"
        return
    yield f"   {rows_read(outcome.result)}, {outcome.seconds:.1f} s"
    yield from _table(outcome.result.figures)
    for note in outcome.result.notes:
        yield f"   {note}"
    yield from _misses(outcome.result.misses, misses)


def rows_read(result: SuiteResult) -> str:
    """The files with the number of rows read of each."""
    return ", ".join(f"{name} {count:,}" for name, count in result.rows.items())


def value_of(figure: Figure) -> str:
    """The value with its unit; a share in per cent."""
    return "no rows" if not figure.count else _with_unit(figure.value, figure)


def wanted_of(figure: Figure) -> str:
    """What is to be reached, or an empty text."""
    wanted = []
    if figure.at_least is not None:
        wanted.append(f">= {_with_unit(figure.at_least, figure)}")
    if figure.at_most is not None:
        wanted.append(f"<= {_with_unit(figure.at_most, figure)}")
    return ", ".join(wanted)


def verdict_of(figure: Figure) -> str:
    """ "reached", "NOT REACHED", or an empty text where nothing is asked."""
    return _VERDICTS[figure.reached]


def _with_unit(value: float, figure: Figure) -> str:
    if figure.unit == "share":
        return f"{100 * value:.1f} %"
    return f"{value:,.3g} {figure.unit}".rstrip()


def _table(figures: Sequence[Figure]) -> Iterator[str]:
    if not figures:
        return
    width = max(len(figure.name) for figure in figures)
    for figure in figures:
        yield (
            f"   {figure.name:<{width}}  {value_of(figure):>9}  "
            f"{wanted_of(figure):>10}  {figure.count:>6,}  {verdict_of(figure)}"
        ).rstrip()
        if figure.note:
            yield f"   {'':<{width}}  ({_short(figure.note, _LONGEST_NOTE)})"


def _misses(misses: Sequence[Miss], most: int) -> Iterator[str]:
    if not most or not misses:
        return
    yield f"   misses, {min(most, len(misses))} of {len(misses)}:"
    for miss in misses[:most]:
        yield f"   - {miss.row}: {_short(miss.text, _LONGEST_TEXT)!r}"
        yield f"     wanted {miss.wanted!r}, got {miss.got!r}"


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}..."
