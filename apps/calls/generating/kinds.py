"""The kinds of calls a shop has, and how often."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from ..choices import CallStatus, Direction, Outcome, Priority
from ..summaries.choices import Disposition

ASK_NAME: Final = ("name", "May I have your name, please?", ("{name}", "it's {name}"))
ASK_CAR: Final = (
    "vehicle",
    "What year, make and model is your vehicle?",
    ("a {car}", "it's a {car}", "uh {car}"),
)
ASK_SERVICE: Final = (
    "service",
    "What would you like to have done?",
    ("an oil change", "the brakes are squeaking", "a tire rotation", "new tires"),
)
ASK_DAY: Final = (
    "date",
    "Which day would suit you?",
    ("tuesday", "as soon as possible", "friday if you can", "the day after tomorrow"),
)
ASK_TIME: Final = (
    "time",
    "I have nine, eleven thirty and two o'clock. Which would you like?",
    ("the first one", "half past eleven", "two is good", "nine"),
)
ASK_IDENTITY: Final = (
    "identity",
    "To find it, what is your date of birth?",
    (
        "may third seventy eight",
        "the fourth of june nineteen ninety",
    ),
)
ASK_YES: Final = ("confirm", "Shall I do that for you?", ("yes", "yes please", "sure"))
ASK_MORE: Final = ("more", "Is there anything else I can help with?", ("no thanks",))

Question = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Kind:
    """``share`` of all calls, in thousandths. A failed call has no questions."""

    share: int
    call_type: str
    intent: str
    outcome: Outcome
    disposition: Disposition
    says: tuple[str, ...]
    questions: tuple[Question, ...] = ()
    direction: Direction = Direction.INBOUND
    status: CallStatus = CallStatus.COMPLETED
    reason: str = ""
    priority: Priority = Priority.NORMAL
    transfer: str = ""
    """How being put through ended; "" for a call that was not."""


_BOOKING: Final = (ASK_SERVICE, ASK_CAR, ASK_DAY, ASK_TIME)
_I, _D, _O = Direction, Disposition, Outcome

KINDS: Final = (
    Kind(
        *(165, "inbound_new", "book_appointment", _O.BOOKED, _D.BOOKED),
        ("I need an oil change", "can I bring my car in", "hi I'd like to book"),
        (ASK_NAME, *_BOOKING, ASK_YES, ASK_MORE),
    ),
    Kind(
        *(205, "inbound_existing", "book_appointment", _O.BOOKED, _D.BOOKED),
        (
            "I'd like to come in next week",
            "my brakes are grinding",
            "oil change please",
        ),
        (*_BOOKING, ASK_YES, ASK_MORE),
    ),
    Kind(
        *(75, "inbound_existing", "reschedule_appointment"),
        *(_O.RESCHEDULED, _D.MOVED),
        ("I have to move my appointment", "something came up, can we do another day"),
        (ASK_IDENTITY, ASK_DAY, ASK_TIME, ASK_YES, ASK_MORE),
    ),
    Kind(
        *(55, "inbound_existing", "cancel_appointment", _O.CANCELLED, _D.CANCELLED),
        ("I need to cancel", "please cancel my appointment"),
        (ASK_IDENTITY, ASK_YES, ASK_MORE),
    ),
    Kind(
        *(90, "inbound_general", "ask_hours", _O.ANSWERED, _D.INFORMATION_GIVEN),
        ("are you open on saturday", "what time do you close today"),
        (ASK_MORE,),
    ),
    Kind(
        *(85, "inbound_general", "ask_price", _O.ANSWERED, _D.INFORMATION_GIVEN),
        ("how much is an oil change", "what do you charge for brake pads"),
        (ASK_MORE, ASK_MORE),
    ),
    Kind(
        *(80, "outbound_reminder", "confirm_appointment"),
        *(_O.CONFIRMED, _D.CONFIRMED),
        ("yes this is {name}", "speaking"),
        (ASK_YES, ASK_MORE),
        _I.OUTBOUND,
    ),
    Kind(
        *(45, "outbound_reminder", "", _O.VOICEMAIL, _D.VOICEMAIL_LEFT),
        ("please leave a message after the tone",),
        (),
        _I.OUTBOUND,
    ),
    Kind(
        *(40, "outbound_followup", "satisfied", _O.FEEDBACK, _D.FEEDBACK_TAKEN),
        ("yes everything is fine", "it runs great again"),
        (ASK_MORE,),
        _I.OUTBOUND,
    ),
    Kind(
        *(35, "inbound_existing", "person_requested"),
        *(_O.ESCALATED, _D.HANDED_TO_PERSON),
        ("can I talk to somebody", "put me through to the front desk please"),
        (ASK_YES,),
        reason="person_requested",
        transfer="answered",
    ),
    Kind(
        *(20, "inbound_existing", "complaint", _O.ESCALATED, _D.CALLBACK_PROMISED),
        ("you charged me twice and nobody calls me back", "it makes the same noise"),
        (ASK_YES,),
        reason="complaint",
        priority=Priority.HIGH,
    ),
    Kind(
        *(15, "inbound_general", "ask_warranty", _O.ESCALATED, _D.HANDED_TO_PERSON),
        ("is that still under warranty",),
        (ASK_YES,),
        reason="warranty",
        transfer="unanswered",
    ),
    Kind(
        *(15, "inbound_existing", "person_requested", _O.ESCALATED, _D.CALLER_LEFT),
        ("I want to talk to a person",),
        (ASK_YES,),
        reason="person_requested",
        transfer="abandoned",
    ),
    Kind(
        *(55, "inbound_general", "", _O.ABANDONED, _D.CALLER_LEFT),
        ("uh hello", "sorry wrong number"),
        (ASK_SERVICE,),
    ),
    Kind(
        *(20, "inbound_general", "", _O.NONE, _D.NOT_CONNECTED),
        (),
        status=CallStatus.FAILED,
    ),
)


def unfinished(kind: Kind, asked: int) -> Kind:
    """The same call, left after so many questions."""
    return replace(
        kind,
        outcome=Outcome.NONE,
        disposition=Disposition.NOTHING_AGREED,
        questions=kind.questions[:asked],
    )
