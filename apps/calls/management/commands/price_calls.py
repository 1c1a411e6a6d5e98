"""``manage.py price_calls``: what calls cost, worked out again with today's prices."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from apps.calls.costs.again import price_chunk


class Command(BaseCommand):
    help = (
        "Works out again what calls cost, after prices were entered or put right. "
        "Each call at the prices valid on its day; harmless when repeated."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since",
            type=date.fromisoformat,
            help="Only calls from this day on (YYYY-MM-DD, the shop's time zone).",
        )

    def handle(self, *args: Any, since: date | None = None, **options: Any) -> None:
        calls = incomplete = 0
        last: int | None = 0
        while last is not None:
            priced = price_chunk(since, last)
            calls += priced.calls
            incomplete += priced.incomplete
            last = priced.last
        self.stdout.write(
            f"{calls} calls; {incomplete} of them used something without a price."
        )
