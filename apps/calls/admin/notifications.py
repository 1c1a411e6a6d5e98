"""Who is told what by e-mail: each member of staff says so for themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from apps.admin_pages import ReadOnlyAdmin, name_of

from ..models import NotificationPreference, StaffMail
from ..notifications.models import MailStatus
from .badges import badge
from .when_filter import WhenFilter
from .who import member_of_staff

OTHERS = "auth.change_user"
_TONES = {
    MailStatus.PENDING: "claimed",
    MailStatus.SENT: "resolved",
    MailStatus.FAILED: "overdue",
}


@admin.register(NotificationPreference)
class NotificationPreferenceAdmin(admin.ModelAdmin):
    """One's own row; those of others for whoever keeps the accounts."""

    list_display = ("user", "by_email", "least_priority", "reasons", "handed_to_me")
    list_select_related = ("user",)
    actions = None

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = ("by_email", "least_priority", "reasons", "handed_to_me")
        return ("user", *fields) if request.user.has_perm(OTHERS) else fields

    def get_readonly_fields(
        self, request: HttpRequest, obj: Any = None
    ) -> tuple[str, ...]:
        return ("user",) if obj is not None else ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[NotificationPreference]:
        rows = super().get_queryset(request)
        return (
            rows if request.user.has_perm(OTHERS) else rows.filter(user=request.user.pk)
        )

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Whoever writes only for themselves has one row."""
        own = self.get_queryset(request).filter(user=request.user.pk).first()
        if own is not None and not request.user.has_perm(OTHERS):
            return HttpResponseRedirect(_page(own))
        return super().add_view(request, form_url, extra_context)

    def save_model(
        self,
        request: HttpRequest,
        obj: NotificationPreference,
        form: forms.ModelForm,
        change: bool,
    ) -> None:
        if not change and "user" not in form.cleaned_data:
            obj.user = member_of_staff(request)
        super().save_model(request, obj, form, change)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Straight to one's own wishes where there are no others to see."""
        if request.user.has_perm(OTHERS) or not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        own = self.get_queryset(request).first()
        if own is not None:
            return HttpResponseRedirect(_page(own))
        if self.has_add_permission(request):
            add = reverse("admin:calls_notificationpreference_add")
            return HttpResponseRedirect(add)
        return super().changelist_view(request, extra_context)


@admin.register(StaffMail)
class StaffMailAdmin(ReadOnlyAdmin):
    """Mails to staff: sent, waiting, failed and why. Nobody writes here."""

    list_display = ("created_at", "user", "kind", "status_badge", "attempts", "error")
    list_filter = ("status", "kind", ("created_at", WhenFilter))
    list_select_related = ("user",)
    list_per_page = 50
    fields = (
        *(name_of("user", "To"), "kind", "escalation", "status", "attempts"),
        *("created_at", "sent_at", "not_before", "error"),
    )

    @admin.display(description="Status")
    def status_badge(self, row: StaffMail) -> SafeString | str:
        tone = _TONES.get(MailStatus(row.status), "quiet")
        late = row.status == MailStatus.PENDING and row.attempts
        label = row.get_status_display()
        if late and row.not_before and row.not_before > timezone.now():
            label = f"{label}, trying again"
        return badge(tone, label)


def _page(row: NotificationPreference) -> str:
    return reverse("admin:calls_notificationpreference_change", args=[row.pk])
