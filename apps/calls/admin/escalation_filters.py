"""Filters of the worklist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest

from ..choices import EscalationStatus
from ..models import Escalation


class WorklistFilter(admin.SimpleListFilter):
    """Without a choice: what is still to be done."""

    title = "work"
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("open", "Open"),
            ("mine", "Claimed by me"),
            ("claimed", "Claimed"),
            ("resolved", "Resolved"),
            ("all", "All"),
        ]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """The base class calls the empty choice "All"; here it is the work to do."""
        first, *rest = super().choices(changelist)
        yield {**first, "display": "To do"}
        yield from rest

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Escalation]
    ) -> QuerySet[Escalation]:
        match self.value():
            case "open" | "claimed" | "resolved" as status:
                return queryset.filter(status=status)
            case "mine":
                return queryset.filter(
                    status=EscalationStatus.CLAIMED, claimed_by=request.user.pk
                )
            case "all":
                return queryset
            case _:
                return queryset.exclude(status=EscalationStatus.RESOLVED)


class ReasonFilter(admin.SimpleListFilter):
    """The reasons there really were, in words."""

    title = "reason"
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        reasons = (
            Escalation.objects.order_by("reason")
            .values_list("reason", flat=True)
            .distinct()
        )
        return [(reason, reason.replace("_", " ")) for reason in reasons]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Escalation]
    ) -> QuerySet[Escalation]:
        return queryset.filter(reason=self.value()) if self.value() else queryset
