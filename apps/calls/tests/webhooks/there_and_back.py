"""Takes endpoints through the migration that encrypts secrets, and back: a program.

``python -m apps.calls.tests.webhooks.there_and_back run`` meets the empty database of
``DATABASE_URL`` and prints what its columns held, as JSON.
"""

from __future__ import annotations

import json
import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "callcenter.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402

from apps.calls.models import WebhookEndpoint  # noqa: E402

BEFORE = "0024_preparing_campaigns"
AFTER = "0025_sealed_webhook_secrets"
ROWS = [("CRM", "whsec_b25l", "whsec_dHdv"), ("Shop", "whsec_dGhyZWU=", "")]


def columns(secret: str, previous: str) -> list[Any]:
    names = f"{secret}, {previous}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM calls_webhookendpoint ORDER BY name")
        return cursor.fetchall()


def migrate(name: str) -> None:
    call_command("migrate", "calls", name, verbosity=0, skip_checks=True)


def run() -> dict[str, Any]:
    migrate(BEFORE)
    state = MigrationLoader(connection).project_state(("calls", BEFORE))
    endpoints = state.apps.get_model("calls", "WebhookEndpoint").objects
    for name, secret, previous in ROWS:
        url = "https://hooks.example.com/"
        endpoints.create(name=name, url=url, secret=secret, previous_secret=previous)
    migrate(AFTER)
    sealed = columns("sealed_secret", "sealed_previous")
    rows = WebhookEndpoint.objects.order_by("name").only(
        "sealed_secret", "sealed_previous"
    )
    read = [(row.secret, row.previous_secret) for row in rows]
    migrate(BEFORE)
    return {
        "sealed": sealed,
        "read": read,
        "back": columns("secret", "previous_secret"),
    }


if __name__ == "__main__":
    print(json.dumps(run()))
