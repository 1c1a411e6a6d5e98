"""Admin forms that are posted by tests say, as a browser would, what they showed."""

from __future__ import annotations

from django.test import Client

from apps.admin_forms import SEEN


def opened(client: Client, url: str) -> dict[str, str]:
    """The hidden field of the change form at ``url``, as somebody opens it now."""
    form = client.get(url).context["adminform"].form
    return {SEEN: form[SEEN].value()}
