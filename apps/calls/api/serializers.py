"""Calls and what belongs to them, as the API gives them.

Whoever may view calls but not customers gets the figures and not the persons: numbers,
names and words are null for them.
"""

from __future__ import annotations

from rest_framework import serializers

from apps.api import VIEW_CUSTOMER, GuardedFields
from apps.customers.api.serializers import (
    AppointmentListSerializer,
    CustomerRefSerializer,
)

from ..models import Call, CallEvent, CallSummary, Escalation, Turn

VIEW_CALL = "calls.view_call"
VIEW_TURN = "calls.view_turn"
VIEW_EVENT = "calls.view_callevent"
VIEW_SUMMARY = "calls.view_callsummary"
VIEW_ESCALATION = "calls.view_escalation"


class TurnSerializer(GuardedFields, serializers.ModelSerializer[Turn]):
    """Times are milliseconds since the call was answered."""

    guarded = dict.fromkeys(("text", "heard_text", "trace"), (VIEW_CUSTOMER,))

    class Meta:
        model = Turn
        fields: tuple[str, ...] = (
            "index",
            "speaker",
            "text",
            "heard_text",
            "started_ms",
            "ended_ms",
            "interrupted",
            "state",
            "intent",
            "confidence",
            "latency_ms",
            "trace",
        )


class CallEventSerializer(GuardedFields, serializers.ModelSerializer[CallEvent]):
    guarded = {"data": (VIEW_CUSTOMER,)}

    class Meta:
        model = CallEvent
        fields: tuple[str, ...] = ("id", "at_ms", "kind", "data", "created_at")


class SummarySerializer(GuardedFields, serializers.ModelSerializer[CallSummary]):
    guarded = dict.fromkeys(("asked", "done", "open_points", "text"), (VIEW_CUSTOMER,))

    class Meta:
        model = CallSummary
        fields: tuple[str, ...] = (
            "status",
            "outcome",
            "asked",
            "done",
            "open_points",
            "text",
            "source",
            "updated_at",
        )


class CallEscalationSerializer(GuardedFields, serializers.ModelSerializer[Escalation]):
    """An escalation as part of its call."""

    guarded = dict.fromkeys(("words", "detail", "resolution"), (VIEW_CUSTOMER,))
    claimed_by = serializers.CharField(
        source="claimed_by.username", read_only=True, default=None, allow_null=True
    )
    resolved_by = serializers.CharField(
        source="resolved_by.username", read_only=True, default=None, allow_null=True
    )

    class Meta:
        model = Escalation
        fields: tuple[str, ...] = (
            "id",
            "reason",
            "priority",
            "status",
            "words",
            "detail",
            "claimed_by",
            "claimed_at",
            "resolved_by",
            "resolved_at",
            "resolution",
            "created_at",
        )


class CallRefSerializer(GuardedFields, serializers.ModelSerializer[Call]):
    """A call where another row names it."""

    guarded = {"from_number": (VIEW_CUSTOMER,), "customer": (VIEW_CUSTOMER,)}
    customer = CustomerRefSerializer(read_only=True)

    class Meta:
        model = Call
        fields: tuple[str, ...] = (
            "id",
            "call_sid",
            "from_number",
            "customer",
            "started_at",
        )


class EscalationSerializer(CallEscalationSerializer):
    """An escalation in the list staff work through."""

    guarded = {**CallEscalationSerializer.guarded, "call": (VIEW_CALL,)}
    call = CallRefSerializer(read_only=True)

    class Meta(CallEscalationSerializer.Meta):
        fields: tuple[str, ...] = (
            "id",
            "call",
            *CallEscalationSerializer.Meta.fields[1:],
        )


class CallListSerializer(CallRefSerializer):
    escalated = serializers.BooleanField(
        read_only=True, help_text="Whether the call needed a person at any time."
    )
    duration_seconds = serializers.SerializerMethodField(
        help_text="From answer to end; null while live or when never answered."
    )

    class Meta:
        model = Call
        fields: tuple[str, ...] = (
            "id",
            "call_sid",
            "channel",
            "direction",
            "status",
            "call_type",
            "from_number",
            "to_number",
            "customer",
            "intent",
            "outcome",
            "escalated",
            "started_at",
            "answered_at",
            "ended_at",
            "duration_seconds",
        )

    def get_duration_seconds(self, call: Call) -> float | None:
        return call.duration.total_seconds() if call.duration is not None else None


class CallDetailSerializer(CallListSerializer):
    guarded = {
        **CallListSerializer.guarded,
        "slots": (VIEW_CUSTOMER,),
        "appointment": ("customers.view_appointment",),
        "turns": (VIEW_TURN,),
        "summary": (VIEW_SUMMARY,),
        "escalations": (VIEW_ESCALATION,),
    }
    appointment = AppointmentListSerializer(read_only=True)
    turns = TurnSerializer(many=True, read_only=True)
    summary = SummarySerializer(read_only=True, allow_null=True)
    escalations = CallEscalationSerializer(many=True, read_only=True)

    class Meta(CallListSerializer.Meta):
        fields: tuple[str, ...] = (
            *CallListSerializer.Meta.fields,
            "engine",
            "brain_version",
            "state",
            "slots",
            "verified",
            "end_reason",
            "appointment",
            "summary",
            "escalations",
            "turns",
        )
