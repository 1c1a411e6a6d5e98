"""Makes calls day by day and writes them in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice
from random import Random
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from apps.customers.models import Customer

from ..choices import Channel
from ..models import Call, CallCost, CallEvent, CallSummary, Escalation, Line, Turn
from ..reporting.flows import REACHED
from . import aftermath, people, shape, talk
from .kinds import KINDS, Kind, unfinished
from .writing import BATCH, Table

SID: Final = "GEN"
"""What the sid of every made call begins with; by it they are found again."""

CALLS_A_CUSTOMER: Final = 12
LEFT_UNFINISHED: Final = 0.09
_CALL_COLUMNS: Final = (
    *("id", "call_sid", "channel", "direction", "status", "call_type", "from_number"),
    *("to_number", "line_id", "customer_id", "engine", "brain_version", "state"),
    *("intent", "verified", "outcome", "end_reason", "started_at", "answered_at"),
    "ended_at",
)


@dataclass(frozen=True, slots=True)
class Person:
    pk: int
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Plan:
    """``days`` up to today. The same seed makes the same calls (but for their keys)."""

    calls: int
    days: int
    seed: int = 1
    using: str = "default"


def make(plan: Plan, progress: Callable[[int], None]) -> None:
    """Write them all; ``progress`` is told how many there are after each batch."""
    random = Random(plan.seed)  # noqa: S311 - the same calls again
    maker = _Maker(plan, random)
    done = 0
    when = _when(plan, random)
    while batch := list(islice(when, BATCH)):
        maker.write(batch)
        done += len(batch)
        progress(done)


def _when(plan: Plan, random: Random) -> Iterator[datetime]:
    zone = timezone.get_default_timezone()
    now = timezone.localtime()
    for day, calls in shape.calls_by_day(plan.calls, plan.days, now.date()):
        for moment in shape.moments(day, calls, zone, random):
            # Today is not over: its calls lie before now.
            yield moment if moment < now else now - timedelta(minutes=10)


class _Maker:
    def __init__(self, plan: Plan, random: Random) -> None:
        self._random = random
        self._using = plan.using
        self._number = (
            Call.objects.using(plan.using).filter(call_sid__startswith=SID).count()
        )
        self._people = self._customers(max(20, plan.calls // CALLS_A_CUSTOMER))
        lines = Line.objects.using(plan.using)
        self._lines: list[tuple[int | None, str]] = [
            *lines.values_list("pk", "number")
        ] or [(None, "+15550009999")]
        staff = get_user_model().objects.using(plan.using).filter(is_staff=True)
        self._staff = list(staff.values_list("pk", flat=True))
        self._now = timezone.now()
        self._weights = [kind.share for kind in KINDS]
        self._calls = self._table(Call, _CALL_COLUMNS)
        self._turns = self._table(Turn, talk.TURN_COLUMNS)
        self._events = self._table(CallEvent, aftermath.EVENT_COLUMNS)
        self._escalations = self._table(Escalation, aftermath.ESCALATION_COLUMNS)
        self._summaries = self._table(CallSummary, aftermath.SUMMARY_COLUMNS)
        self._costs = self._table(CallCost, aftermath.COST_COLUMNS)

    def _table(self, model: Any, columns: Sequence[str]) -> Table:
        return Table(model, columns, self._using)

    def write(self, moments: Sequence[datetime]) -> None:
        """A batch is there as a whole or not at all."""
        with transaction.atomic(using=self._using):
            keys = self._calls.reserve(len(moments))
            made = [
                _Made(self, key, moment)
                for key, moment in zip(keys, moments, strict=True)
            ]
            self._calls.write(each.row for each in made)
            self._turns.write(chain.from_iterable(each.turns() for each in made))
            self._events.write(chain.from_iterable(each.events() for each in made))
            self._escalations.write(
                each.escalation() for each in made if each.kind.reason
            )
            self._summaries.write(each.summary() for each in made)
            self._costs.write(each.cost() for each in made if each.answered)

    def _customers(self, count: int) -> list[Person]:
        """Those of an earlier run first; as many new ones as are missing."""
        mine = Customer.objects.using(self._using).filter(notes=people.MARK)
        missing = count - mine.count()
        if missing > 0:
            taken = mine.count()
            rows = people.customers(missing, self._random, 1_000_000 + taken)
            Customer.objects.using(self._using).bulk_create(
                [Customer(**values) for values in rows], batch_size=BATCH
            )
        return [
            Person(pk, f"{first} {last}", phone)
            for pk, first, last, phone in mine.order_by("pk").values_list(
                "pk", "first_name", "last_name", "phone"
            )[:count]
        ]

    # What one call draws from

    def kind(self) -> Kind:
        kind = self._random.choices(KINDS, self._weights)[0]
        if kind.outcome in REACHED and self._random.random() < LEFT_UNFINISHED:
            return unfinished(kind, self._random.randrange(len(kind.questions) + 1))
        return kind

    def person(self) -> Person:
        """Some call often, most seldom."""
        place = int(self._random.random() ** 2 * len(self._people))
        return self._people[place]

    def line(self) -> tuple[int | None, str]:
        return self._random.choice(self._lines)

    def next_sid(self) -> str:
        self._number += 1
        return f"{SID}{self._number:012}"

    @property
    def random(self) -> Random:
        return self._random

    @property
    def staff(self) -> list[int]:
        return self._staff

    @property
    def now(self) -> datetime:
        return self._now


class _Made:
    """One call and all that belongs to it."""

    def __init__(self, maker: _Maker, call_id: int, started: datetime) -> None:
        self._maker = maker
        self._call_id = call_id
        self.kind = kind = maker.kind()
        self._person = person = maker.person()
        self.answered = kind.status == "completed"
        random = maker.random
        self._put = aftermath.put_through(kind, random)
        self._started = started
        self._answered_at = started + timedelta(seconds=random.uniform(0.2, 6))
        self._talk = talk.Talk(call_id, kind, random, person.name)
        if self.answered:
            self._talk.hold()
        self._agent_ms = self._talk.now_ms
        self._ended = self._answered_at + timedelta(milliseconds=self._agent_ms)
        line_id, number = maker.line()
        ours, theirs = number, person.phone
        inbound = kind.direction == "inbound"
        known = kind.call_type not in ("inbound_new", "inbound_general")
        self.row: tuple[Any, ...] = (
            *(call_id, maker.next_sid(), Channel.TWILIO.value, kind.direction.value),
            *(kind.status.value, kind.call_type, theirs if inbound else ours),
            *(ours if inbound else theirs, line_id),
            person.pk if known or random.random() < 0.6 else None,
            *("local", "", "closing" if self.answered else "", kind.intent),
            *(known, kind.outcome.value, "caller" if self.answered else "failed"),
            *(started, self._answered_at if self.answered else None, self._ended),
        )

    def turns(self) -> Sequence[talk.TurnRow]:
        return self._talk.rows

    def events(self) -> list[tuple[Any, ...]]:
        return aftermath.events(
            *(self._call_id, self.kind, self._answered_at, self._agent_ms, self._put)
        )

    def escalation(self) -> tuple[Any, ...]:
        maker = self._maker
        return aftermath.escalation(
            *(self._call_id, self.kind, self._ended),
            staff_ids=maker.staff,
            random=maker.random,
            now=maker.now,
        )

    def summary(self) -> tuple[Any, ...]:
        return aftermath.summary(
            self._call_id, self.kind, self._person.name, self._ended
        )

    def cost(self) -> tuple[Any, ...]:
        return aftermath.cost(self._call_id, self._agent_ms, self._ended)
