"""Callers of the six flows: what each says to what the agent asks.

An answer is given once; of several that fit what the agent said last, the first. {day}
and {later} are the names of two coming weekdays on which the shop is open. The words
are ones the caller's voice says clearly on any weekday ("nine" is not among them).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from apps.agentbrain.conversation.events import CallType

REMINDER = CallType.OUTBOUND_REMINDER
FOLLOWUP = CallType.OUTBOUND_FOLLOWUP

HELP = r"can i help you today|what would you like"
ELSE = r"anything else i can help|do anything else for you"
RIGHT = r"is that right\?|please say yes or no"
DAY = r"what day would you like|which day"
PROOF = r"verify your identity|you can verify|doesn't match"
PERSON = r"am i speaking with|is that you\?"


@dataclass(frozen=True)
class Script:
    """One call: who calls (or is called), what they say, what comes of it.

    ``about`` is the service and the status of the appointment a call of ours is
    about. ``said`` and ``unsaid`` are phrases of the agent, lower case.
    """

    name: str
    number: str
    answers: tuple[tuple[str, str], ...]
    outcome: str
    call_type: CallType = CallType.INBOUND_NEW
    about: tuple[str, str] = ("", "")
    service: str = ""
    escalated: str = ""
    said: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    slots: dict[str, object] = field(default_factory=dict)

    @property
    def outbound(self) -> bool:
        return bool(self.about[0])


FIRST_APPOINTMENT = (
    Script(
        "new, terse",
        "+15557000001",
        (
            (HELP, "I need an oil change"),
            ("your name", "my name is John Smith"),
            ("calling from", "yes"),
            ("email", "skip"),
            ("year, make and model", "twenty fifteen Honda Civic"),
            (DAY, "on {day} at eleven in the morning"),
            (RIGHT, "yes"),
            (ELSE, "no goodbye"),
        ),
        "booked",
        service="oil-change",
        slots={"phone": "+15557000001", "email": ""},
    ),
    Script(
        "new, chatty",
        "+15557000002",
        (
            (HELP, "Hi, I would like to book an oil change for my Honda Civic please"),
            ("your name", "sure, my name is Sarah Johnson"),
            ("calling from", "yes, that is the best number"),
            ("email", "I don't have an email"),
            ("what year", "it is a twenty fifteen"),
            (DAY, "how about {day} at two thirty in the afternoon"),
            (RIGHT, "yes, that's right, thank you"),
            (ELSE, "no, that's all, thank you, goodbye"),
        ),
        "booked",
        service="oil-change",
        said=("an oil change for you",),
    ),
    Script(
        "new, changing their mind",
        "+15557000003",
        (
            (HELP, "I need a tire rotation"),
            ("your name", "my name is Mary Johnson"),
            ("calling from", "no"),
            ("best phone number", "five five five two two two three three three three"),
            ("email", "skip"),
            ("year, make and model", "twenty twelve Toyota Camry"),
            (DAY, "on {day} at ten in the morning"),
            (RIGHT, "no, on {later} at eleven in the morning"),
            (RIGHT, "yes"),
            (ELSE, "no goodbye"),
        ),
        "booked",
        service="tire-rotation",
        slots={"phone": "+15552223333"},
    ),
)

KNOWN_APPOINTMENT = (
    Script(
        "known, terse",
        "+15550100104",
        (
            (HELP, "I need an oil change"),
            (DAY, "on {later} at ten in the morning"),
            (RIGHT, "yes"),
            (ELSE, "no goodbye"),
        ),
        "booked",
        CallType.INBOUND_EXISTING,
        service="oil-change",
        said=("hi robert",),
        unsaid=("your name", "make and model"),
    ),
    Script(
        "known, chatty, with a question in the middle",
        "+15550100107",
        (
            (HELP, "Hello, I would like to schedule an oil change please"),
            ("which vehicle", "the second one please"),
            (DAY, "what are your hours"),
            (DAY, "on {day} at three in the afternoon"),
            (RIGHT, "yes, that's right"),
            (ELSE, "no, thank you, goodbye"),
        ),
        "booked",
        CallType.INBOUND_EXISTING,
        service="oil-change",
        said=("hi karen", "we're open"),
        unsaid=("your name",),
    ),
    Script(
        "known, changing their mind",
        "+15550100108",
        (
            (HELP, "I need an oil change"),
            (DAY, "on {day} at four in the afternoon"),
            (RIGHT, "no, I need a tire rotation"),
            (RIGHT, "yes"),
            (ELSE, "no goodbye"),
        ),
        "booked",
        CallType.INBOUND_EXISTING,
        service="tire-rotation",
        said=("hi william",),
    ),
)

CHANGE = (
    Script(
        "change, terse",
        "+15550100105",
        (
            (HELP, "cancel my appointment"),
            (PROOF, "my date of birth is May sixth nineteen ninety three"),
            ("shall i cancel", "yes"),
            (ELSE, "no goodbye"),
        ),
        "cancelled",
        CallType.INBOUND_EXISTING,
        service="brake-pads",
    ),
    Script(
        "change, chatty, one of two appointments",
        "+15550100102",
        (
            (HELP, "Hi, I need to move my appointment please"),
            (PROOF, "my date of birth is January thirtieth nineteen sixty four"),
            ("which one|which appointment", "the second one please"),
            (DAY, "on {later} at eight thirty in the morning"),
            (RIGHT, "yes, that's right"),
            (ELSE, "no, that's all, thank you, goodbye"),
        ),
        "rescheduled",
        CallType.INBOUND_EXISTING,
        service="oil-change",
    ),
    Script(
        "change, changing their mind",
        "+15550002222",
        (
            (HELP, "I need to cancel my appointment"),
            (PROOF, "one two three four"),
            ("doesn't match", "four eight two one"),
            ("shall i cancel", "no, move it to {day} at ten in the morning"),
            (RIGHT, "yes"),
            (ELSE, "no goodbye"),
        ),
        "rescheduled",
        CallType.INBOUND_EXISTING,
        service="brake-inspection",
        said=("doesn't match",),
    ),
)

INQUIRY = (
    Script(
        "inquiry, terse",
        "+15557000004",
        ((HELP, "what are your hours"), (ELSE, "no goodbye")),
        "answered",
        said=("we're open",),
    ),
    Script(
        "inquiry, chatty",
        "+15557000005",
        (
            (HELP, "Hi, can you tell me how much is an oil change"),
            (ELSE, "and where are you located"),
            (ELSE, "no, that's all, thank you, goodbye"),
        ),
        "answered",
        said=("fifty-nine dollars", "we're at"),
    ),
    Script(
        "inquiry, changing their mind",
        "+15557000006",
        (
            (HELP, "how much is a tire rotation"),
            (ELSE, "okay, I need a tire rotation"),
            ("your name", "no, never mind, goodbye"),
        ),
        "answered",
        said=("thirty-five dollars", "a tire rotation for you"),
    ),
)

REMINDERS = (
    Script(
        "reminder, terse",
        "+15550100106",
        (
            (PERSON, "yes"),
            ("able to make it", "yes"),
            (ELSE, "no goodbye"),
        ),
        "confirmed",
        REMINDER,
        about=("battery", "booked"),
        said=("speaking with thomas", "battery replacement"),
    ),
    Script(
        "reminder, chatty, moved",
        "+15550100107",
        (
            (PERSON, "yes, speaking"),
            ("able to make it", "no, I can't make it"),
            ("move it to another day", "yes, I need to move my appointment"),
            (DAY, "on {day} at ten thirty in the morning"),
            (RIGHT, "yes, that's right"),
            (ELSE, "no, thank you, goodbye"),
        ),
        "rescheduled",
        REMINDER,
        about=("tire-rotation", "booked"),
    ),
    Script(
        "reminder, changing their mind",
        "+15550100109",
        (
            (PERSON, "yes"),
            ("able to make it", "yes"),
            (ELSE, "no wait, I need to cancel my appointment"),
            ("shall i cancel", "yes"),
            (ELSE, "no goodbye"),
        ),
        "cancelled",
        REMINDER,
        about=("oil-change", "booked"),
        said=("you're confirmed", "is cancelled"),
    ),
    Script(
        "reminder, the wrong person",
        "+15550003333",
        ((PERSON, "no, wrong number"),),
        "",
        REMINDER,
        about=("new-tires", "booked"),
        said=("sorry for the interruption",),
        unsaid=("tires", "ford", "carter"),
    ),
    Script(
        "reminder, a machine",
        "+15550003333",
        ((PERSON, "this is my voice mail, please leave a message after the tone"),),
        "voicemail",
        REMINDER,
        about=("new-tires", "booked"),
        said=("with a message for you",),
        unsaid=("tires", "ford", "carter"),
    ),
)

FOLLOWUPS = (
    Script(
        "follow-up, terse",
        "+15550100106",
        (
            (PERSON, "yes"),
            ("were you happy", "yes"),
            ("next service", "no"),
            (ELSE, "no goodbye"),
        ),
        "feedback",
        FOLLOWUP,
        about=("diagnostics", "completed"),
        slots={"satisfied": True},
    ),
    Script(
        "follow-up, chatty, a complaint",
        "+15550100105",
        (
            (PERSON, "yes, this is Angela speaking"),
            ("were you happy", "no, it is still making a strange noise"),
            ("leave a short message", "no thank you"),
        ),
        "feedback",
        FOLLOWUP,
        about=("brake-inspection", "completed"),
        escalated="complaint",
        slots={"satisfied": False},
    ),
    Script(
        "follow-up, changing their mind",
        "+15550100108",
        (
            (PERSON, "yes"),
            ("were you happy", "yes, everything was great"),
            ("next service", "no"),
            (ELSE, "I need an oil change"),
            (DAY, "on {later} at two in the afternoon"),
            (RIGHT, "yes"),
            (ELSE, "no goodbye"),
        ),
        "booked",
        FOLLOWUP,
        about=("tire-rotation", "completed"),
        service="oil-change",
        slots={"satisfied": True},
    ),
)

SCRIPTS = (
    *FIRST_APPOINTMENT,
    *KNOWN_APPOINTMENT,
    *CHANGE,
    *INQUIRY,
    *REMINDERS,
    *FOLLOWUPS,
)
