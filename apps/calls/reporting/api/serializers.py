"""Figures as the API gives them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import orjson
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from ...api.serializers import CallListSerializer
from ..figures import Figure
from ..groups import Group, Groups, Place
from ..labels import labels_of
from ..metrics import Kind, Metric, Split
from ..queries import Report
from ..windows import By, Window


class CountedCallSerializer(CallListSerializer):
    """A call behind a figure; a name of its own because its pages have no count."""


class MetricSerializer(serializers.Serializer[Metric]):
    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField(help_text="%, s, money, or empty for plain numbers.")
    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind])
    definition = serializers.CharField()
    splits = serializers.SerializerMethodField()

    def get_splits(self, metric: Metric) -> list[str]:
        return sorted(metric.splits)


def metrics_body(metrics: Sequence[Metric]) -> Any:
    many: Any = MetricSerializer
    return many(metrics, many=True).data


class WindowSerializer(serializers.Serializer[Window]):
    """Local days, both included."""

    first = serializers.DateField()
    last = serializers.DateField()
    time_zone = serializers.CharField()


class EarlierSerializer(serializers.Serializer[Figure]):
    numerator = serializers.FloatField(allow_null=True)
    denominator = serializers.IntegerField(allow_null=True)
    value = serializers.FloatField(allow_null=True)


class FigureSerializer(EarlierSerializer):
    """``value`` is null where there is nothing to divide by."""

    metric = serializers.CharField()
    provisional = serializers.BooleanField(
        help_text="Calls still to come may change it."
    )
    previous = EarlierSerializer(allow_null=True)


class GroupSerializer(serializers.Serializer[Group]):
    begins = serializers.DateTimeField()
    window = WindowSerializer()
    key = serializers.CharField(help_text="The code of what the calls share, or empty.")
    label = serializers.CharField()  # type: ignore[assignment]
    figures = FigureSerializer(many=True)


class ReportSerializer(serializers.Serializer[Report]):
    metrics = MetricSerializer(many=True)
    window = WindowSerializer()
    compared_with = WindowSerializer(allow_null=True)
    by = serializers.ChoiceField(choices=[by.value for by in By])
    split = serializers.ChoiceField(
        choices=[split.value for split in Split], allow_null=True
    )
    waiting = serializers.BooleanField(
        help_text="Calls of this window have changed and are being counted again."
    )
    totals = FigureSerializer(many=True)
    groups = GroupSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="The next page's cursor.")


def report_body(report: Report, page: Sequence[Group], cursor: str | None) -> Any:
    """The answer, as plain values: serializers would take longer than the database."""
    labels = labels_of(report.split, (group.key for group in page))
    return {
        "metrics": metrics_body(report.metrics),
        "window": _window(report.window),
        "compared_with": report.compared_with and _window(report.compared_with),
        "by": report.by.value,
        "split": report.split and report.split.value,
        "waiting": report.waiting,
        "totals": [_figure(figure) for figure in report.totals],
        "groups": [_group(group, labels) for group in page],
        "next": cursor,
    }


def page_of(
    groups: Groups, after: str | None, size: int
) -> tuple[Sequence[Group], str | None]:
    """The groups that follow a cursor, and the next cursor. Raises
    ``ValidationError``."""
    if after is not None:
        groups = groups.after(_place(after))
    page = list(groups[:size])
    more = len(groups) > size
    return page, _cursor(page[-1]) if more else None


def _cursor(group: Group) -> str:
    instant, key = group.place
    raw = orjson.dumps([instant.isoformat(), key])
    return base64.urlsafe_b64encode(raw).decode()


def _place(cursor: str) -> Place:
    try:
        raw = base64.b64decode(cursor.encode(), altchars=b"-_", validate=True)
        instant, key = orjson.loads(raw)
        begins = datetime.fromisoformat(instant).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, binascii.Error) as error:
        raise ValidationError({"cursor": ["This is no cursor of ours."]}) from error
    return begins, str(key)


def _window(window: Window) -> Mapping[str, date | str]:
    return {
        "first": window.first,
        "last": window.last,
        "time_zone": window.time_zone,
    }


def _group(group: Group, labels: Mapping[str, str]) -> Mapping[str, Any]:
    return {
        "begins": group.bucket.starts_at,
        "window": _window(group.bucket.window),
        "key": group.key,
        "label": labels.get(group.key, ""),
        "figures": [_figure(figure) for figure in group.figures],
    }


def _figure(figure: Figure) -> Mapping[str, Any]:
    previous = figure.previous
    return {
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "value": figure.value,
        "metric": figure.metric,
        "provisional": figure.provisional,
        "previous": previous
        and {
            "numerator": previous.numerator,
            "denominator": previous.denominator,
            "value": previous.value,
        },
    }
