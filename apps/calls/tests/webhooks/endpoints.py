"""Endpoints and messages to try things with."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from apps.calls.models import WebhookDelivery, WebhookEndpoint
from apps.calls.webhooks.models import all_events


def endpoint(url: str, **fields) -> WebhookEndpoint:
    defaults = {"name": "The other system", "url": url, "events": all_events()}
    return WebhookEndpoint.objects.create(**{**defaults, **fields})


def message(to: WebhookEndpoint, **fields) -> WebhookDelivery:
    defaults = {"endpoint": to, "event": "call.ended", "body": '{"type":"call.ended"}'}
    return WebhookDelivery.objects.create(**{**defaults, **fields})


def let_time_pass(row: WebhookDelivery) -> WebhookDelivery:
    """As if every pause, of the message and of its endpoint, were over."""
    before = timezone.now() - timedelta(seconds=1)
    WebhookDelivery.objects.filter(pk=row.pk).update(not_before=before)
    WebhookEndpoint.objects.filter(pk=row.endpoint_id).update(paused_until=None)
    row.refresh_from_db()
    return row
