"""``manage.py ensure_admin``: the first staff login."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from callcenter.staff_login import ensure_admin
from callcenter.supervisor.welcome import login_line


class Command(BaseCommand):
    help = "Creates a superuser when there is none (ADMIN_USERNAME, ADMIN_PASSWORD)."

    def handle(self, *args: Any, **options: Any) -> None:
        line = login_line(ensure_admin())
        self.stdout.write(line or "There is an administrator already.")
