"""What other apps may do with customers and the shop's calendar."""

from __future__ import annotations

from .booking import BookingRequest, book, reschedule
from .changes import cancel, confirm, take_feedback, was_booked_by
from .consent import allow_calls, stop_calls
from .customer_records import CustomerWish, VehicleWish
from .errors import NotVerified
from .finding import SlotOffer, find_slots
from .identify import identify_caller
from .offers import PartOfDay
from .selectors import upcoming_appointments
from .verification import Method, verify

__all__ = [
    "BookingRequest",
    "CustomerWish",
    "Method",
    "NotVerified",
    "PartOfDay",
    "SlotOffer",
    "VehicleWish",
    "allow_calls",
    "book",
    "cancel",
    "confirm",
    "find_slots",
    "identify_caller",
    "reschedule",
    "stop_calls",
    "take_feedback",
    "upcoming_appointments",
    "verify",
    "was_booked_by",
]
