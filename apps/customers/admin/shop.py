"""The shop: services, opening hours, bays, days it is closed."""

from __future__ import annotations

from django.contrib import admin

from apps.admin_forms import BROWSER_DATES, CarefulAdmin, CarefulForm

from ..models import Bay, ClosedDay, OpeningHours, Service
from .fields import WordsField


class ServiceForm(CarefulForm):
    aliases = WordsField(
        help_text="What callers call it, between commas: oil change, lube, oil. "
        "Endings and small words do not matter; ... stands for up to six other words: "
        "grinding ... stop. What fits no other goes to the service named trouble."
    )


@admin.register(Service)
class ServiceAdmin(CarefulAdmin):
    form = ServiceForm
    list_display = ("name", "code", "minutes", "price", "active")
    list_filter = ("active",)
    search_fields = ("name", "code", "description")

    @admin.display(description="Minutes", ordering="duration_minutes")
    def minutes(self, service: Service) -> int:
        return service.duration_minutes


class OpeningHoursForm(CarefulForm):
    """Refuses periods of one weekday that overlap."""

    def clean(self) -> dict[str, object]:
        data = super().clean() or self.cleaned_data
        weekday, opens_at, closes_at = (
            data.get("weekday"),
            data.get("opens_at"),
            data.get("closes_at"),
        )
        if weekday is None or opens_at is None or closes_at is None:
            return data
        if closes_at <= opens_at:
            self.add_error("closes_at", "Must be after the opening.")
            return data
        other = (
            OpeningHours.objects.filter(
                weekday=weekday, opens_at__lt=closes_at, closes_at__gt=opens_at
            )
            .exclude(pk=self.instance.pk)
            .first()
        )
        if other is not None:
            self.add_error("opens_at", f"Overlaps with {other}.")
        return data


@admin.register(OpeningHours)
class OpeningHoursAdmin(CarefulAdmin):
    formfield_overrides = BROWSER_DATES
    form = OpeningHoursForm
    list_display = ("weekday", "opens_at", "closes_at")
    list_filter = ("weekday",)


@admin.register(Bay)
class BayAdmin(CarefulAdmin):
    list_display = ("name", "active")
    list_filter = ("active",)


@admin.register(ClosedDay)
class ClosedDayAdmin(CarefulAdmin):
    formfield_overrides = BROWSER_DATES
    list_display = ("date", "reason")
    date_hierarchy = "date"
