"""Filters of the call list."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from ..finding import intents_in_use
from ..models import Call


class EscalatedFilter(admin.SimpleListFilter):
    """Whether a person was asked for; needs the ``escalated`` annotation."""

    title = "sent to a person"
    parameter_name = "escalated"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Yes"), ("no", "No")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Call]
    ) -> QuerySet[Call]:
        if self.value() in ("yes", "no"):
            return queryset.filter(Q(escalated=self.value() == "yes"))
        return queryset


class IntentFilter(admin.SimpleListFilter):
    """The intents that calls really had, in words."""

    title = "intent"
    parameter_name = "intent"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, code.replace("_", " ")) for code in intents_in_use()]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Call]
    ) -> QuerySet[Call]:
        return queryset.filter(intent=self.value()) if self.value() else queryset
