"""``manage.py load_example``: the example business, into tables still empty."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from apps.agentbrain import example as brain_example
from apps.agentbrain.versions.publish import publish_first
from apps.calls.lines import example as line_example
from apps.customers import example as shop_example

AS_DELIVERED = "The example business as delivered."


class Command(BaseCommand):
    help = (
        "Load the example business (a small auto-service shop). "
        "Running it again duplicates nothing and leaves staff's changes alone."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        counts = shop_example.load()
        line_example.load()
        fresh = brain_example.load()
        # An installation from before versions were kept gets its first one here, too.
        first = publish_first(AS_DELIVERED) if fresh else publish_first()
        loaded = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
        answers = " Version 1 of the agent answers calls." if first else ""
        self.stdout.write(f"Example business: {loaded or 'already there'}.{answers}")
