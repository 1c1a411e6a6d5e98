"""Callbacks, as the API gives them: read only."""

from __future__ import annotations

import django_filters as filters
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.api import ANY_KEY, VIEW_CUSTOMER, GuardedFields, IdFilter, PersonalFilterSet
from apps.customers.api.serializers import CustomerRefSerializer

from ..callbacks.models import CallbackStatus
from ..models import Callback, CallbackAttempt

VIEW_CALLBACK = "calls.view_callback"


class CallbackAttemptSerializer(
    GuardedFields, serializers.ModelSerializer[CallbackAttempt]
):
    guarded = {"note": (VIEW_CUSTOMER,)}
    by = serializers.CharField(
        source="by.username", read_only=True, default=None, allow_null=True
    )

    class Meta:
        model = CallbackAttempt
        fields: tuple[str, ...] = ("at", "by", "result", "note")


class CallbackSerializer(GuardedFields, serializers.ModelSerializer[Callback]):
    """A call the shop owes somebody, with what was tried."""

    guarded = dict.fromkeys(("number", "customer", "note"), (VIEW_CUSTOMER,))
    customer = CustomerRefSerializer(read_only=True)
    assigned_to = serializers.CharField(
        source="assigned_to.username", read_only=True, default=None, allow_null=True
    )
    attempts = CallbackAttemptSerializer(many=True, read_only=True)

    class Meta:
        model = Callback
        fields: tuple[str, ...] = (
            "id",
            "call_id",
            "escalation_id",
            "number",
            "customer",
            "reason",
            "note",
            "due_at",
            "status",
            "tries",
            "assigned_to",
            "attempts",
            "created_at",
            "claimed_at",
            "closed_at",
        )


class CallbackFilter(PersonalFilterSet):
    personal = frozenset({"customer"})

    status = filters.MultipleChoiceFilter(choices=CallbackStatus.choices)
    reason = filters.CharFilter(help_text="The reason's code.")
    call = IdFilter(field_name="call_id")
    customer = IdFilter(field_name="customer_id")
    assigned_to = filters.CharFilter(
        field_name="assigned_to__username", help_text="User name."
    )
    due_before = filters.IsoDateTimeFilter(field_name="due_at", lookup_expr="lt")
    due_after = filters.IsoDateTimeFilter(field_name="due_at", lookup_expr="gte")
    ordering = filters.OrderingFilter(fields=("due_at", "created_at"))

    class Meta:
        model = Callback
        fields: list[str] = []


class CallbackViewSet(ReadOnlyModelViewSet[Callback]):
    """Calls the shop has promised, the next due first."""

    required_permissions = (VIEW_CALLBACK,)
    queryset = (
        Callback.objects.select_related("customer", "assigned_to")
        .prefetch_related("attempts__by")
        .order_by("due_at", "id")
    )
    lookup_value_regex = ANY_KEY
    serializer_class = CallbackSerializer
    filterset_class = CallbackFilter
