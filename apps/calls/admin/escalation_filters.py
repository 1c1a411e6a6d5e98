"""Filters of the worklist."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from ..choices import EscalationOutcome, EscalationStatus
from ..models import Escalation
from .work_pages import WorkFilter


class WorklistFilter(WorkFilter):
    """Without a choice: what is still to be done."""

    offered = (
        ("open", "Open"),
        ("overdue", "Overdue"),
        ("mine", "Claimed by me"),
        ("claimed", "Claimed"),
        ("resolved", "Resolved"),
        ("all", "All"),
    )

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Escalation]
    ) -> QuerySet[Escalation]:
        match self.value():
            case "open" | "claimed" | "resolved" as status:
                return queryset.filter(status=status)
            case "overdue":
                return queryset.filter(
                    status=EscalationStatus.OPEN, answer_by__lt=timezone.now()
                )
            case "mine":
                return queryset.filter(
                    status=EscalationStatus.CLAIMED, claimed_by=request.user.pk
                )
            case "all":
                return queryset
            case _:
                return queryset.exclude(status=EscalationStatus.RESOLVED)


class OutcomeFilter(admin.SimpleListFilter):
    """How it was settled."""

    title = "outcome"
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(EscalationOutcome.choices)

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Escalation]
    ) -> QuerySet[Escalation]:
        return queryset.filter(outcome=self.value()) if self.value() else queryset
