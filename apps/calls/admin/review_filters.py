"""Filters of the review queue."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from ..models import ReviewItem
from .work_pages import WorkFilter


class StatusFilter(WorkFilter):
    """Without a choice: what is still to be done."""

    title = "status"
    parameter_name = "status"
    offered = (("labelled", "Labelled"), ("dismissed", "Dismissed"), ("all", "All"))

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ReviewItem]
    ) -> QuerySet[ReviewItem]:
        if self.value() == "all":
            return queryset
        return queryset.filter(status=self.value() or ReviewItem.Status.OPEN)


class TurnIntentFilter(admin.SimpleListFilter):
    """What the agent took the caller to want."""

    title = "intent of the call then"
    parameter_name = "intent"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        codes = ReviewItem.objects.order_by("turn__intent").values_list(
            "turn__intent", flat=True
        )
        return [
            (code or "none", code.replace("_", " ") or "none yet")
            for code in codes.distinct()
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ReviewItem]
    ) -> QuerySet[ReviewItem]:
        value = self.value()
        if not value:
            return queryset
        return queryset.filter(turn__intent="" if value == "none" else value)
