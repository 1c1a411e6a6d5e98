"""System checks of what goes out to staff and to other systems."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

_PRINTS = "django.core.mail.backends.console.EmailBackend"


@register(Tags.security, deploy=True)
def check_telling(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """Mail that nobody receives, and webhooks that could reach inside."""
    found: list[CheckMessage] = []
    if settings.EMAIL_BACKEND == _PRINTS:
        found.append(
            Warning(
                "EMAIL_URL is not set: mail to staff is printed and reaches nobody.",
                hint="Set EMAIL_URL=smtp://user:password@mail.example.com:587.",
                id="callcenter.W030",
            )
        )
    if settings.WEBHOOK_PRIVATE_ALLOWED:
        found.append(
            Warning(
                "WEBHOOK_PRIVATE_ALLOWED is on: whoever makes webhook endpoints can "
                "have this server call addresses that only it can reach.",
                hint="Leave it unset unless the other system is on your own network.",
                id="callcenter.W031",
            )
        )
    return found
