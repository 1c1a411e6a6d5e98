"""Webhooks in the worker."""

from __future__ import annotations

from typing import Final

from celery import shared_task
from django.utils import timezone

from .asking import ask_for_delivery
from .delivering import deliver, due
from .keeping import MOST_DROPPED, drop_old, seal_anew
from .models import WebhookDelivery, WebhookEndpoint

# A message nobody fetched before the next sweep is repeated by it.
EXPIRES_SECONDS: Final = 14
MOST_AN_ENDPOINT: Final = 5


@shared_task(  # type: ignore[untyped-decorator, unused-ignore]
    name="calls.deliver_webhook", acks_late=True, ignore_result=True
)
def deliver_webhook(delivery_id: int) -> None:
    """Send one message if it is due, then ask for the next one of its endpoint."""
    if not deliver(delivery_id):
        return
    rows = WebhookDelivery.objects.filter(pk=delivery_id)
    endpoint_id = rows.values_list("endpoint_id", flat=True).first()
    if endpoint_id is not None and (waiting := _next(endpoint_id, 1)):
        ask_for_delivery(waiting[0], expires_seconds=EXPIRES_SECONDS)


@shared_task(  # type: ignore[untyped-decorator, unused-ignore]
    name="calls.sweep_webhooks", ignore_result=True
)
def sweep_webhooks() -> None:
    """Queue what is due: pauses that are over, leases that ran out, lost messages."""
    endpoints = WebhookEndpoint.objects.filter(active=True)
    for endpoint_id in endpoints.values_list("pk", flat=True):
        for delivery_id in _next(endpoint_id, MOST_AN_ENDPOINT):
            ask_for_delivery(delivery_id, expires_seconds=EXPIRES_SECONDS)


@shared_task(  # type: ignore[untyped-decorator, unused-ignore]
    name="calls.sweep_old_webhooks", ignore_result=True
)
def sweep_old_webhooks() -> None:
    """Drop messages nobody will look up any more, and seal secrets under the key of
    today that are still under a former one."""
    seal_anew()
    while drop_old(timezone.now()) == MOST_DROPPED:
        pass


def _next(endpoint_id: int, most: int) -> list[int]:
    rows = due(timezone.now()).filter(endpoint_id=endpoint_id).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:most])
