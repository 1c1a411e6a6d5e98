"""How soon people are attended to: the service level, and how many wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from ..choices import EscalationStatus
from ..models import Escalation
from ..selectors import Rate, start_of_local_day


@dataclass(frozen=True, slots=True)
class Waiting:
    """``open``: nobody has taken them. ``overdue``: of these, past their time.

    ``service_level``: of the escalations raised since midnight whose time to be taken
    by is over or that were taken, the share that was taken in time.
    """

    open: int
    overdue: int
    mine: int
    service_level: Rate


def waiting(now: datetime, user_id: int | None = None) -> Waiting:
    """One query."""
    is_open = Q(status=EscalationStatus.OPEN)
    overdue = is_open & Q(answer_by__lt=now)
    today = Q(created_at__gte=start_of_local_day(now))
    never = Q(first_claimed_at=None, answer_by__lt=now)
    counted = Escalation.objects.filter(
        ~Q(status=EscalationStatus.RESOLVED) | today
    ).aggregate(
        open=Count("pk", filter=is_open),
        overdue=Count("pk", filter=overdue),
        mine=Count("pk", filter=Q(status=EscalationStatus.CLAIMED, claimed_by=user_id)),
        in_time=Count("pk", filter=today & Q(answered_in_time=True)),
        decided=Count("pk", filter=today & (Q(answered_in_time__isnull=False) | never)),
    )
    return Waiting(
        open=counted["open"],
        overdue=counted["overdue"],
        mine=counted["mine"],
        service_level=Rate(counted["in_time"], counted["decided"]),
    )
