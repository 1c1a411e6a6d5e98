"""Whose turn it is to send a message, and what became of it.

The row is the queue's truth; Celery's messages only say "look now". A worker that dies
between sending and writing that down leaves a lease that runs out: the message goes
again, under the same id, which is how the other side knows it.
"""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from .disabling import disable
from .models import DeliveryStatus, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from .sealing import Unreadable
from .sending import Answer, send

LEASE: Final = timedelta(seconds=60)
# After the first, second, ... attempt: together a day and a quarter.
PAUSES_SECONDS: Final = (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 50_400)
MOST_ATTEMPTS: Final = len(PAUSES_SECONDS) + 1
# So long nobody else bothers an endpoint that has just failed.
LONGEST_ENDPOINT_PAUSE: Final = timedelta(minutes=5)
LONGEST_RETRY_AFTER_SECONDS: Final = 86_400
MOST_AT_ONCE: Final = 2
DISABLED_AFTER: Final = timedelta(hours=24)
_ERROR_CHARACTERS: Final = 300
_jitter = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to send one message until the lease is over."""

    delivery: WebhookDelivery
    lease: str


def due(now: datetime) -> QuerySet[WebhookDelivery]:
    """Messages somebody should send now, to endpoints that can be bothered."""
    return WebhookDelivery.objects.filter(
        Q(not_before=None) | Q(not_before__lte=now),
        Q(endpoint__paused_until=None) | Q(endpoint__paused_until__lte=now),
        status=DeliveryStatus.PENDING,
        endpoint__active=True,
    )


def take(delivery_id: int) -> Claim | None:
    """Claim a message; None when it was sent, is taken, waits, or others are at it."""
    now = timezone.now()
    row = due(now).select_related("endpoint").filter(pk=delivery_id).first()
    if row is None or _busy(row.endpoint_id, now):
        return None
    lease = secrets.token_hex(16)
    rows = WebhookDelivery.objects.filter(
        Q(not_before=None) | Q(not_before__lte=now),
        pk=delivery_id,
        status=DeliveryStatus.PENDING,
        attempts=row.attempts,
    )
    taken = rows.update(attempts=row.attempts + 1, lease=lease, not_before=now + LEASE)
    row.attempts += 1
    return Claim(row, lease) if taken else None


def deliver(delivery_id: int) -> bool:
    """One attempt, if it is this one's turn; True if it was."""
    claim = take(delivery_id)
    if claim is None:
        return False
    row = claim.delivery
    try:
        signing_secrets = current_secrets(row.endpoint)
    except Unreadable as error:
        settle(claim, Answer(None, str(error), "", 0))
        return True
    answer = send(row.endpoint.url, signing_secrets, row.message_id, row.body.encode())
    settle(claim, answer)
    return True


def settle(claim: Claim, answer: Answer) -> bool:
    """Write down what came of it; False when the lease had gone to another worker."""
    now = timezone.now()
    row = claim.delivery
    with transaction.atomic():
        WebhookAttempt.objects.create(
            delivery=row,
            took_ms=answer.took_ms,
            status_code=answer.status_code,
            error=answer.error[:_ERROR_CHARACTERS],
            response=answer.response,
        )
        mine = WebhookDelivery.objects.filter(pk=row.pk, lease=claim.lease)
        if answer.accepted:
            ours = mine.update(
                status=DeliveryStatus.DELIVERED,
                delivered_at=now,
                lease="",
                not_before=None,
            )
            WebhookEndpoint.objects.filter(
                Q(failing_since__isnull=False) | Q(paused_until__isnull=False),
                pk=row.endpoint_id,
            ).update(failing_since=None, paused_until=None)
            return bool(ours)
        last = row.attempts >= MOST_ATTEMPTS or answer.gone
        pause = pause_after(row.attempts, answer.retry_after_seconds)
        ours = mine.update(
            status=DeliveryStatus.FAILED if last else DeliveryStatus.PENDING,
            lease="",
            not_before=None if last else now + pause,
        )
        if ours:
            _note_failure(row, answer, now, pause)
    return bool(ours)


def pause_after(attempt: int, retry_after_seconds: int | None = None) -> timedelta:
    """The pause after attempt 1, 2, ...: up to a fifth more, at random, so that what
    failed together does not come back together."""
    seconds = float(PAUSES_SECONDS[min(attempt, len(PAUSES_SECONDS)) - 1])
    seconds *= _jitter.uniform(1.0, 1.2)
    asked = min(retry_after_seconds or 0, LONGEST_RETRY_AFTER_SECONDS)
    return timedelta(seconds=max(seconds, asked))


def current_secrets(endpoint: WebhookEndpoint) -> tuple[str, ...]:
    """The secret, and for a while after a change the one before it, if it can be read.

    Raises Unreadable.
    """
    secret = endpoint.secret
    until = endpoint.previous_secret_until
    if until is None or until <= timezone.now():
        return (secret,)
    try:
        previous = endpoint.previous_secret
    except Unreadable:
        return (secret,)
    return (secret, previous) if previous else (secret,)


def _busy(endpoint_id: int, now: datetime) -> bool:
    """A slow endpoint must not hold every worker."""
    at_it = WebhookDelivery.objects.filter(
        endpoint_id=endpoint_id, status=DeliveryStatus.PENDING, not_before__gt=now
    ).exclude(lease="")
    return at_it.count() >= MOST_AT_ONCE


def _note_failure(
    row: WebhookDelivery, answer: Answer, now: datetime, pause: timedelta
) -> None:
    """Leave the endpoint alone for a while; after a day without success, for good."""
    endpoints = WebhookEndpoint.objects.filter(pk=row.endpoint_id)
    endpoints.filter(failing_since=None).update(failing_since=now)
    endpoints.update(paused_until=now + min(pause, LONGEST_ENDPOINT_PAUSE))
    if answer.gone:
        disable(row.endpoint_id, answer.error)
    elif row.attempts >= MOST_ATTEMPTS:
        failing = endpoints.filter(failing_since__lte=now - DISABLED_AFTER)
        if failing.exists():
            disable(row.endpoint_id, f"Nothing was accepted for a day. {answer.error}")
