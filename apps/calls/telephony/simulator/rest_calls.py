"""Calls the REST API was asked for: what is known of each, as Twilio writes it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final, Literal

from .options import new_sid
from .report import CallReport
from .steps import CallerStep

FINAL: Final = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
_E164: Final = re.compile(r"\+[1-9]\d{6,14}")
Form = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the number that is called does.

    ``who``: a person or a machine picks up, after ``rings_seconds``, or nobody does.
    ``steps`` is what they say. ``detected_after_seconds``: how long Twilio listens
    before it names who has answered; ``detected`` is that name where it is wrong.
    """

    who: Literal["person", "machine", "fax", "busy", "no-answer", "failed"] = "person"
    steps: tuple[CallerStep, ...] = ()
    rings_seconds: float = 0.2
    detected_after_seconds: float = 1.0
    detected: str = ""
    linger_ms: float = 4_000.0

    def answered_by(self, detection: str) -> str:
        """As Twilio names it for ``MachineDetection`` Enable or DetectMessageEnd."""
        if self.detected:
            return self.detected
        if self.who == "machine":
            waits = detection == "DetectMessageEnd"
            return "machine_end_beep" if waits else "machine_start"
        return "fax" if self.who == "fax" else "human"


@dataclass(slots=True)
class RestCall:
    """One call; ``report`` once somebody has answered and it is over."""

    form: Form
    account_sid: str
    sid: str = field(default_factory=lambda: new_sid("CA"))
    status: str = "queued"
    answered_by: str = ""
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    started_at: datetime | None = None
    ended_at: datetime | None = None
    report: CallReport | None = None
    statuses: list[str] = field(default_factory=list)
    redirected: list[str] = field(default_factory=list)

    def asked(self, name: str, default: str = "") -> str:
        """A field of the request for it."""
        return self.form.get(name, [default])[0]

    @property
    def is_over(self) -> bool:
        return self.status in FINAL

    @property
    def events(self) -> Sequence[str]:
        return self.form.get("StatusCallbackEvent", ["completed"])

    @property
    def seconds(self) -> int:
        if self.started_at is None or self.ended_at is None:
            return 0
        return round((self.ended_at - self.started_at).total_seconds())

    def as_json(self) -> dict[str, Any]:
        path = f"/2010-04-01/Accounts/{self.account_sid}/Calls/{self.sid}"
        over = self.ended_at is not None
        return {
            "sid": self.sid,
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "to": self.asked("To"),
            "to_formatted": self.asked("To"),
            "from": self.asked("From"),
            "from_formatted": self.asked("From"),
            "status": self.status,
            "direction": "outbound-api",
            "answered_by": self.answered_by or None,
            "date_created": _written(self.created_at),
            "date_updated": _written(self.ended_at or self.created_at),
            "start_time": _written(self.started_at),
            "end_time": _written(self.ended_at),
            "duration": str(self.seconds) if over else None,
            "price": None,
            "price_unit": "USD",
            "parent_call_sid": None,
            "phone_number_sid": None,
            "forwarded_from": None,
            "caller_name": None,
            "group_sid": None,
            "trunk_sid": None,
            "annotation": None,
            "queue_time": "0",
            "uri": f"{path}.json",
            "subresource_uris": {"recordings": f"{path}/Recordings.json"},
        }


def complaint(form: Form) -> tuple[int, str] | None:
    """What Twilio would refuse a request for: its code and words."""
    for name, code in (("To", 21201), ("From", 21213)):
        if not form.get(name, [""])[0]:
            return code, f"No '{name}' number is specified"
    if not _E164.fullmatch(form["To"][0]):
        return 21211, f"Invalid 'To' Phone Number: {form['To'][0]}"
    if not _E164.fullmatch(form["From"][0]):
        return 21212, f"Invalid 'From' Number: {form['From'][0]}"
    if not any(form.get(name) for name in ("Url", "Twiml", "ApplicationSid")):
        return 21205, "Url parameter is required."
    return None


def _written(moment: datetime | None) -> str | None:
    return format_datetime(moment) if moment else None
