"""``manage.py load_example``: the example business, into tables still empty."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from apps.agentbrain import example as brain_example
from apps.customers import example as shop_example


class Command(BaseCommand):
    help = (
        "Load the example business (a small auto-service shop). "
        "Running it again duplicates nothing and leaves staff's changes alone."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        counts = shop_example.load()
        brain_example.load()
        loaded = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
        self.stdout.write(f"Example business: {loaded or 'already there'}.")
