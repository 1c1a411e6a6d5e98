"""What goes on at this moment: counted from rows, not from rollups."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db.models import Count, Q
from django.utils import timezone

from ..callbacks.models import OPEN_CALLBACKS, Callback
from ..choices import CallStatus, EscalationStatus
from ..models import Call, Escalation


@dataclass(frozen=True, slots=True)
class Now:
    """``waiting``: escalations nobody has taken. ``overdue``: past their time."""

    talking: int
    ringing: int
    waiting: int
    overdue: int
    claimed: int
    callbacks_due: int

    def as_json(self) -> dict[str, int]:
        return asdict(self)


def now() -> Now:
    """Three queries over live and open rows only."""
    moment = timezone.now()
    live = dict(
        Call.objects.filter(status__in=(CallStatus.RINGING, CallStatus.IN_PROGRESS))
        .order_by()
        .values_list("status")
        .annotate(Count("pk"))
    )
    waiting = Q(status=EscalationStatus.OPEN)
    people = Escalation.objects.exclude(status=EscalationStatus.RESOLVED).aggregate(
        waiting=Count("pk", filter=waiting),
        overdue=Count("pk", filter=waiting & Q(answer_by__lt=moment)),
        claimed=Count("pk", filter=Q(status=EscalationStatus.CLAIMED)),
    )
    callbacks = Callback.objects.filter(status__in=OPEN_CALLBACKS, due_at__lte=moment)
    return Now(
        talking=live.get(CallStatus.IN_PROGRESS, 0),
        ringing=live.get(CallStatus.RINGING, 0),
        callbacks_due=callbacks.count(),
        **people,
    )
