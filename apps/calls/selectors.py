"""What staff read of the calls: today's figures, the latest calls, the worklist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import (
    Avg,
    Case,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone

from apps.customers.models import Appointment

from .choices import LIVE_STATUSES, EscalationStatus, Priority, SummaryStatus
from .models import Call, CallSummary, Escalation, ReviewItem
from .retention.nobody import REMOVED


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with what it was computed from."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> float | None:
        """0..100; None when there is nothing to divide by."""
        if self.denominator == 0:
            return None
        return 100 * self.numerator / self.denominator


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One local day, from midnight until now.

    ``handled``: calls begun that day, answered and over. ``containment``: handled calls
    that were never sent to a person, over handled calls. ``average_handle_time``: from
    answer to end over handled calls, None when there are none. ``booked_by_agent``:
    appointments the agent made that day, whatever became of them. Live calls and open
    escalations are counted whenever they began.
    """

    day: date
    time_zone: str
    calls_live: int
    calls: int
    handled: int
    containment: Rate
    average_handle_time: timedelta | None
    escalations_open: int
    escalations_claimed: int
    booked_by_agent: int


def start_of_local_day(now: datetime) -> datetime:
    """Midnight of the day ``now`` falls on, in the current time zone."""
    zone = timezone.get_current_timezone()
    return datetime.combine(now.astimezone(zone).date(), time.min, tzinfo=zone)


def with_escalated(calls: QuerySet[Call]) -> QuerySet[Call]:
    """Annotate ``escalated``: whether a person was ever asked for on the call."""
    # Not EXISTS: for a page of fifty PostgreSQL would read all escalations there are.
    first = Escalation.objects.filter(call=OuterRef("pk")).order_by().values("pk")[:1]
    return calls.alias(_escalation=Subquery(first)).annotate(
        escalated=Q(_escalation__isnull=False)
    )


def day_figures(now: datetime) -> DayFigures:
    """The figures of the day ``now`` falls on. Three queries."""
    midnight = start_of_local_day(now)
    live = Q(status__in=LIVE_STATUSES)
    today = Q(started_at__gte=midnight)
    handled = today & ~live & Q(answered_at__isnull=False, ended_at__isnull=False)
    talk = ExpressionWrapper(
        F("ended_at") - F("answered_at"), output_field=DurationField()
    )
    calls = with_escalated(Call.objects.filter(today | live)).aggregate(
        calls_live=Count("pk", filter=live),
        calls=Count("pk", filter=today),
        handled=Count("pk", filter=handled),
        contained=Count("pk", filter=handled & Q(escalated=False)),
        average_handle_time=Avg(talk, filter=handled),
    )
    escalations = Escalation.objects.exclude(
        status=EscalationStatus.RESOLVED
    ).aggregate(
        open=Count("pk", filter=Q(status=EscalationStatus.OPEN)),
        claimed=Count("pk", filter=Q(status=EscalationStatus.CLAIMED)),
    )
    booked = Appointment.objects.filter(created_at__gte=midnight).exclude(source="")
    return DayFigures(
        day=midnight.date(),
        time_zone=timezone.get_current_timezone_name(),
        calls_live=calls["calls_live"],
        calls=calls["calls"],
        handled=calls["handled"],
        containment=Rate(calls["contained"], calls["handled"]),
        average_handle_time=calls["average_handle_time"],
        escalations_open=escalations["open"],
        escalations_claimed=escalations["claimed"],
        booked_by_agent=booked.count(),
    )


def summaries_given_up() -> int:
    """How many summaries nobody will try again by itself."""
    return CallSummary.objects.filter(status=SummaryStatus.FAILED).count()


def utterances_to_review() -> int:
    """How many utterances wait for a member of staff to say what they meant."""
    return ReviewItem.objects.filter(status=ReviewItem.Status.OPEN).count()


def latest_calls(limit: int) -> list[Call]:
    """Live calls first, then the newest; with customer and ``escalated``."""
    live_first = Case(
        When(status__in=LIVE_STATUSES, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    calls = with_escalated(Call.objects.select_related("customer"))
    return list(calls.order_by(live_first, "-started_at")[:limit])


def worklist_order() -> tuple[Case | str, ...]:
    """Open, then claimed, then resolved; the most urgent first; among equals the one
    that waits longest."""
    return (
        _rank(
            "status",
            EscalationStatus.OPEN,
            EscalationStatus.CLAIMED,
            EscalationStatus.RESOLVED,
        ),
        _rank(
            "priority", Priority.URGENT, Priority.HIGH, Priority.NORMAL, Priority.LOW
        ),
        "created_at",
        "pk",
    )


def open_escalations(limit: int) -> list[Escalation]:
    """What nobody has claimed yet, in worklist order."""
    waiting = Escalation.objects.filter(status=EscalationStatus.OPEN)
    rows = waiting.select_related("call__customer").order_by(*worklist_order())
    return list(rows[:limit])


def other_calls(call: Call, limit: int) -> list[Call]:
    """The newest other calls of the same customer, or else of the same number."""
    if call.customer_id is None and call.from_number in {"", REMOVED}:
        return []  # forgotten: nobody knows whose they were
    same = (
        Q(customer_id=call.customer_id)
        if call.customer_id
        else Q(from_number=call.from_number)
    )
    return list(Call.objects.filter(same).exclude(pk=call.pk)[:limit])


def _rank(field: str, *values: str) -> Case:
    """Sort key: the position of the field's value in ``values``."""
    return Case(
        *(
            When(**{field: value}, then=Value(place))
            for place, value in enumerate(values)
        ),
        default=Value(len(values)),
        output_field=IntegerField(),
    )
