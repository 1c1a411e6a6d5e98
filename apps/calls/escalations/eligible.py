"""Who can be given an escalation: who may see it, and may work on it."""

from __future__ import annotations

from typing import Final

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

CLAIM: Final = "calls.claim_escalation"
NEEDED: Final = ("calls.view_escalation", "customers.view_customer", CLAIM)
_BACKEND: Final = "django.contrib.auth.backends.ModelBackend"


class NotEligible(ValueError):
    """Whoever was named may not work on escalations."""


def who_may(*permissions: str) -> QuerySet:
    """Active staff with all these permissions, by name."""
    manager = get_user_model()._default_manager
    users = manager.filter(is_staff=True)
    for permission in permissions:
        users = users.filter(
            pk__in=manager.with_perm(permission, backend=_BACKEND).values("pk")
        )
    return users.order_by("username")


def who_may_claim() -> QuerySet:
    """Colleagues an escalation can be handed to."""
    return who_may(*NEEDED)
