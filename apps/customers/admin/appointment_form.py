"""What an appointment made or moved by staff must satisfy."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from apps.admin_forms import CarefulForm

from ..models import Appointment, Bay


class AppointmentForm(CarefulForm):
    """Refuses a bay or a vehicle that is taken, and a vehicle of somebody else."""

    class Meta:
        model = Appointment
        fields = (
            "customer",
            "vehicle",
            "service",
            "bay",
            "starts_at",
            "ends_at",
            "status",
            "notes",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "ends_at" in self.fields:
            self.fields["ends_at"].required = False
            self.fields["ends_at"].help_text = "Empty: as long as the service takes."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        service, starts_at = self._value("service"), self._value("starts_at")
        if "ends_at" in self.fields and not data.get("ends_at"):
            if service is None or starts_at is None:
                return data
            data["ends_at"] = starts_at + timedelta(minutes=service.duration_minutes)
        customer, vehicle = self._value("customer"), self._value("vehicle")
        if vehicle and customer and vehicle.customer_id != customer.pk:
            self.add_error("vehicle", f"{vehicle} does not belong to {customer}.")
        if data.get("status") in Appointment.HOLDS_BAY and not self.errors:
            self._refuse_overlap()
        return data

    def add_error(self, field: str | None, error: Any) -> None:
        """The model names fields too: one that is shown read-only has no place of its
        own, and what this form has said better already is not said twice."""
        if not hasattr(error, "error_dict"):
            super().add_error(field, error)
            return
        for name, messages in error.error_dict.items():
            if name not in self.fields:
                super().add_error(None, messages)
            elif name not in self.errors:
                super().add_error(name, messages)

    def _value(self, name: str) -> Any:
        """As submitted, or as stored where the form shows it read-only."""
        if name in self.fields:
            return self.cleaned_data.get(name)
        return getattr(self.instance, name, None) if self.instance.pk else None

    def _refuse_overlap(self) -> None:
        """Inside the admin's transaction; bays are locked as bookings lock them, until
        the row is saved."""
        bay, vehicle = self._value("bay"), self._value("vehicle")
        starts_at, ends_at = self._value("starts_at"), self._value("ends_at")
        if ends_at <= starts_at:
            return  # the model's own check says so
        list(Bay.objects.select_for_update().order_by("pk"))
        overlapping = (
            Appointment.objects.filter(
                status__in=Appointment.HOLDS_BAY,
                starts_at__lt=ends_at,
                ends_at__gt=starts_at,
            )
            .exclude(pk=self.instance.pk)
            .select_related("customer", "service")
        )
        self._refuse("bay", f"{bay} is taken", overlapping.filter(bay=bay))
        if vehicle:
            same = overlapping.filter(vehicle=vehicle)
            self._refuse("vehicle", f"{vehicle} is already here", same)

    def _refuse(self, field: str, what: str, rows: QuerySet[Appointment]) -> None:
        other = rows.first()
        if other is None:
            return
        starts = timezone.localtime(other.starts_at)
        ends = timezone.localtime(other.ends_at)
        message = (
            f"{what} from {starts:%H:%M} to {ends:%H:%M} on {starts:%Y-%m-%d}: "
            f"{other.service} for {other.customer}."
        )
        place = field if field in self.fields else None
        self.add_error(place, ValidationError(message, code="overlap"))
