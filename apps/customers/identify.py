"""Who is calling, as far as the number tells."""

from __future__ import annotations

from apps.agentbrain.conversation.events import KnownCustomer, KnownVehicle

from .models import Customer
from .phones import InvalidPhone, normalise_phone


def identify_caller(phone: str) -> KnownCustomer | None:
    """The customer with this number; None also for a withheld or unusable number.

    Two queries.
    """
    try:
        number = normalise_phone(phone)
    except InvalidPhone:
        return None
    customer = (
        Customer.objects.prefetch_related("vehicles").filter(phone=number).first()
    )
    if customer is None:
        return None
    return KnownCustomer(
        customer_id=customer.pk,
        first_name=customer.first_name,
        full_name=customer.full_name,
        phone=customer.phone,
        vehicles=tuple(
            KnownVehicle(vehicle.pk, vehicle.year, vehicle.make, vehicle.model)
            for vehicle in customer.vehicles.all()
        ),
    )
