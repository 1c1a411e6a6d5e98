"""Callbacks: whom the shop has promised to call, and what became of each try."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.admin_forms import BROWSER_DATES

from ..callbacks import promising
from ..callbacks.models import AttemptResult, CallbackStatus
from ..callbacks.times import first_due
from ..models import Callback
from ..selectors import other_calls
from ..transcript import shortened
from .badges import badge, spell_duration
from .callback_actions import CallbackActions
from .callback_filters import CallbackWorkFilter
from .when_filter import WhenFilter
from .who import member_of_staff
from .work_pages import ReasonsInWords

MAX_CALLS = 6


@admin.register(Callback)
class CallbackAdmin(CallbackActions):
    """Staff may promise one themselves; from then on the buttons move it."""

    not_offered = ("change", "delete")
    list_title = "To call back"
    formfield_overrides = BROWSER_DATES
    # Not change_form.html: Django would take it for the form of a new one too.
    page_template = "page.html"
    list_display = (
        "due",
        "next_step",
        "who",
        "about",
        "tries_words",
        "status_badge",
    )
    list_display_links = None
    list_filter = (CallbackWorkFilter, ReasonsInWords, ("due_at", WhenFilter))
    list_select_related = ("customer", "assigned_to")
    search_fields = ("number", "customer__first_name", "customer__last_name", "note")
    search_help_text = "Number, customer's name, or the note"
    ordering = ("due_at", "pk")
    actions = None
    fields = ("number", "customer", "reason", "note", "due_at")
    autocomplete_fields = ("customer",)

    @admin.display(description="Due")
    def due(self, row: Callback) -> SafeString:
        local = timezone.localtime(row.due_at)
        when = f"{local:%a %b} {local.day}, {local:%H:%M}"
        if not row.is_overdue:
            return format_html('<a href="{}">{}</a>', self.row_url(row.pk), when)
        mark = badge("overdue", "overdue")
        return format_html(
            '<a href="{}">{}</a><br>{}', self.row_url(row.pk), when, mark
        )

    @admin.display(description="Whom")
    def who(self, row: Callback) -> str | SafeString:
        if row.customer is None:
            return row.number
        words = '{}<br><span class="cc-quiet">{}</span>'
        return format_html(words, row.customer, row.number)

    @admin.display(description="About")
    def about(self, row: Callback) -> str:
        words = ": ".join(part for part in (_in_words(row.reason), row.note) if part)
        return shortened(words, 80)

    @admin.display(description="Tries")
    def tries_words(self, row: Callback) -> str:
        return str(row.tries or "-")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        given = super().get_changeform_initial_data(request)
        return {"due_at": first_due(timezone.now()), "reason": "promised", **given}

    def save_model(
        self, request: HttpRequest, obj: Callback, form: forms.ModelForm, change: bool
    ) -> None:
        made = promising.promise(
            obj.number,
            reason=obj.reason,
            note=obj.note,
            due_at=obj.due_at,
            customer=obj.customer,
            by=member_of_staff(request),
        )
        assert made is not None, "the form has checked the number"
        obj.pk = made.pk

    def page_rows(self) -> QuerySet[Callback]:
        return Callback.objects.select_related(
            "customer", "call__customer", "escalation", "assigned_to", "created_by"
        )

    def page(self, request: HttpRequest, row: Callback) -> dict[str, Any]:
        mine = row.status == CallbackStatus.CLAIMED and (
            row.assigned_to_id == request.user.pk
        )
        may_work = self.has_work_permission(request)
        words = request.user.has_perm("calls.view_turn")
        return {
            "title": str(row.customer or row.number),
            "callback": row,
            "reason": _in_words(row.reason),
            "status_badge": badge(row.status, row.get_status_display()),
            "late_by": spell_duration(timezone.now() - row.due_at)
            if row.is_overdue
            else "",
            "tries": list(row.attempts.select_related("by")),
            "results": AttemptResult.choices,
            "other_calls": other_calls(row.call, MAX_CALLS) if row.call else [],
            "may_claim": may_work and row.status == CallbackStatus.DUE,
            "may_try": may_work and (row.status == CallbackStatus.DUE or mine),
            "may_give_back": may_work and row.status == CallbackStatus.CLAIMED,
            "may_see_call": request.user.has_perm("calls.view_call"),
            "may_see_words": words,
            "may_see_escalation": request.user.has_perm("calls.view_escalation"),
        }


def _in_words(reason: str) -> str:
    return reason.replace("_", " ").replace("-", " ")
