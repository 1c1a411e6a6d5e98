"""Which agent answers: exactly one profile is active."""

from __future__ import annotations

from django.db import transaction

from .models import AgentProfile


def activate_profile(profile_id: int) -> bool:
    """Make this profile the one that answers; False when it is that already.

    Raises ``AgentProfile.DoesNotExist``.
    """
    with transaction.atomic():
        # The rows are locked in one order, so that two activations wait in line.
        profiles = {p.pk: p for p in AgentProfile.objects.select_for_update()}
        if profile_id not in profiles:
            raise AgentProfile.DoesNotExist
        chosen = profiles[profile_id]
        if chosen.active:
            return False
        AgentProfile.objects.filter(active=True).update(active=False)
        chosen.active = True
        chosen.save(update_fields=["active", "updated_at"])
        return True
