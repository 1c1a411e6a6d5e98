"""Who listened to what, and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from ..models import Call
from .models import Listening

ONE_LISTENING: Final = timedelta(minutes=10)
"""A browser fetches a file in pieces; a pause of this length begins another."""


def note_listening(call: Call, user: User) -> None:
    """Write it down before a byte is sent."""
    now = timezone.now()
    recent = Listening.objects.filter(
        call=call, user=user, last_at__gt=now - ONE_LISTENING
    )
    with transaction.atomic():
        if not recent.update(last_at=now):
            Listening.objects.create(
                call=call,
                user=user,
                username=user.get_username(),
                began_at=now,
                last_at=now,
            )
