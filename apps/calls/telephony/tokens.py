"""One-time tokens that admit one media stream to one call."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Final

from django.utils import timezone

from apps.calls.models import StreamToken

VALID_FOR: Final = timedelta(seconds=30)
LONGEST_TOKEN: Final = 128


class TokenRefused(Exception):
    """The token admits nobody; the message says why, for the log."""


def issue(call_id: int) -> str:
    """A fresh token of a call. Only its digest is stored."""
    token = secrets.token_urlsafe(32)
    StreamToken.objects.create(
        digest=_digest(token),
        call_id=call_id,
        expires_at=timezone.now() + VALID_FOR,
    )
    return token


def redeem(token: str, call_sid: str) -> int:
    """Use a token up: the id of its call. Raises ``TokenRefused``.

    The conditional update decides: of two sockets with the same token one gets in.
    """
    if not token or len(token) > LONGEST_TOKEN:
        raise TokenRefused("missing")
    ours = StreamToken.objects.filter(digest=_digest(token), call__call_sid=call_sid)
    now = timezone.now()
    if ours.filter(used_at=None, expires_at__gte=now).update(used_at=now):
        return ours.values_list("call_id", flat=True).get()
    stored = ours.first()
    if stored is None:
        raise TokenRefused("unknown")
    raise TokenRefused("used before" if stored.used_at else "expired")


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
