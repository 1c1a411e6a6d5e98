"""Tools around the shop's calendar."""

from __future__ import annotations

from apps.agentbrain.conversation.dialogue.states import State
from apps.customers import services as shop

from .fields import (
    BOOLEAN,
    DATE,
    ID,
    SERVICE,
    START,
    TIME,
    appointment_facts,
    read_date,
    read_start,
    read_time,
    string,
    vehicle_label,
    write_start,
)
from .spec import (
    Arguments,
    Result,
    ToolContext,
    ToolSpec,
    identified,
    nullable,
    obj,
    own_customer,
    verified_customer,
)

_MAX_SLOTS = 3
# The dialogue is in this state only after the caller's yes to what was read back.
_AGREED = frozenset({State.EXECUTION.value})
_PARTS = {"type": "string", "enum": [part.value for part in shop.PartOfDay]}
_VEHICLE = obj(
    "year make model",
    year={"type": "integer", "minimum": 1950, "maximum": 2100},
    make={"type": "string", "minLength": 1, "maxLength": 40},
    model={"type": "string", "minLength": 1, "maxLength": 60},
)


def _find_slots(_context: ToolContext, arguments: Arguments) -> Result:
    part = arguments.get("part_of_day")
    offer = shop.find_slots(
        arguments["service"],
        day=read_date(arguments.get("date")),
        at=read_time(arguments.get("time")),
        part=shop.PartOfDay(part) if part else None,
        limit=arguments.get("limit") or _MAX_SLOTS,
    )
    return {
        "slots": [write_start(slot) for slot in offer.slots],
        "exact": offer.exact,
        "reason": offer.reason.value,
    }


def _book(context: ToolContext, arguments: Arguments) -> Result:
    vehicle = arguments.get("vehicle")
    request = shop.BookingRequest(
        service=arguments["service"],
        start=read_start(arguments["start"]),
        customer=shop.CustomerWish(
            customer_id=arguments.get("customer_id"),
            name=arguments.get("name") or "",
            phone=arguments.get("phone") or "",
            email=arguments.get("email") or "",
        ),
        vehicle_id=arguments.get("vehicle_id"),
        vehicle=shop.VehicleWish(**vehicle) if vehicle else None,
        reason=arguments.get("reason") or "",
    )
    appointment = shop.book(
        request, idempotency_key=context.idempotency_key, source=context.call_sid
    )
    return appointment_facts(appointment)


def _list(_context: ToolContext, arguments: Arguments) -> Result:
    rows = shop.upcoming_appointments(arguments["customer_id"])
    return {
        "appointments": [
            {
                "appointment_id": row.pk,
                "start": write_start(row.starts_at),
                "service": row.service.code,
                "service_name": row.service.name,
                "vehicle": vehicle_label(row.vehicle),
            }
            for row in rows
        ]
    }


def _allowed(context: ToolContext, arguments: Arguments) -> None:
    """Whoever booked it in this very call may change it; else only who is verified.

    Raises NotVerified.
    """
    appointment_id = arguments["appointment_id"]
    made_here = shop.was_booked_by(appointment_id, source=context.call_sid)
    if not (verified_customer(context, arguments) or made_here):
        raise shop.NotVerified(f"Appointment {appointment_id} is not this call's.")


def _reschedule(context: ToolContext, arguments: Arguments) -> Result:
    _allowed(context, arguments)
    appointment = shop.reschedule(
        arguments["appointment_id"],
        read_start(arguments["start"]),
        customer_id=context.customer_id,
    )
    return appointment_facts(appointment)


def _cancel(context: ToolContext, arguments: Arguments) -> Result:
    _allowed(context, arguments)
    row = shop.cancel(arguments["appointment_id"], customer_id=context.customer_id)
    return {
        "appointment_id": row.pk,
        "start": write_start(row.starts_at),
        "service_name": row.service.name,
    }


def _confirm(context: ToolContext, arguments: Arguments) -> Result:
    row = shop.confirm(arguments["appointment_id"], customer_id=context.customer_id)
    return {"appointment_id": row.pk, "start": write_start(row.starts_at)}


def _take_feedback(context: ToolContext, arguments: Arguments) -> Result:
    shop.take_feedback(
        customer_id=context.customer_id,
        appointment_id=arguments.get("appointment_id"),
        satisfied=arguments["satisfied"],
        comment=arguments.get("comment") or "",
        source=context.call_sid,
        idempotency_key=context.idempotency_key,
    )
    return {}


APPOINTMENT_TOOLS = (
    ToolSpec(
        name="find_slots",
        description="Free times for a service; the nearest when the wish is taken.",
        parameters=obj(
            "service",
            service=SERVICE,
            date=nullable(DATE),
            time=nullable(TIME),
            part_of_day=nullable(_PARTS),
            limit={"type": "integer", "minimum": 1, "maximum": _MAX_SLOTS},
        ),
        handler=_find_slots,
    ),
    ToolSpec(
        name="book_appointment",
        description="Book a free time. Only after the caller has agreed to it.",
        parameters=obj(
            "service start",
            customer_id=nullable(ID),
            name=nullable(string(160, "First and last name")),
            phone=nullable(string(40)),
            email=nullable(string(254)),
            vehicle_id=nullable(ID),
            vehicle=nullable(_VEHICLE),
            service=SERVICE,
            reason=nullable(string(400, "The trouble in the caller's own words")),
            start=START,
        ),
        handler=_book,
        writes=True,
        states=_AGREED,
        permits=own_customer,
        timeout_seconds=10.0,
    ),
    ToolSpec(
        name="list_appointments",
        description="The verified caller's upcoming appointments.",
        parameters=obj("customer_id", customer_id=ID),
        handler=_list,
        permits=verified_customer,
    ),
    ToolSpec(
        name="reschedule_appointment",
        description="Move the verified caller's appointment to a free time.",
        parameters=obj("appointment_id start", appointment_id=ID, start=START),
        handler=_reschedule,
        writes=True,
        states=_AGREED,
        permits=identified,
        timeout_seconds=10.0,
    ),
    ToolSpec(
        name="cancel_appointment",
        description="Cancel the verified caller's appointment, after they said so.",
        parameters=obj("appointment_id", appointment_id=ID),
        handler=_cancel,
        writes=True,
        states=_AGREED,
        permits=identified,
    ),
    ToolSpec(
        name="confirm_appointment",
        description="Note that the customer we called will come.",
        parameters=obj("appointment_id", appointment_id=ID),
        handler=_confirm,
        writes=True,
        states=_AGREED,
        permits=identified,
    ),
    ToolSpec(
        name="take_feedback",
        description="Keep what the customer says of the work that was done.",
        parameters=obj(
            "satisfied",
            appointment_id=nullable(ID),
            satisfied=BOOLEAN,
            comment=nullable(string(2000)),
        ),
        handler=_take_feedback,
        writes=True,
    ),
)
