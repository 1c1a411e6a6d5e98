"""Puts the page of reports together from the registry's figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from ..reporting.figures import Figure
from ..reporting.labels import labels_of
from ..reporting.metrics import METRICS, VIEW_STAFF, Split
from ..reporting.queries import Report, report
from ..reporting.windows import Bucket, By, Window
from . import charts
from .asking import CUSTOM, fineness
from .heat import heat_map
from .wording import change_of, moment_of, parts_of, spelled, value_of

CARDS: Final = (
    *("offered", "answer_rate", "containment", "resolution", "flow_completion"),
    *("transfer_rate", "abandonment", "short_abandonment", "service_level"),
    *("speed_of_answer", "agent_handle_time", "human_handle_time", "repeat_calls"),
    *("first_call_resolution", "response_latency_p50", "response_latency_p95"),
    *("interruption_rate", "missed_answers", "recognition_confidence"),
    *("cost", "cost_per_call"),
)
PEOPLE_CARDS: Final = (
    *("escalations", "time_to_claim", "claim_service_level", "after_call_work"),
)
RATES: Final = ("containment", "resolution")
LATENCIES: Final = ("response_latency_p50", "response_latency_p95")
FLOW_FIGURES: Final = ("handled", "flow_completion", "containment", "missed_answers")
MOST_ROWS: Final = 12
_SPLITS_OF_PEOPLE: Final = frozenset({Split.LINE, Split.VERSION, Split.INTENT})


@dataclass(frozen=True, slots=True)
class Card:
    """``verdict`` is "good", "bad" or "": of the change, not of the value."""

    metric: str
    label: str
    value: str
    parts: str
    change: str
    verdict: str
    definition: str
    provisional: bool
    calls_query: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """``share`` of the longest bar, in percent; a head for each of ``values``."""

    label: str
    heads: tuple[str, ...]
    values: tuple[str, ...]
    share: float

    @property
    def cells(self) -> list[tuple[str, str]]:
        return list(zip(self.heads, self.values, strict=True))


@dataclass(frozen=True, slots=True)
class Table:
    """A ranking with its heads; ``more`` rows are left out of it."""

    heads: tuple[str, ...]
    rows: tuple[Ranked, ...]
    more: int


def page(window: Window, filters: Mapping[Split, str], *, user: Any) -> dict[str, Any]:
    """All that the template shows; figures this person may not see are left out."""
    by = fineness(window)
    cards = _seen((*CARDS, *PEOPLE_CARDS), user)
    whole = report(cards, window, filters=filters, compare=True)
    in_time = report(
        _seen(("offered", "handled", *RATES, *LATENCIES), user),
        window,
        by=by,
        filters=filters,
    )
    query = _query(window, filters)
    days = _days(window, filters)
    return {
        "window": window,
        "compared_with": whole.compared_with,
        "waiting": whole.waiting,
        "cards": [_card(figure, days) for figure in whole.totals],
        "calls_chart": _bars(in_time, "offered"),
        "rates_chart": _lines(in_time, RATES, top=100.0),
        "latency_chart": _lines(in_time, LATENCIES),
        "heat": heat_map(window, filters),
        "flows": _ranking(Split.FLOW, FLOW_FIGURES, window, filters),
        "intents": _ranking(
            Split.INTENT, ("handled", "resolution", "repeat_calls"), window, filters
        ),
        "reasons": _ranking(
            Split.REASON, ("escalations", "escalations_settled"), window, filters
        ),
        "staff": _staff(window, filters, user),
        "csv_query": urlencode({**query, "metrics": cards, "by": by.value}, doseq=True),
    }


def _seen(names: Sequence[str], user: Any) -> list[str]:
    return [name for name in names if user.has_perms(METRICS[name].permissions)]


def _query(window: Window, filters: Mapping[Split, str]) -> dict[str, str]:
    """The same question to the API."""
    return {
        "since": window.first.isoformat(),
        "until": window.last.isoformat(),
        **{split.value: code for split, code in filters.items()},
    }


def _days(window: Window, filters: Mapping[Split, str]) -> dict[str, str]:
    """The same question to pages of ours."""
    return {
        "period": CUSTOM,
        "first": window.first.isoformat(),
        "last": window.last.isoformat(),
        **{split.value: code for split, code in filters.items()},
    }


def _card(figure: Figure, page_query: Mapping[str, str]) -> Card:
    """``page_query`` is the question as the page's own form asks it."""
    metric = METRICS[figure.metric]
    change, verdict = change_of(figure)
    return Card(
        metric.id,
        str(metric.label),
        value_of(figure),
        parts_of(figure),
        change,
        verdict,
        metric.definition,
        figure.provisional,
        urlencode({**page_query, "metric": metric.id}),
    )


def _series(asked: Report, name: str) -> charts.Series:
    place = next(n for n, metric in enumerate(asked.metrics) if metric.id == name)
    metric = METRICS[name]
    values = [group.figures[place].value for group in asked.groups]
    words = (spelled(metric, value) for value in values)
    return charts.Series(str(metric.label), tuple(values), tuple(words))


def _labels(asked: Report) -> list[str]:
    return [moment_of(group.bucket) for group in asked.groups]


def _bars(asked: Report, name: str) -> dict[str, Any]:
    labels, series = _labels(asked), _series(asked, name)
    axes, drawn = charts.bars(labels, series)
    return {"axes": axes, "bars": drawn, "table": _behind(asked, labels, [series])}


def _lines(
    asked: Report, names: Sequence[str], top: float | None = None
) -> dict[str, Any]:
    labels = _labels(asked)
    many = [_series(asked, name) for name in names]
    axes, drawn = charts.lines(labels, many, top)
    return {"axes": axes, "lines": drawn, "table": _behind(asked, labels, many)}


def _behind(
    asked: Report, labels: Sequence[str], many: Sequence[charts.Series]
) -> dict[str, Any]:
    """The table behind a chart: the same values for those who do not see it."""
    rows = [
        (
            _in_full(group.bucket, label),
            [each.words[place] for each in many],
        )
        for place, (group, label) in enumerate(zip(asked.groups, labels, strict=True))
    ]
    return {"heads": [each.name for each in many], "rows": rows}


def _in_full(bucket: Bucket, label: str) -> str:
    match bucket.by:
        case By.HOUR | By.DAY:
            return f"{bucket.window.first:%a} {label}"
        case By.WEEK:
            return _("Week from %s") % label
    return label


def _staff(window: Window, filters: Mapping[Split, str], user: Any) -> Table | None:
    """What single people did, for those who answer for it."""
    if not user.has_perm(VIEW_STAFF):
        return None
    names = ("escalations_settled", "time_to_claim", "after_call_work")
    return _ranking(Split.STAFF, names, window, filters)


def _ranking(
    split: Split, names: Sequence[str], window: Window, filters: Mapping[Split, str]
) -> Table:
    """Groups by the first figure, the most first."""
    asked = report(names, window, split=split, filters=filters)
    groups = sorted(asked.groups, key=lambda g: (-(g.figures[0].value or 0), g.key))
    shown = groups[:MOST_ROWS]
    labels = labels_of(split, [group.key for group in shown])
    most = max((group.figures[0].value or 0 for group in shown), default=0)
    heads = tuple(str(METRICS[name].label) for name in names)
    rows = tuple(
        Ranked(
            labels[group.key],
            heads,
            tuple(value_of(figure) for figure in group.figures),
            round(100 * (group.figures[0].value or 0) / most, 1) if most else 0.0,
        )
        for group in shown
    )
    return Table(heads, rows, len(groups) - len(shown))
