"""What happens to an appointment besides being made or moved."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from .errors import NotFound
from .models import Appointment, Feedback

_Status = Appointment.Status


def cancel(
    appointment_id: int, *, customer_id: int | None = None, now: datetime | None = None
) -> Appointment:
    """Cancel an upcoming appointment; doing so again changes nothing.

    With ``customer_id``, only theirs. Raises NotFound.
    """
    return _move_to(_Status.CANCELLED, appointment_id, customer_id, now)


def confirm(
    appointment_id: int, *, customer_id: int | None = None, now: datetime | None = None
) -> Appointment:
    """Note that the customer will come; doing so again changes nothing.

    With ``customer_id``, only theirs. Raises NotFound.
    """
    return _move_to(_Status.CONFIRMED, appointment_id, customer_id, now)


_FROM = {
    _Status.CANCELLED: (_Status.BOOKED, _Status.CONFIRMED),
    _Status.CONFIRMED: (_Status.BOOKED,),
}


def _move_to(
    status: Appointment.Status,
    appointment_id: int,
    customer_id: int | None,
    now: datetime | None,
) -> Appointment:
    now = now or timezone.now()
    rows = Appointment.objects.filter(pk=appointment_id, starts_at__gt=now)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    rows.filter(status__in=_FROM[status]).update(status=status, updated_at=now)
    appointment = (
        rows.filter(status=status)
        .select_related("service", "vehicle", "customer")
        .first()
    )
    if appointment is None:
        raise NotFound("There is no such upcoming appointment.")
    return appointment


def was_booked_by(appointment_id: int, *, source: str) -> bool:
    """Whether a call (its sid) booked this appointment itself."""
    rows = Appointment.objects.filter(pk=appointment_id, source=source)
    return bool(source) and rows.exists()


def take_feedback(
    *,
    customer_id: int | None,
    appointment_id: int | None,
    satisfied: bool,
    comment: str = "",
    source: str = "",
    idempotency_key: str | None = None,
) -> Feedback:
    """Keep what a customer says of the work; the same key again gives the same row.

    Raises NotFound when the appointment is not this customer's.
    """
    values = {
        "customer_id": customer_id,
        "appointment_id": appointment_id,
        "satisfied": satisfied,
        "comment": comment,
        "source": source,
    }
    if appointment_id is not None:
        appointment = Appointment.objects.filter(pk=appointment_id).first()
        if appointment is None or appointment.customer_id != customer_id:
            raise NotFound("There is no such appointment.")
    if idempotency_key is None:
        return Feedback.objects.create(**values)
    feedback, _created = Feedback.objects.get_or_create(
        idempotency_key=idempotency_key, defaults=values
    )
    return feedback
