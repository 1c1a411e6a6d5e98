"""Reads that several places share."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from .models import Appointment


def upcoming_appointments(
    customer_id: int, *, now: datetime | None = None
) -> QuerySet[Appointment]:
    """A customer's appointments that lie ahead, the next one first. One query."""
    return (
        Appointment.objects.filter(
            customer_id=customer_id,
            status__in=Appointment.HOLDS_BAY,
            starts_at__gt=now or timezone.now(),
        )
        .select_related("service", "vehicle")
        .order_by("starts_at")
    )
