"""The customer's own rows. Appointments and feedback stay, without the person."""

from __future__ import annotations

from collections.abc import Mapping

from apps.calls.models import Call
from apps.customers.models import Appointment, Customer, Feedback, Vehicle

from ..log_entries import quiet_log, quiet_log_about
from ..registry import LAST, Person, forgets


@forgets("customers", LAST)
def forget_customer_rows(person: Person) -> Mapping[str, int]:
    appointments = Appointment.objects.filter(customer_id=person.customer_id)
    vehicles = Vehicle.objects.filter(customer_id=person.customer_id)
    feedback = Feedback.objects.filter(customer_id=person.customer_id)
    customer = Customer.objects.filter(pk=person.customer_id).first()
    quiet_log(Customer, [person.customer_id])
    quiet_log(Appointment, appointments.values_list("pk", flat=True))
    quiet_log(Vehicle, vehicles.values_list("pk", flat=True))
    quiet_log(Call, person.call_ids)
    # Of rows that are gone, the log alone still quotes who they were about.
    quiet_log_about({person.number, customer.full_name if customer else ""})
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
