"""System checks: what is misconfigured, by id, with the way out.

Errors stop ``manage.py up``; those that matter only on the open network are reported by
``manage.py check --deploy``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection

from apps.agentbrain.engines import needs
from apps.agentbrain.engines.llm import registry

_IN_MEMORY = "channels.layers.InMemoryChannelLayer"
_LEAST_SILENCE_MS = 500


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
    """The chosen engine exists, has what it needs, and will go on working."""
    engine = settings.AGENT_ENGINE
    if engine not in needs.engine_names():
        return [
            Error(
                f"AGENT_ENGINE={engine} is no engine.",
                hint=f"There are: {', '.join(needs.engine_names())}.",
                id="callcenter.E007",
            )
        ]
    found = list(_engine_needs(engine))
    if engine in needs.REALTIME_ENGINES:
        found += [*_address_errors(), *_model_warnings(engine), *_log_warnings()]
    if engine == "azure":
        found += _azure_credentials()
    return found


def _engine_needs(engine: str) -> Iterator[CheckMessage]:
    if missing := needs.missing(engine, settings):
        yield Error(
            f"AGENT_ENGINE={engine} needs {', '.join(missing)}.",
            hint="Set it, or AGENT_ENGINE=local, which needs nothing.",
            id="callcenter.E004",
        )


def _address_errors() -> Iterator[CheckMessage]:
    for number, name, schemes in (
        ("E008", "OPENAI_REALTIME_URL", ("wss", "ws")),
        ("E009", "AZURE_OPENAI_ENDPOINT", ("https", "http", "wss", "ws")),
    ):
        address = urlsplit(getattr(settings, name))
        if not address.geturl():
            continue
        if address.scheme not in schemes or not address.netloc:
            yield Error(
                f"{name}={address.geturl()} is not an address of that kind.",
                hint=f"It has to begin with {schemes[0]}://",
                id=f"callcenter.{number}",
            )
        elif address.scheme in {"ws", "http"} and not settings.DEBUG:
            yield Warning(
                f"{name} is not encrypted: the key and the callers' voices could be "
                "read on the way.",
                hint=f"Use {schemes[0]}:// unless the server is on this machine.",
                id="callcenter.W008",
            )


def _model_warnings(engine: str) -> Iterator[CheckMessage]:
    for name, model, last_day in needs.ending_models(engine, settings):
        yield Warning(
            f"{name}={model}: OpenAI shuts this model down on {last_day}.",
            hint="Name another one, or leave it unset for the default.",
            id="callcenter.W005",
        )
    if engine == "openai" and "realtime" not in settings.OPENAI_REALTIME_MODEL:
        yield Warning(
            f"OPENAI_MODEL={settings.OPENAI_REALTIME_MODEL} does not look like a model "
            "that hears and speaks: calls would be answered by the local engine.",
            hint="Name a gpt-realtime model here; SUMMARY_MODEL is for the summaries.",
            id="callcenter.W007",
        )
    if engine == "azure" and settings.AZURE_OPENAI_API_VERSION:
        yield Warning(
            "AZURE_OPENAI_API_VERSION asks for the preview form of the API, whose end "
            f"was announced for {needs.AZURE_PREVIEW_END}.",
            hint="Leave it unset, and deploy a current Realtime model.",
            id="callcenter.W009",
        )


@register
def check_summaries(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """The language model that writes summaries exists and has what it needs."""
    vendor = settings.SUMMARY_LLM
    if not vendor:
        return []
    if vendor not in registry.names():
        return [
            Error(
                f"SUMMARY_LLM={vendor} is no language model.",
                hint=f"There are: {', '.join(registry.names())}.",
                id="callcenter.E015",
            )
        ]
    # A model named for the summaries stands in for the one named for calls.
    own = (
        {"LLM_MODEL", "AZURE_OPENAI_CHAT_DEPLOYMENT"} if settings.SUMMARY_MODEL else ()
    )
    if missing := [n for n in registry.missing(vendor, settings) if n not in own]:
        return [
            Error(
                f"SUMMARY_LLM={vendor} needs {', '.join(missing)}.",
                hint="Set it, or leave SUMMARY_LLM unset.",
                id="callcenter.E015",
            )
        ]
    return []


def _log_warnings() -> Iterator[CheckMessage]:
    if settings.OPENAI_WS_TRACE and not settings.DEBUG:
        yield Warning(
            "OPENAI_WS_TRACE is on: every event of every call is logged, dozens a "
            "second and call.",
            hint="Only while looking for something; OPENAI_WS_DEBUG is light.",
            id="callcenter.W006",
        )


def _azure_credentials() -> Iterator[CheckMessage]:
    token_file = settings.AZURE_OPENAI_AD_TOKEN_FILE
    if settings.AZURE_OPENAI_API_KEY and token_file:
        yield Error(
            "AZURE_OPENAI_API_KEY and AZURE_OPENAI_AD_TOKEN_FILE are both set.",
            hint="Keep the one that is meant.",
            id="callcenter.E010",
        )
    elif token_file and not os.access(token_file, os.R_OK):
        yield Error(
            f"AZURE_OPENAI_AD_TOKEN_FILE={token_file} cannot be read.",
            hint="Have whatever renews the token write it there before the start.",
            id="callcenter.E011",
        )


@register(Tags.database)
def check_profiles(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """The profile that answers calls waits long enough for the end of a turn.

    Runs where the database may be asked: ``migrate``, ``check --database default``. A
    warning, because the admin has to start for somebody to put it right.
    """
    from apps.agentbrain.models import AgentProfile

    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    try:
        hasty = list(
            AgentProfile.objects.filter(
                active=True, silence_duration_ms__lt=_LEAST_SILENCE_MS
            )
        )
    except DatabaseError:  # before the first migration there is no table
        return []
    return [
        Warning(
            f"The agent's profile {profile.name!r} has silence_duration_ms="
            f"{profile.silence_duration_ms}: every pause would end the caller's turn, "
            "and no call can be answered with it.",
            hint=f"Set it to {_LEAST_SILENCE_MS} or more in the admin, Agent profiles.",
            id="callcenter.W010",
        )
        for profile in hasty
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
