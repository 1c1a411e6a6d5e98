"""A new customer's first appointment: everything has to be asked."""

from __future__ import annotations

from .booking import Booking


class FirstAppointment(Booking):
    """Name, phone, email, vehicle, then service, day and time."""

    code = "first_appointment"
    order = ("name", "phone", "email", "vehicle", "service", "date", "time")
