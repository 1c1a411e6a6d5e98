"""System checks: what is misconfigured, by id, with the way out.

Errors stop ``manage.py up``; those that matter only on the open network are reported by
``manage.py check --deploy``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

_IN_MEMORY = "channels.layers.InMemoryChannelLayer"
# What an engine needs from the environment before it can hear or speak.
_ENGINE_NEEDS = {
    "openai": ("OPENAI_API_KEY",),
    "azure": (
        "AZURE_OPENAI_ENDPOINT",
        "AZURE_OPENAI_API_KEY",
        "AZURE_OPENAI_DEPLOYMENT",
    ),
    "pipeline": ("STT", "LLM", "TTS"),
}


@register
def check_site(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """What the site cannot do without once ``DEBUG`` is off."""
    if settings.DEBUG:
        return []
    return list(_site_errors())


def _site_errors() -> Iterator[CheckMessage]:
    if not _secret_key():
        yield Error(
            "SECRET_KEY is not set.",
            hint="python -c 'import secrets; print(secrets.token_urlsafe(50))'",
            id="callcenter.E001",
        )
    if not settings.ALLOWED_HOSTS:
        yield Error(
            "ALLOWED_HOSTS is not set: every request would be refused.",
            hint="Set ALLOWED_HOSTS, or PUBLIC_URL, whose host is allowed by itself.",
            id="callcenter.E002",
        )
    if not settings.PUBLIC_URL:
        yield Error(
            "PUBLIC_URL is not set: Twilio's signatures cannot be checked and its "
            "stream has no address.",
            hint="Set PUBLIC_URL to the address Twilio calls, https://calls.example.com.",
            id="callcenter.E003",
        )


@register
def check_engine(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """The chosen engine has what it needs."""
    needs = _ENGINE_NEEDS.get(settings.AGENT_ENGINE, ())
    missing = [name for name in needs if not getattr(settings, name, "")]
    if not missing:
        return []
    return [
        Error(
            f"AGENT_ENGINE={settings.AGENT_ENGINE} needs {', '.join(missing)}.",
            hint="Set it, or AGENT_ENGINE=local, which needs nothing.",
            id="callcenter.E004",
        )
    ]


@register
def check_unsigned_calls(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """In DEBUG, say that calls come in unsigned (see also ``check_deployment``)."""
    if settings.TWILIO_AUTH_TOKEN or not settings.DEBUG:
        return []
    return [
        Warning(
            "TWILIO_AUTH_TOKEN is not set: unsigned calls are accepted from this "
            "machine, and only while DEBUG is on.",
            hint="Fine for simulate_call; set it to take calls from Twilio.",
            id="callcenter.W001",
        )
    ]


@register(Tags.security, deploy=True)
def check_deployment(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """What works on one machine but not on the open network."""
    return [*_open_network_errors(), *_several_processes_warnings()]


def _open_network_errors() -> Iterator[CheckMessage]:
    if not settings.TWILIO_AUTH_TOKEN:
        yield Error(
            "TWILIO_AUTH_TOKEN is not set: every call from Twilio would be refused.",
            hint="Copy the auth token of the account from the Twilio console.",
            id="callcenter.E005",
        )
    if settings.PUBLIC_URL and not settings.PUBLIC_URL.startswith("https://"):
        yield Error(
            "PUBLIC_URL is not https: Twilio streams audio only over wss.",
            hint="Put TLS in front of the server and name the https address.",
            id="callcenter.E006",
        )


def _several_processes_warnings() -> Iterator[CheckMessage]:
    if connection.vendor == "sqlite":
        yield Warning(
            "The database is SQLite: web server and worker have to share one machine, "
            "and writers wait for each other.",
            hint="Set DATABASE_URL=postgresql://user:password@host:5432/name.",
            id="callcenter.W002",
        )
    if settings.CHANNEL_LAYERS["default"]["BACKEND"] == _IN_MEMORY:
        yield Warning(
            "The channel layer is in memory: live pages see only the calls of their "
            "own process, and nothing the worker says.",
            hint="Set REDIS_URL.",
            id="callcenter.W003",
        )
    if settings.CELERY_BROKER_URL == "filesystem://":
        yield Warning(
            "Celery's broker is a folder: only a worker on this machine can read it.",
            hint="Set REDIS_URL or CELERY_BROKER_URL.",
            id="callcenter.W004",
        )


def _secret_key() -> str:
    try:
        return settings.SECRET_KEY
    except ImproperlyConfigured:  # Django's answer to an empty one
        return ""
