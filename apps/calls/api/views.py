"""Reading calls, their turns and events, and escalations."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView, get_object_or_404
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.api import ANY_KEY

from ..models import Call, CallEvent, Escalation, Turn
from ..selectors import with_escalated
from . import serializers
from .filters import CallEventFilter, CallFilter, EscalationFilter

CALLS = with_escalated(Call.objects.select_related("customer")).order_by(
    "-started_at", "-id"
)
CALL_ID = extend_schema(parameters=[OpenApiParameter("call_id", int, "path")])


class CallViewSet(ReadOnlyModelViewSet[Call]):
    """Calls; one call comes with its turns, its escalations and its summary."""

    required_permissions = (serializers.VIEW_CALL,)
    queryset = CALLS
    lookup_value_regex = ANY_KEY
    filterset_class = CallFilter

    def get_queryset(self) -> QuerySet[Call]:
        if self.action == "list":
            return CALLS.defer("slots", "next_step")
        return CALLS.select_related(
            "summary",
            "cost",
            "appointment__customer",
            "appointment__vehicle",
            "appointment__service",
            "appointment__bay",
        ).prefetch_related(
            "turns",
            "escalations__claimed_by",
            "escalations__resolved_by",
            "summary_corrections__corrected_by",
        )

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        if self.action == "list":
            return serializers.CallListSerializer
        return serializers.CallDetailSerializer


class _OfOneCall(ListAPIView[Any]):
    """A page of what belongs to the call named in the address."""

    def get_queryset(self) -> QuerySet[Any]:
        queryset = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):  # describing, not reading
            return queryset
        call = get_object_or_404(Call.objects.only("pk"), pk=self.kwargs["call_id"])
        return queryset.filter(call=call)


@CALL_ID
class TurnList(_OfOneCall):
    """What was said in one call, in order."""

    required_permissions = (serializers.VIEW_CALL, serializers.VIEW_TURN)
    queryset = Turn.objects.order_by("index")
    serializer_class = serializers.TurnSerializer


@CALL_ID
class CallEventList(_OfOneCall):
    """The log of one call, in order."""

    required_permissions = (serializers.VIEW_CALL, serializers.VIEW_EVENT)
    queryset = CallEvent.objects.order_by("id")
    serializer_class = serializers.CallEventSerializer
    filterset_class = CallEventFilter


class EscalationViewSet(ReadOnlyModelViewSet[Escalation]):
    """Calls that need, or needed, a person."""

    required_permissions = (serializers.VIEW_ESCALATION,)
    queryset = Escalation.objects.select_related(
        "call__customer", "claimed_by", "resolved_by"
    ).order_by("-created_at", "-id")
    lookup_value_regex = ANY_KEY
    serializer_class = serializers.EscalationSerializer
    filterset_class = EscalationFilter
