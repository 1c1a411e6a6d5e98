"""What is done with endpoints: secrets changed, switched on, messages sent again."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .asking import ask_for_delivery
from .models import DeliveryStatus, WebhookDelivery, WebhookEndpoint
from .sealing import Unreadable, is_sealed_anew, seal, unseal
from .signing import new_secret

CHANGE_OVER: Final = timedelta(hours=24)
MOST_DROPPED: Final = 1000


def drop_old(now: datetime) -> int:
    """Delete messages that are done with and old; how many. In portions."""
    done = WebhookDelivery.objects.exclude(status=DeliveryStatus.PENDING).filter(
        created_at__lt=now - timedelta(days=settings.MESSAGE_LOG_DAYS)
    )
    ids = list(done.order_by("created_at").values_list("pk", flat=True)[:MOST_DROPPED])
    WebhookDelivery.objects.filter(pk__in=ids).delete()
    return len(ids)


def rotate_secret(endpoint_id: int) -> str:
    """A new secret, to be shown once; messages carry both signatures for a day."""
    secret = new_secret()
    with transaction.atomic():
        row = WebhookEndpoint.objects.select_for_update().get(pk=endpoint_id)
        row.sealed_previous = row.sealed_secret
        row.previous_secret_until = timezone.now() + CHANGE_OVER
        row.sealed_secret = seal(secret)
        row.save(
            update_fields=["sealed_secret", "sealed_previous", "previous_secret_until"]
        )
    return secret


def seal_anew() -> int:
    """Bring secrets under the key of today, where they can be read; how many."""
    return sum(
        _seal_anew(row, name)
        for row in WebhookEndpoint.objects.all()
        for name in ("sealed_secret", "sealed_previous")
    )


def _seal_anew(row: WebhookEndpoint, name: str) -> int:
    sealed = getattr(row, name)
    if not sealed or is_sealed_anew(sealed):
        return 0
    try:
        anew = seal(unseal(sealed))
    except Unreadable:
        return 0  # told with the next message
    unchanged = WebhookEndpoint.objects.filter(pk=row.pk, **{name: sealed})
    return unchanged.update(**{name: anew})


def switch_on(endpoint_id: int) -> bool:
    """Have an endpoint that was switched off told again, waiting messages first."""
    return bool(
        WebhookEndpoint.objects.filter(pk=endpoint_id, active=False).update(
            active=True,
            disabled_at=None,
            disabled_why="",
            failing_since=None,
            paused_until=None,
        )
    )


def send_again(delivery_id: int) -> bool:
    """Send a message once more, under its id; False while a worker is at it."""
    now = timezone.now()
    with transaction.atomic():
        rows = WebhookDelivery.objects.filter(pk=delivery_id, endpoint__active=True)
        # A lease that has run out belongs to nobody.
        free = rows.filter(Q(lease="") | Q(not_before__lte=now))
        endpoint_id = free.values_list("endpoint_id", flat=True).first()
        if endpoint_id is None:
            return False
        done = WebhookDelivery.objects.filter(
            Q(lease="") | Q(not_before__lte=now), pk=delivery_id
        ).update(status=DeliveryStatus.PENDING, attempts=0, not_before=None, lease="")
        WebhookEndpoint.objects.filter(pk=endpoint_id).update(paused_until=None)
        transaction.on_commit(partial(ask_for_delivery, delivery_id), robust=True)
    return bool(done)
