"""The schemas that tools share, and how their values are read and written.

Times are naive local minutes in the shop's zone: "2026-11-24T10:00".
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from apps.customers.diary import shop_zone
from apps.customers.errors import BadArguments
from apps.customers.models import Appointment, Vehicle

MAX_ID = 2**63 - 1
ID = {"type": "integer", "minimum": 1, "maximum": MAX_ID}
BOOLEAN = {"type": "boolean"}
DATE = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}$",
    "description": "YYYY-MM-DD",
}
TIME = {"type": "string", "pattern": r"^\d{2}:\d{2}$", "description": "HH:MM, 24 hours"}
START = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:00)?$",
    "description": "Local time of the shop, YYYY-MM-DDTHH:MM",
}
SERVICE = {"type": "string", "minLength": 1, "maxLength": 80}


def string(max_length: int, description: str = "") -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "maxLength": max_length}
    return {**schema, "description": description} if description else schema


def read_date(value: str | None) -> date | None:
    """Raises BadArguments for a day the calendar does not have."""
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError as error:
        raise BadArguments(f"date: {value} does not exist.") from error


def read_time(value: str | None) -> time | None:
    """Raises BadArguments for a time the clock does not show."""
    try:
        return None if value is None else time.fromisoformat(value)
    except ValueError as error:
        raise BadArguments(f"time: {value} does not exist.") from error


def read_start(value: str) -> datetime:
    """A naive local time. Raises BadArguments when there is none such."""
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise BadArguments(f"start: {value} does not exist.") from error


def write_start(instant: datetime) -> str:
    return f"{timezone.localtime(instant, shop_zone()):%Y-%m-%dT%H:%M}"


def vehicle_label(vehicle: Vehicle | None) -> str:
    return vehicle.label if vehicle else ""


def appointment_facts(appointment: Appointment) -> dict[str, Any]:
    """An appointment as the dialogue keeps it in mind."""
    return {
        "appointment_id": appointment.pk,
        "customer_id": appointment.customer_id,
        "start": write_start(appointment.starts_at),
        "end": write_start(appointment.ends_at),
        "service": appointment.service.code,
        "service_name": appointment.service.name,
        "vehicle": vehicle_label(appointment.vehicle),
    }
