"""How staff say things in notes: wishes, services, times, what came of it."""

from __future__ import annotations

from datetime import datetime

from ..choices import Outcome, Speaker
from .contract import AppointmentNote, CallRecord

MOST_WISHES = 3

_WISHES: dict[str, str] = {
    "book_appointment": "to book {service}",
    "reschedule_appointment": "to move {appointment}",
    "cancel_appointment": "to cancel {appointment}",
    "confirm_appointment": "to confirm {appointment}",
    "ask_appointment": "to ask when {appointment} is",
    "ask_hours": "to ask about the opening hours",
    "ask_price": "to ask for the price of {service}",
    "ask_duration": "to ask how long {service} takes",
    "ask_services": "to ask what the shop does",
    "ask_location": "to ask where the shop is",
}
_OUR_PURPOSES: dict[str, str] = {
    "outbound_reminder": "to confirm {appointment}",
    "outbound_followup": "to ask how the service went",
}
# The outcome that settles a wish, and what is open without it.
_GOALS: dict[str, tuple[Outcome, str]] = {
    "book_appointment": (Outcome.BOOKED, "No appointment was booked."),
    "reschedule_appointment": (Outcome.RESCHEDULED, "The appointment was not moved."),
    "cancel_appointment": (Outcome.CANCELLED, "The appointment was not cancelled."),
    "confirm_appointment": (Outcome.CONFIRMED, "The appointment was not confirmed."),
}
_SETTLED = {outcome for outcome, _ in _GOALS.values()} | {Outcome.FEEDBACK}
# How people talk rather than what they want.
_TALK = frozenset(
    (
        *("affirm", "deny", "correction", "go_back", "never_mind", "repeat"),
        *("hold_on", "skip", "dont_know", "soonest", "another_one"),
        *("satisfied", "dissatisfied", "wrong_person", "ask_identity"),
        *("thanks", "greeting", "goodbye"),
    )
)

_RESULTS: dict[str, str] = {
    Outcome.BOOKED: "An appointment was booked.",
    Outcome.RESCHEDULED: "The appointment was moved.",
    Outcome.CANCELLED: "The appointment was cancelled.",
    Outcome.CONFIRMED: "The appointment was confirmed.",
    Outcome.ANSWERED: "The question was answered.",
    Outcome.FEEDBACK: "The feedback was taken down.",
    Outcome.ESCALATED: "Handed to a person.",
}
_RESULTS_AT: dict[str, str] = {
    Outcome.BOOKED: "Booked for {when}.",
    Outcome.RESCHEDULED: "Moved to {when}.",
    Outcome.CANCELLED: "The {what} on {when} was cancelled.",
    Outcome.CONFIRMED: "Confirmed for {when}.",
}

_TOOL_ERRORS = {
    "slot_taken": "The time the caller wanted was taken.",
    "closed": "The shop is closed at the time the caller wanted.",
    "outside_hours": "The time the caller wanted is outside opening hours.",
    "too_far": "The time the caller wanted is too far ahead to book.",
    "past": "The time the caller wanted had passed.",
    "not_verified": "The caller's identity could not be verified.",
    "internal": "The agent could not carry it out because of a fault.",
    "timeout": "The agent could not carry it out in time.",
}


def wish(record: CallRecord) -> str:
    """What was wanted as "to ... and to ..." or "about ..."; empty when unknown."""
    templates = [_OUR_PURPOSES.get(record.call_type, "")]
    templates += [_WISHES.get(code, "") for code in _intents(record)]
    wishes = [
        template.format(appointment=_appointment(record), service=_service(record))
        for template in dict.fromkeys(filter(None, templates))
    ]
    if not wishes and record.intent_name and record.intent not in _TALK:
        return f"about {lower_first(record.intent_name)}"
    return " and ".join(wishes[:MOST_WISHES])


def unmet(record: CallRecord) -> str:
    """The wish that nothing came of, as a sentence; empty when there is none."""
    if record.outcome in _SETTLED:
        return ""
    open_goals = [_GOALS[code][1] for code in _intents(record) if code in _GOALS]
    return open_goals[-1] if open_goals else ""


def result(record: CallRecord) -> str:
    """What came of it, as a sentence; empty when nothing did."""
    appointment = record.appointment
    if appointment is None:
        return _RESULTS.get(record.outcome, "")
    when = clock(appointment.starts_at, record.started_at)
    template = _RESULTS_AT.get(record.outcome) or _RESULTS.get(record.outcome, "")
    return template.format(what=_what(appointment), when=when)


def obstacle(record: CallRecord) -> str:
    """Why the last thing tried did not work; empty when it did or nothing was tried."""
    if not record.tools:
        return ""
    return _TOOL_ERRORS.get(record.tools[-1].error, "")


def clock(moment: datetime, seen_from: datetime) -> str:
    """``Tuesday, Nov 24 at 10:00 AM``; with the year when it is another one."""
    year = f", {moment.year}" if moment.year != seen_from.year else ""
    hour = moment.hour % 12 or 12
    return (
        f"{moment:%A, %b} {moment.day}{year} at {hour}:{moment:%M} "
        f"{'AM' if moment.hour < 12 else 'PM'}"
    )


def lower_first(text: str) -> str:
    """``Oil change`` as ``oil change``, but ``AC repair`` as it is."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _intents(record: CallRecord) -> list[str]:
    """The intents of the call in the order they came up, each once."""
    said = [turn.intent for turn in record.turns if turn.speaker == Speaker.CALLER]
    return list(dict.fromkeys(filter(None, [*said, record.intent])))


def _with_article(noun: str) -> str:
    noun = lower_first(noun)
    if noun.endswith("s"):
        return noun
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def _service(record: CallRecord) -> str:
    appointment = record.appointment
    name = (appointment.service_name if appointment else "") or record.service_name
    vehicle = (appointment.vehicle_label if appointment else "") or record.vehicle_label
    service = _with_article(name) if name else "a service"
    return f"{service} for a {vehicle}" if vehicle else service


def _appointment(record: CallRecord) -> str:
    if record.appointment is None:
        return "an appointment"
    return f"the {_what(record.appointment)}"


def _what(appointment: AppointmentNote) -> str:
    vehicle = f" for a {appointment.vehicle_label}" if appointment.vehicle_label else ""
    return f"{lower_first(appointment.service_name)} appointment{vehicle}"


def quoted(words: str) -> str:
    """The words as a sentence in quotation marks: recognizers write no full stops."""
    words = words.strip()
    return f'"{words}"' if words.endswith((".", "?", "!")) else f'"{words}."'
