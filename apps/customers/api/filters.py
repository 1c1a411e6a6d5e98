"""By what customers and appointments can be found and ordered."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet

from apps.api import IdFilter, PersonalFilterSet

from ..models import Appointment, Customer


class CustomerFilter(PersonalFilterSet):
    phone = filters.CharFilter(help_text="The whole number, E.164.")
    email = filters.CharFilter(lookup_expr="iexact")
    search = filters.CharFilter(
        method="filter_search",
        max_length=100,
        help_text="Words that all occur in the name, number or e-mail address.",
    )
    ordering = filters.OrderingFilter(
        fields=("last_name", "first_name", "created_at", "updated_at")
    )

    class Meta:
        model = Customer
        fields: list[str] = []

    def filter_search(
        self, queryset: QuerySet[Customer], _name: str, value: str
    ) -> QuerySet[Any]:
        for word in value.split():
            queryset = queryset.filter(
                Q(first_name__icontains=word)
                | Q(last_name__icontains=word)
                | Q(phone__contains=word)
                | Q(email__icontains=word)
            )
        return queryset


class AppointmentFilter(PersonalFilterSet):
    personal = frozenset({"customer"})

    status = filters.MultipleChoiceFilter(choices=Appointment.Status.choices)
    service = filters.CharFilter(field_name="service__code")
    customer = IdFilter(field_name="customer_id")
    source = filters.CharFilter(help_text="The sid of the call that booked it.")
    starts_after = filters.IsoDateTimeFilter(field_name="starts_at", lookup_expr="gte")
    starts_before = filters.IsoDateTimeFilter(field_name="starts_at", lookup_expr="lt")
    ordering = filters.OrderingFilter(fields=("starts_at", "created_at", "updated_at"))

    class Meta:
        model = Appointment
        fields: list[str] = []
