"""Legal holds: placed and lifted by staff, each with a line in the log."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from ..models import Call, LegalHold, RetentionEntry


def place_hold(call: Call, reason: str, by: User) -> LegalHold:
    """Keep everything of this call. A second hold changes nothing."""
    with transaction.atomic():
        # Whoever deletes holds the row, too: one comes first.
        Call.objects.select_for_update().get(pk=call.pk)
        hold, created = LegalHold.objects.get_or_create(
            call=call, defaults={"reason": reason, "placed_by": by}
        )
        if created:
            RetentionEntry.objects.create(
                kind=RetentionEntry.Kind.HELD, by=by, detail={"call": call.pk}
            )
    return hold


def lift_hold(hold: LegalHold, by: User) -> bool:
    """False when it was lifted before."""
    with transaction.atomic():
        deleted, _ = LegalHold.objects.filter(pk=hold.pk).delete()
        if deleted:
            RetentionEntry.objects.create(
                kind=RetentionEntry.Kind.RELEASED, by=by, detail={"call": hold.call_id}
            )
    return bool(deleted)
