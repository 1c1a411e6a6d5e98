"""By what calls and escalations can be found and ordered."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from apps.api import IdFilter, PersonalFilterSet, YesNoFilter

from ..choices import (
    CallStatus,
    Channel,
    Direction,
    EscalationOutcome,
    EscalationStatus,
    Outcome,
    Priority,
)
from ..finding import matching
from ..models import Call, CallEvent, Escalation

REACHED_OUTCOMES = [choice for choice in Outcome.choices if choice[0]]


class Ordering(filters.OrderingFilter):  # type: ignore[misc, unused-ignore]
    """With the key behind it: rows of one instant come in one order on every page."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return qs
        key = "-id" if value[0].startswith("-") else "id"
        return qs.order_by(*map(self.get_ordering_value, value), key)


class CallFilter(PersonalFilterSet):
    personal = frozenset({"from_number", "customer", "search"})

    call_sid = filters.CharFilter()
    status = filters.MultipleChoiceFilter(choices=CallStatus.choices)
    outcome = filters.MultipleChoiceFilter(
        choices=REACHED_OUTCOMES,
        null_label="Nothing reached",
        null_value="none",
        method="filter_outcome",
        help_text="`none`: calls that reached nothing.",
    )
    intent = filters.CharFilter(help_text="The intent's code.")
    direction = filters.ChoiceFilter(choices=Direction.choices)
    channel = filters.MultipleChoiceFilter(choices=Channel.choices)
    from_number = filters.CharFilter(help_text="The whole number, E.164.")
    customer = IdFilter(field_name="customer_id")
    escalated = YesNoFilter(help_text="Whether it ever needed a person.")
    started_after = filters.IsoDateTimeFilter(
        field_name="started_at", lookup_expr="gte"
    )
    started_before = filters.IsoDateTimeFilter(
        field_name="started_at", lookup_expr="lt"
    )
    search = filters.CharFilter(
        method="filter_search",
        max_length=100,
        help_text="Words that all occur in the number, the sid or the customer's name.",
    )
    ordering = Ordering(
        fields=("started_at", "ended_at"),
        help_text="`started_at` gives pages that stay put while calls are coming in.",
    )

    class Meta:
        model = Call
        fields: list[str] = []

    def filter_outcome(
        self, queryset: QuerySet[Call], _name: str, values: list[str]
    ) -> QuerySet[Any]:
        if not values:
            return queryset
        return queryset.filter(
            outcome__in=["" if value == "none" else value for value in values]
        )

    def filter_search(
        self, queryset: QuerySet[Call], _name: str, value: str
    ) -> QuerySet[Any]:
        for word in value.split():
            queryset = queryset.filter(matching(word))
        return queryset


class CallEventFilter(PersonalFilterSet):
    kind = filters.CharFilter()

    class Meta:
        model = CallEvent
        fields: list[str] = []


class EscalationFilter(PersonalFilterSet):
    status = filters.MultipleChoiceFilter(choices=EscalationStatus.choices)
    priority = filters.MultipleChoiceFilter(choices=Priority.choices)
    reason = filters.CharFilter(help_text="The reason's code.")
    call = IdFilter(field_name="call_id")
    claimed_by = filters.CharFilter(
        field_name="claimed_by__username", help_text="User name."
    )
    outcome = filters.MultipleChoiceFilter(choices=EscalationOutcome.choices)
    created_after = filters.IsoDateTimeFilter(
        field_name="created_at", lookup_expr="gte"
    )
    created_before = filters.IsoDateTimeFilter(
        field_name="created_at", lookup_expr="lt"
    )
    ordering = Ordering(fields=("created_at", "resolved_at"))

    class Meta:
        model = Escalation
        fields: list[str] = []
