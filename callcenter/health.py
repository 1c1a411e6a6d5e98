"""Whether this process lives (``/healthz``) and whether it can work (``/readyz``)."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from functools import lru_cache

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.calls.switchboard import switchboard

_log = logging.getLogger(__name__)
_BROKER_SECONDS = 2


class NotReady(Exception):
    """A part that keeps us from working; the message is fit for strangers."""


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 and every part ``ok``, or 503; the details of a failure go to the log."""
    parts = {name: _state(name, check) for name, check in _CHECKS.items()}
    ready = all(state == "ok" for state in parts.values())
    return JsonResponse({"ready": ready, "parts": parts}, status=200 if ready else 503)


def _state(name: str, check: Callable[[], None]) -> str:
    try:
        check()
    except NotReady as problem:
        return str(problem)
    except Exception as error:  # whatever a driver raises, the answer is the same
        _log.warning("not ready", extra={"fields": {"part": name, "error": error}})
        return "unreachable"
    return "ok"


def _check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@lru_cache  # raises until it once succeeds: migrations do not go away again
def _check_migrations() -> None:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    # One that only takes away what former processes need comes after them.
    if not all(getattr(migration, "may_wait", False) for migration, _ in plan):
        raise NotReady("pending")


def _check_broker() -> None:
    if settings.CELERY_BROKER_URL == "filesystem://":
        folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"]
        if not os.access(str(folder), os.W_OK | os.X_OK):
            raise NotReady("not writable")
        return
    with current_app.connection_for_write(
        connect_timeout=_BROKER_SECONDS,
        transport_options={"socket_connect_timeout": _BROKER_SECONDS},
    ) as broker:
        broker.ensure_connection(max_retries=1, timeout=_BROKER_SECONDS)


def _check_cache() -> None:
    cache.set("readyz", "ok", timeout=10)
    if cache.get("readyz") != "ok":
        raise NotReady("does not keep")


def _check_calls() -> None:
    if switchboard.draining:
        raise NotReady("draining")


_CHECKS: dict[str, Callable[[], None]] = {
    "database": _check_database,
    "migrations": _check_migrations,
    "broker": _check_broker,
    "cache": _check_cache,
    "calls": _check_calls,
}
