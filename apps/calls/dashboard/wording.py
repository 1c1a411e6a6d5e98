"""Figures in words: how staff read a number."""

from __future__ import annotations

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from ..reporting.figures import Figure
from ..reporting.metrics import METRICS, Kind, Metric
from ..reporting.windows import Bucket, By

NOTHING = "-"


def value_of(figure: Figure) -> str:
    """The value with its unit; a dash where there was nothing to count."""
    return spelled(METRICS[figure.metric], figure.value)


def spelled(metric: Metric, value: float | None) -> str:
    if value is None:
        return NOTHING
    match metric.unit:
        case "%":
            return f"{number_format(value, 1)} %"
        case "s":
            return _seconds(value)
        case "money":
            places = 4 if metric.kind is Kind.MEAN else 2
            return f"{number_format(value, places, force_grouping=True)} {currency()}"
    if metric.kind is Kind.COUNT:
        return number_format(value, 0, force_grouping=True)
    return number_format(value, 2)


def parts_of(figure: Figure) -> str:
    """What was divided by what; empty for a count."""
    metric = METRICS[figure.metric]
    if figure.denominator is None or metric.kind is Kind.COUNT:
        return ""
    over = number_format(figure.denominator, 0, force_grouping=True)
    if metric.kind is Kind.RATE and figure.numerator is not None:
        counted = number_format(figure.numerator, 0, force_grouping=True)
        return _("%(counted)s of %(over)s") % {"counted": counted, "over": over}
    return _("over %s") % over


def change_of(figure: Figure) -> tuple[str, str]:
    """The change against the period before, and whether that is good: "good", "bad",
    or "" where there is nothing to say."""
    change = figure.change
    if change is None:
        return "", ""
    metric = METRICS[figure.metric]
    words = spelled(metric, abs(change))
    if words == spelled(metric, 0.0):
        return _("as before"), ""
    up = change > 0
    verdict = ""
    if metric.better:
        verdict = "good" if (metric.better == "up") == up else "bad"
    return (_("up %s") if up else _("down %s")) % words, verdict


def moment_of(bucket: Bucket) -> str:
    """A part of time as the axis and the table call it."""
    first = bucket.window.first
    match bucket.by:
        case By.HOUR:
            return bucket.key[11:16]
        case By.MONTH:
            return f"{first:%b %Y}"
    return f"{first:%b %-d}"


def currency() -> str:
    from ..costs.models import Price

    return Price.objects.values_list("currency", flat=True).first() or "USD"


def _seconds(value: float) -> str:
    if value < 10:
        return f"{number_format(value, 2)} s"
    minutes, seconds = divmod(round(value), 60)
    return f"{minutes}:{seconds:02} min" if minutes else f"{seconds} s"


def limits() -> str:
    """The limits that rates depend on, published beside them."""
    return _("Service level: answered by a person within %s seconds.") % (
        settings.REPORT_SERVICE_LEVEL_SECONDS
    )
