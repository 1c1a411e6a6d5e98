"""Words that call for a person."""

from __future__ import annotations

from django.contrib import admin

from ..models import EscalationRule


@admin.register(EscalationRule)
class EscalationRuleAdmin(admin.ModelAdmin):
    list_display = ("reason", "pattern", "priority", "active")
    list_filter = ("active", "priority", "reason")
    search_fields = ("reason", "pattern", "response")
    change_list_template = "admin/agentbrain/intentpattern/change_list.html"
