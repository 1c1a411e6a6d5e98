"""Calls and what belongs to them, as the API gives them.

Whoever may view calls but not customers gets the figures and not the persons: numbers,
names and words are null for them.
"""

from __future__ import annotations

from copy import copy
from typing import Any

from rest_framework import serializers

from apps.api import VIEW_CUSTOMER, GuardedFields
from apps.customers.api.serializers import (
    AppointmentListSerializer,
    CustomerRefSerializer,
)

from ..models import (
    Call,
    CallCost,
    CallEvent,
    CallSummary,
    Escalation,
    SummaryCorrection,
    Turn,
)
from ..summaries.choices import Disposition, Flag
from ..summaries.effective import effective

VIEW_CALL = "calls.view_call"
VIEW_TURN = "calls.view_turn"
VIEW_EVENT = "calls.view_callevent"
VIEW_SUMMARY = "calls.view_callsummary"
VIEW_ESCALATION = "calls.view_escalation"
VIEW_COST = "calls.view_callcost"


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


class DeedSerializer(serializers.Serializer[Any]):
    """One thing that was done; ``model`` and ``id`` name the row it touched."""

    what = serializers.CharField()
    model = serializers.CharField(help_text="As in `customers.appointment`, or empty.")
    id = serializers.IntegerField(allow_null=True)


class SentimentSerializer(serializers.Serializer[Any]):
    """The caller's mood from -2 (very unhappy) to 2; ``series``: turn and mood."""

    start = serializers.IntegerField(required=False)
    end = serializers.IntegerField(required=False)
    lowest = serializers.IntegerField(required=False)
    lowest_turn = serializers.IntegerField(required=False)
    series = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()), required=False
    )
    by = serializers.CharField(required=False)


class FlagSerializer(serializers.Serializer[Any]):
    """Something awkward: how often, in which turns, and its figures."""

    kind = serializers.ChoiceField(choices=Flag.choices)
    count = serializers.IntegerField()
    turns = serializers.ListField(child=serializers.IntegerField())
    figures = serializers.DictField()


class WrittenSerializer(GuardedFields, serializers.Serializer[Any]):
    """What the summarizer wrote, where staff have put it right since."""

    guarded = dict.fromkeys(
        ("reason", "promised", "open_points", "text"), (VIEW_CUSTOMER,)
    )
    disposition = serializers.ChoiceField(choices=Disposition.choices)
    reason = serializers.CharField()
    promised = serializers.ListField(child=serializers.CharField())
    open_points = serializers.ListField(child=serializers.CharField())
    text = serializers.CharField()


class CorrectionSerializer(serializers.ModelSerializer[SummaryCorrection]):
    """Who put the summary right, when, and in which fields."""

    corrected_by = serializers.CharField(
        source="corrected_by.username", read_only=True, default=None, allow_null=True
    )
    fields_corrected = serializers.SerializerMethodField()

    class Meta:
        model = SummaryCorrection
        fields: tuple[str, ...] = (
            "number",
            "corrected_by",
            "corrected_at",
            "fields_corrected",
        )

    def get_fields_corrected(self, row: SummaryCorrection) -> list[str]:
        return sorted(row.fields)


class SummarySerializer(GuardedFields, serializers.ModelSerializer[CallSummary]):
    """As it counts now, corrections included; ``original`` is what was written.

    Both ``original`` and ``correction`` are null for a summary nobody corrected.
    """

    guarded = dict.fromkeys(
        ("reason", "done", "promised", "open_points", "text"), (VIEW_CUSTOMER,)
    )
    done = DeedSerializer(many=True, read_only=True)
    promised = serializers.ListField(child=serializers.CharField(), read_only=True)
    open_points = serializers.ListField(child=serializers.CharField(), read_only=True)
    sentiment = SentimentSerializer(read_only=True)
    flags = FlagSerializer(many=True, read_only=True)
    original = WrittenSerializer(read_only=True, allow_null=True)
    correction = CorrectionSerializer(read_only=True, allow_null=True)

    class Meta:
        model = CallSummary
        fields: tuple[str, ...] = (
            "status",
            "outcome",
            "disposition",
            "reason",
            "done",
            "promised",
            "open_points",
            "text",
            "sentiment",
            "flags",
            "source",
            "input_tokens",
            "output_tokens",
            "problem",
            "updated_at",
            "original",
            "correction",
        )

    def to_representation(self, instance: CallSummary) -> dict[str, Any]:
        now = effective(instance)
        shown = copy(instance)  # the row itself stays as it was written
        for name, value in now.values.items():
            setattr(shown, name, value)
        corrected = now.correction is not None
        shown.correction = now.correction  # type: ignore[attr-defined]
        shown.original = now.written if corrected else None  # type: ignore[attr-defined]
        given: dict[str, Any] = super().to_representation(shown)
        return given


class CostSerializer(serializers.ModelSerializer[CallCost]):
    """``amount`` is null when nothing that was used has a price; what has none is in
    ``unpriced`` and not in the sum. Numbers are decimals as text."""

    class Meta:
        model = CallCost
        fields: tuple[str, ...] = (
            "amount",
            "currency",
            "lines",
            "unpriced",
            "computed_at",
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
            "outcome",
            "resolution",
            "waiting_since",
            "service_level_seconds",
            "answer_by",
            "first_claimed_at",
            "answered_in_time",
            "handled_seconds",
            "handed_on_count",
            "reopened_count",
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
        "cost": (VIEW_COST,),
        "escalations": (VIEW_ESCALATION,),
    }
    appointment = AppointmentListSerializer(read_only=True)
    turns = TurnSerializer(many=True, read_only=True)
    summary = SummarySerializer(read_only=True, allow_null=True)
    cost = CostSerializer(read_only=True, allow_null=True)
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
            "cost",
            "escalations",
            "turns",
        )
