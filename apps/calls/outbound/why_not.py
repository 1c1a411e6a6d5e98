"""Why a customer is not called: asked when choosing, and again when dialling."""

from __future__ import annotations

from datetime import datetime

from apps.customers.models import Appointment, Customer
from apps.customers.phones import InvalidPhone, normalise_phone

from .choices import Kind, WhyNot
from .models import Campaign, OutboundTarget


def agrees(customer: Customer, kind: str) -> bool:
    """Whether they have agreed to calls of this kind."""
    if kind == Kind.CAMPAIGN:
        return customer.marketing_calls
    return customer.service_calls


def of_customer(customer: Customer, kind: str) -> WhyNot:
    """What their record says against any call of this kind."""
    if customer.do_not_call:
        return WhyNot.DO_NOT_CALL
    if not agrees(customer, kind):
        return WhyNot.NO_CONSENT
    try:
        normalise_phone(customer.phone)
    except InvalidPhone:
        return WhyNot.BAD_NUMBER
    return WhyNot.NONE


def of_appointment(
    campaign: Campaign, appointment: Appointment | None, now: datetime
) -> WhyNot:
    """What the appointment says against a reminder or a follow-up."""
    status = appointment.status if appointment else ""
    if campaign.kind == Kind.FOLLOWUP:
        done = status == Appointment.Status.COMPLETED
        return WhyNot.NONE if done else WhyNot.APPOINTMENT_GONE
    if appointment is None or status not in Appointment.HOLDS_BAY:
        return WhyNot.APPOINTMENT_GONE
    if appointment.starts_at <= now:
        return WhyNot.TOO_LATE
    if status == Appointment.Status.CONFIRMED:
        return WhyNot.CONFIRMED
    return WhyNot.NONE


def of_target(target: OutboundTarget, now: datetime) -> WhyNot:
    """What speaks against calling a target at this moment."""
    campaign = target.campaign
    if why := of_customer(target.customer, campaign.kind):
        return why
    if target.give_up_at is not None and now >= target.give_up_at:
        return WhyNot.TOO_LATE
    if not campaign.is_standing:
        return WhyNot.NONE
    if why := of_appointment(campaign, target.appointment, now):
        return why
    if target.appointment and target.reason_key != key_of(
        campaign, target.customer_id, target.appointment
    ):
        return WhyNot.APPOINTMENT_GONE  # moved: its new time has a target of its own
    return WhyNot.NONE


def key_of(
    campaign: Campaign, customer_id: int, appointment: Appointment | None = None
) -> str:
    """Names the reason and the customer.

    An appointment that moved to another time is another reason to remind of it.
    """
    if campaign.kind == Kind.CAMPAIGN or appointment is None:
        return f"campaign:{campaign.reason}:{customer_id}"
    if campaign.kind == Kind.FOLLOWUP:
        return f"followup:{appointment.pk}"
    return f"reminder:{appointment.pk}:{int(appointment.starts_at.timestamp())}"
