"""An appointment for a customer we know: nothing known is asked again."""

from __future__ import annotations

from ..talk import Talk
from .booking import Booking


class KnownAppointment(Booking):
    """Which vehicle, service, day and time; name and phone are on file."""

    code = "known_appointment"
    order = ("vehicle", "service", "date", "time")

    def prefill(self, talk: Talk) -> None:
        memory = talk.memory
        customer = memory.customer or {}
        memory.slots.setdefault("name", customer.get("full_name", ""))
        memory.slots.setdefault("phone", customer.get("phone", ""))
        if len(memory.vehicles) == 1 and "vehicle" not in memory.slots:
            memory.slots["vehicle"] = talk.customer_vehicle(memory.vehicles[0])
