"""A random past: calls with everything reports count, changed again and again."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.contrib.auth.models import User

from apps.calls.models import Call, CallCost, CallEvent, Escalation, Line, Turn
from apps.calls.reporting.marks import touch
from apps.customers.models import Customer

STATUSES = ("completed", "completed", "completed", "lost", "failed", "in_progress")
OUTCOMES = ("", "booked", "answered", "escalated", "abandoned")
INTENTS = ("", "book_appointment", "opening_hours")
TYPES = ("", "inbound_new", "inbound_existing")
REASONS = ("complaint", "person_requested")


class History:
    """``begin`` and ``days`` bound when calls begin; the same seed, the same past."""

    def __init__(self, seed: int, begin: datetime, days: int) -> None:
        self.random = Random(seed)
        self.begin, self.days = begin, days
        self.lines = [
            Line.objects.create(number=f"+1555000999{n}", name=f"Line {n}")
            for n in range(2)
        ]
        self.customers = [
            Customer.objects.create(first_name=f"C{n}", phone=f"+1555010100{n}")
            for n in range(4)
        ]
        self.staff = [User.objects.create_user(f"staff{n}") for n in range(2)]

    def add_call(self) -> Call:
        pick = self.random.choice
        begun = self.begin + timedelta(
            seconds=self.random.uniform(0, self.days * 86_400)
        )
        status = pick(STATUSES)
        answered = status != "failed" and self.random.random() < 0.9
        live = status == "in_progress"
        ended = begun + timedelta(milliseconds=self.random.randrange(300_000))
        call = Call.objects.create(
            call_sid=f"CA{Call.objects.count():05}",
            status=status,
            direction=pick(("inbound", "inbound", "outbound")),
            from_number="+15550109999",
            line=pick((None, *self.lines)),
            customer=pick((None, *self.customers)),
            brain_version=pick(("", "aaa", "bbb")),
            intent=pick(INTENTS),
            call_type=pick(TYPES),
            outcome=pick(OUTCOMES),
            started_at=begun,
            answered_at=begun if answered else None,
            ended_at=None if live else ended,
        )
        self._add_turns(call)
        for _ in range(self.random.randrange(-1, 3)):
            self._add_escalation(call)
        if self.random.random() < 0.4:
            self._add_transfer(call)
        if self.random.random() < 0.5:
            self._add_cost(call)
        touch([call.pk])
        return call

    def change_something(self) -> None:
        """What happens to calls of the past, as the services do it."""
        call = self.random.choice(Call.objects.order_by("pk"))
        touch([call.pk])
        match self.random.randrange(6):
            case 0:
                call.customer = self.random.choice((None, *self.customers))
            case 1:
                call.intent = self.random.choice(INTENTS)
            case 2:
                call.status = self.random.choice(STATUSES)
            case 3:
                self._add_turns(call)
            case 4:
                self._add_escalation(call)
            case 5:
                call.outcome = self.random.choice(OUTCOMES)
        call.save()
        touch([call.pk], live_too=True)

    def _add_turns(self, call: Call) -> None:
        first = call.turns.count()
        for index in range(first, first + self.random.randrange(6)):
            agent = index % 2 == 0
            Turn.objects.create(
                call=call,
                index=index,
                speaker="agent" if agent else "caller",
                text="words",
                started_ms=0,
                ended_ms=1,
                interrupted=agent and self.random.random() < 0.3,
                question="" if agent else self.random.choice(("", "date")),
                missed=not agent and self.random.random() < 0.3,
                confidence=None if agent else self.random.choice((None, 0.5, 0.87)),
                latency_ms=self.random.choice((None, 90, 640, 1180, 30_000))
                if agent
                else None,
            )

    def _add_escalation(self, call: Call) -> None:
        free = set(REASONS) - set(call.escalations.values_list("reason", flat=True))
        if not free:
            return
        row = Escalation.objects.create(call=call, reason=sorted(free)[0])
        if self.random.random() < 0.6:
            row.status, row.claimed_by = "claimed", self.random.choice(self.staff)
            row.first_claimed_at = row.created_at + timedelta(seconds=90)
            row.answered_in_time = self.random.random() < 0.5
        if self.random.random() < 0.5:
            row.status, row.resolved_by = "resolved", self.random.choice(self.staff)
            row.handled_seconds = self.random.randrange(600)
        row.save()

    def _add_transfer(self, call: Call) -> None:
        CallEvent.objects.create(call=call, kind="transfer_dialled", at_ms=1)
        how = self.random.choice(("answered", "unanswered", "abandoned", None))
        if how is None:
            return
        data = {
            "how": how,
            "waited_ms": self.random.choice((3_000, 5_000, 19_999, 20_001, 60_000)),
            "talk_seconds": self.random.randrange(300) if how == "answered" else 0,
        }
        CallEvent.objects.create(call=call, kind="transfer_ended", at_ms=2, data=data)

    def _add_cost(self, call: Call) -> None:
        amount = self.random.choice((None, Decimal("0.012345"), Decimal("1.5")))
        CallCost.objects.create(call=call, amount=amount, currency="USD")
