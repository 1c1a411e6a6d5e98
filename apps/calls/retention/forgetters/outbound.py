"""Whom we meant to call, and the attempts: figures of campaigns stay."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from apps.calls.outbound.choices import TargetStatus, WhyNot
from apps.calls.outbound.models import OutboundAttempt, OutboundTarget

from ..registry import Person, forgets


@forgets("outbound")
def forget_targets(person: Person) -> Mapping[str, int]:
    targets = OutboundTarget.objects.filter(customer_id=person.customer_id)
    untried = targets.filter(attempts=0, tries=None)
    counts = {"calls planned": untried.count()}
    OutboundTarget.objects.filter(
        pk__in=list(untried.values_list("pk", flat=True))
    ).delete()
    targets.filter(status=TargetStatus.WAITING).update(
        status=TargetStatus.SKIPPED, why=WhyNot.STOPPED, settled_at=timezone.now()
    )
    tries = OutboundAttempt.objects.filter(target__in=targets)
    tries.update(call_sid="", detail="")
    # Nobody is called again; the key named the customer.
    counts["calls made"] = targets.update(
        customer=person.nobody,
        appointment=None,
        next_attempt_at=None,
        reason_key=Concat(Value("forgotten:"), Cast("pk", output_field=CharField())),
    )
    return counts
