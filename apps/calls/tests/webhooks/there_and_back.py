"""Takes endpoints through the migration that encrypts secrets, and back: a program.

``python -m apps.calls.tests.webhooks.there_and_back run`` (or ``renamed``) meets the
empty database of ``DATABASE_URL`` and prints what its columns held, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "callcenter.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402

from apps.calls.models import WebhookEndpoint  # noqa: E402

BEFORE = "0024_preparing_campaigns"
BESIDE = "0025_sealed_webhook_secrets"
AFTER = "0026_no_plain_webhook_secrets"
URL = "https://hooks.example.com/"
ROWS = [("CRM", "whsec_b25l", "whsec_dHdv"), ("Shop", "whsec_dGhyZWU=", "")]
OLD, NEW = ("secret", "previous_secret"), ("sealed_secret", "sealed_previous")


def columns(secret: str, previous: str) -> list[Any]:
    names = f"{secret}, {previous}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM calls_webhookendpoint ORDER BY name")
        return cursor.fetchall()


def migrate(name: str) -> None:
    call_command("migrate", "calls", name, verbosity=0, skip_checks=True)


def endpoints_of_old_processes() -> Any:
    """What a process that was started before the migration works with."""
    state = MigrationLoader(connection).project_state(("calls", BEFORE))
    return state.apps.get_model("calls", "WebhookEndpoint").objects


def read() -> list[tuple[str, str]]:
    rows = WebhookEndpoint.objects.order_by("name").only(*NEW)
    return [(row.secret, row.previous_secret) for row in rows]


def run() -> dict[str, Any]:
    migrate(BEFORE)
    old = endpoints_of_old_processes()
    for name, secret, previous in ROWS:
        old.create(name=name, url=URL, secret=secret, previous_secret=previous)
    migrate(BESIDE)
    beside = [*old.order_by("name").values_list(*OLD)], read()
    old.create(name="Van", url=URL, secret="whsec_Zm91cg==")
    WebhookEndpoint.objects.create(name="Zoo", url=URL)
    migrate(AFTER)
    sealed, seen = columns(*NEW), read()
    migrate(BEFORE)
    return {"beside": beside, "sealed": sealed, "read": seen, "back": columns(*OLD)}


def renamed() -> dict[str, Any]:
    """Where the columns were renamed, as an earlier form of the migration did."""
    migrate(BESIDE)
    with connection.cursor() as cursor:
        for column in OLD:
            cursor.execute(f"ALTER TABLE calls_webhookendpoint DROP COLUMN {column}")
    WebhookEndpoint.objects.create(name="CRM", url=URL)
    (secret, _) = read()[0]
    migrate(AFTER)
    after = read()
    migrate(BEFORE)
    return {"same": after == [(secret, "")] and columns(*OLD) == [(secret, "")]}


if __name__ == "__main__":
    print(json.dumps({"run": run, "renamed": renamed}[sys.argv[1]]()))
