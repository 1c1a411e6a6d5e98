"""The log of masked callers that were shown."""

from __future__ import annotations

from django.contrib import admin

from apps.admin_pages import ReadOnlyAdmin

from ..dashboard.models import Reveal
from .when_filter import WhenFilter


@admin.register(Reveal)
class RevealAdmin(ReadOnlyAdmin):
    list_display = ("username", "call", "at")
    list_filter = (("at", WhenFilter),)
    list_select_related = ("call",)
    search_fields = ("username", "call__call_sid")
