"""What was learned from a person's words: labels, tests, results that quote them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apps.agentbrain.models import Backtest, LabelledUtterance
from apps.calls.models import ReviewItem, Turn

from ..log_entries import quiet_log
from ..registry import FIRST, Person, forgets

_SHORTEST = 12
"""Shorter words ("yes please") are everybody's: a label of theirs names nobody."""


@forgets("labels", FIRST)
def forget_labels(person: Person) -> Mapping[str, int]:
    """Runs before the words go: they say which results quote them."""
    items = ReviewItem.objects.filter(turn__call_id__in=person.call_ids)
    labels = LabelledUtterance.objects.filter(
        pk__in=list(items.exclude(label=None).values_list("label_id", flat=True))
    )
    turns = Turn.objects.filter(call_id__in=person.call_ids)
    words = {" ".join(text.split()) for text in turns.values_list("text", flat=True)}
    words = {text for text in words if len(text) >= _SHORTEST}
    counts = {"labels": labels.count(), "review items": items.count()}
    quiet_log(LabelledUtterance, labels.values_list("pk", flat=True))
    quiet_log(ReviewItem, items.values_list("pk", flat=True))
    labels.delete()
    items.delete()
    return counts | {"backtests": _out_of_backtests(words)}


def _out_of_backtests(words: set[str]) -> int:
    changed = 0
    for backtest in Backtest.objects.exclude(result={}).only("pk", "result"):
        result = _without(backtest.result, words)
        if result != backtest.result:
            Backtest.objects.filter(pk=backtest.pk).update(result=result)
            changed += 1
    return changed


def _without(value: Any, words: set[str]) -> Any:
    match value:
        case str():
            return "" if " ".join(value.split()) in words else value
        case dict():
            return {name: _without(part, words) for name, part in value.items()}
        case list():
            return [_without(part, words) for part in value]
        case _:
            return value
