"""Takes the words out of calls; turns, events and figures stay."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F
from django.utils import timezone

from apps.calls.models import (
    Call,
    CallEvent,
    CallSummary,
    Conversation,
    Escalation,
    ReviewItem,
    StaffMail,
    SummaryCorrection,
    Turn,
    WebhookDelivery,
)

from .codes import without_words

_EVENTS_AT_ONCE = 500


def remove_words(call_ids: Collection[int]) -> int:
    """Within a transaction; how many calls still had theirs."""
    calls = Call.objects.filter(pk__in=call_ids)
    count = calls.filter(words_removed_at=None).update(words_removed_at=timezone.now())
    calls.update(slots={}, next_step={})
    Turn.objects.filter(call_id__in=call_ids).update(text="", heard_text="", trace=[])
    CallSummary.objects.filter(call_id__in=call_ids).update(
        reason="", done=[], promised=[], open_points=[], text="", error=""
    )
    SummaryCorrection.objects.filter(call_id__in=call_ids).update(
        fields={}, original={}, why=""
    )
    Conversation.objects.filter(call_id__in=call_ids).update(
        state={}, answer={}, version=F("version") + 1
    )
    escalations = Escalation.objects.filter(call_id__in=call_ids)
    StaffMail.objects.filter(escalation__in=escalations).update(data={})
    escalations.update(words="", detail="", resolution="")
    WebhookDelivery.objects.filter(call_id__in=call_ids).delete()
    ReviewItem.objects.filter(turn__call_id__in=call_ids).delete()
    _events(call_ids)
    return count


def _events(call_ids: Collection[int]) -> None:
    changed: list[CallEvent] = []
    for event in CallEvent.objects.filter(call_id__in=call_ids).exclude(data={}):
        data = without_words(event.data)
        if data != event.data:
            event.data = data
            changed.append(event)
    CallEvent.objects.bulk_update(changed, ["data"], batch_size=_EVENTS_AT_ONCE)
