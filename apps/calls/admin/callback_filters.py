"""Filters of the list of callbacks."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from ..callbacks.models import OPEN_CALLBACKS
from ..models import Callback
from .work_pages import WorkFilter


class CallbackWorkFilter(WorkFilter):
    """Without a choice: whom somebody still has to call."""

    offered = (
        ("due", "Due now"),
        ("mine", "Claimed by me"),
        ("done", "Done"),
        ("given_up", "Given up"),
        ("all", "All"),
    )

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Callback]
    ) -> QuerySet[Callback]:
        still = queryset.filter(status__in=OPEN_CALLBACKS)
        match self.value():
            case "due":
                return still.filter(due_at__lte=timezone.now())
            case "mine":
                return still.filter(assigned_to=request.user.pk)
            case "done" | "given_up" as status:
                return queryset.filter(status=status)
            case "all":
                return queryset
            case _:
                return still
