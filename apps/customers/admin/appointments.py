"""The shop's calendar as a list: day, time, bay, customer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.admin_forms import BROWSER_DATES, CarefulAdmin

from ..models import Appointment
from .appointment_form import AppointmentForm

PAST_STAYS = ("customer", "vehicle", "service", "bay", "starts_at", "ends_at")
TONES = {
    Appointment.Status.BOOKED: "live",
    Appointment.Status.CONFIRMED: "good",
    Appointment.Status.CANCELLED: "quiet",
    Appointment.Status.COMPLETED: "quiet",
    Appointment.Status.NO_SHOW: "bad",
}


class WhenFilter(admin.SimpleListFilter):
    """Without a choice: from today on."""

    title = "when"
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("today", "Today"),
            ("week", "Next 7 days"),
            ("past", "Past"),
            ("all", "All"),
        ]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        first, *rest = super().choices(changelist)
        yield {**first, "display": "From today on"}
        yield from rest

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Appointment]
    ) -> QuerySet[Appointment]:
        zone = timezone.get_current_timezone()
        today = timezone.localdate()

        def midnight(days: int) -> datetime:
            return datetime.combine(today + timedelta(days), time.min, tzinfo=zone)

        match self.value():
            case "today":
                return queryset.filter(
                    starts_at__gte=midnight(0), starts_at__lt=midnight(1)
                )
            case "week":
                return queryset.filter(
                    starts_at__gte=midnight(0), starts_at__lt=midnight(7)
                )
            case "past":
                return queryset.filter(starts_at__lt=timezone.now())
            case "all":
                return queryset
            case _:
                return queryset.filter(starts_at__gte=midnight(0))


@admin.register(Appointment)
class AppointmentAdmin(CarefulAdmin):
    formfield_overrides = BROWSER_DATES
    form = AppointmentForm
    list_display = (
        "day",
        "hours",
        "bay",
        "customer",
        "service",
        "vehicle",
        "status_badge",
        "booked_by",
    )
    list_display_links = ("day", "hours")
    list_filter = (WhenFilter, "status", "bay", "service")
    list_select_related = ("customer", "vehicle", "service", "bay")
    list_per_page = 60
    date_hierarchy = "starts_at"
    ordering = ("starts_at", "bay")
    search_fields = (
        "customer__first_name",
        "customer__last_name",
        "customer__phone",
        "vehicle__plate",
    )
    search_help_text = "Customer's name or number, or plate"
    show_full_result_count = False
    autocomplete_fields = ("customer", "vehicle")
    readonly_fields = ("booked_by",)
    fields = (
        "customer",
        "vehicle",
        "service",
        "bay",
        "starts_at",
        "ends_at",
        "status",
        "notes",
        "booked_by",
    )

    @admin.display(description="Day", ordering="starts_at")
    def day(self, appointment: Appointment) -> str:
        return f"{timezone.localtime(appointment.starts_at):%a %b %-d}"

    @admin.display(description="Time")
    def hours(self, appointment: Appointment) -> str:
        starts = timezone.localtime(appointment.starts_at)
        ends = timezone.localtime(appointment.ends_at)
        return f"{starts:%H:%M}-{ends:%H:%M}"

    @admin.display(description="Status", ordering="status")
    def status_badge(self, appointment: Appointment) -> SafeString:
        tone = TONES.get(Appointment.Status(appointment.status), "quiet")
        return format_html(
            '<span class="cc-badge cc-badge--{}">{}</span>',
            tone,
            appointment.get_status_display(),
        )

    @admin.display(description="Booked by", ordering="source")
    def booked_by(self, appointment: Appointment) -> str:
        return "the agent" if appointment.source else "staff"

    def get_readonly_fields(
        self, request: HttpRequest, obj: Appointment | None = None
    ) -> tuple[str, ...]:
        """What has begun is not moved any more; its status still changes."""
        if obj is not None and obj.starts_at <= timezone.now():
            return (*self.readonly_fields, *PAST_STAYS)
        return self.readonly_fields
