"""Making, checking and revoking API tokens."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..models import ApiToken
from .keys import digest_of

KEY_BEGINS: Final = "cc_"
_PREFIX_LENGTH: Final = 10
_LONGEST_KEY: Final = 200
_NOTED_EVERY: Final = timedelta(minutes=1)


def make(
    user: Any,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None = None,
) -> ApiToken:
    """A token of this person's; its ``key`` is told now and never again."""
    key = KEY_BEGINS + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        name=name,
        prefix=key[:_PREFIX_LENGTH],
        digest=digest_of(key),
        scopes=list(scopes),
        created_by=user,
        expires_at=expires_at,
    )
    token.key = key
    return token


def find(key: str) -> ApiToken | None:
    """The token of a key, if it may still be used; notes that it was."""
    if len(key) > _LONGEST_KEY:
        return None
    token = (
        ApiToken.objects.select_related("created_by")
        .filter(digest=digest_of(key))
        .first()
    )
    now = timezone.now()
    if token is None or not token.is_valid(now):
        return None
    _note_use(token, now)
    return token


def revoke(token_ids: Sequence[int]) -> int:
    """End tokens at once and for good; how many were not revoked yet."""
    with transaction.atomic():
        valid = ApiToken.objects.filter(pk__in=token_ids, revoked_at=None)
        return valid.update(revoked_at=timezone.now())


def _note_use(token: ApiToken, now: datetime) -> None:
    """At most once a minute: reading must not become writing."""
    if token.last_used_at is not None and now - token.last_used_at < _NOTED_EVERY:
        return
    long_ago = Q(last_used_at=None) | Q(last_used_at__lt=now - _NOTED_EVERY)
    ApiToken.objects.filter(long_ago, pk=token.pk).update(last_used_at=now)
