"""The first staff login, so that a new installation can be opened."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.contrib.auth.models import User

from callcenter import env


@dataclass(frozen=True, slots=True)
class NewLogin:
    """``password`` is set only when it was made up here: it is shown this once."""

    username: str
    password: str


def ensure_admin() -> NewLogin | None:
    """Create a superuser when none exists; None when there is one already.

    ``ADMIN_USERNAME`` and ``ADMIN_PASSWORD`` name it; a password nobody gave is made.
    Someone else's account of that name is not touched: it keeps its password and
    becomes no superuser, so the new one gets a name of its own.
    """
    if User.objects.filter(is_superuser=True, is_active=True).exists():
        return None
    username = env.text("ADMIN_USERNAME") or "admin"
    while User.objects.filter(username=username).exists():
        username = f"{username}-{secrets.token_hex(2)}"
    given = env.text("ADMIN_PASSWORD")
    password = given or secrets.token_urlsafe(12)
    User.objects.create_superuser(username, password=password)
    return NewLogin(username=username, password="" if given else password)
