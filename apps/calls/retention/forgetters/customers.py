"""The customer's own rows. Appointments and feedback stay, without the person."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from apps.customers.models import Appointment, Customer, Feedback, Vehicle

from ..registry import LAST, Person, forgets

_FORGOTTEN = "(forgotten)"


@forgets("customers", LAST)
def forget_customer_rows(person: Person) -> Mapping[str, int]:
    appointments = Appointment.objects.filter(customer_id=person.customer_id)
    vehicles = Vehicle.objects.filter(customer_id=person.customer_id)
    feedback = Feedback.objects.filter(customer_id=person.customer_id)
    _quiet_log(Customer, [person.customer_id])
    _quiet_log(Appointment, list(appointments.values_list("pk", flat=True)))
    _quiet_log(Vehicle, list(vehicles.values_list("pk", flat=True)))
    counts = {
        "appointments": appointments.update(
            customer=person.nobody,
            vehicle=None,
            notes="",
            source="",
            idempotency_key=None,
        ),
        "answers about satisfaction": feedback.update(
            customer=None, comment="", source="", idempotency_key=None
        ),
        "vehicles": vehicles.count(),
    }
    Customer.objects.filter(pk=person.customer_id).delete()
    return counts


def _quiet_log(model: type, ids: list[int]) -> None:
    """Staff's changes stay in the log, the names they quote do not."""
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(model),
        object_id__in=[str(pk) for pk in ids],
    ).update(object_repr=_FORGOTTEN, change_message="")
