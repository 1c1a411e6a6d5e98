"""``manage.py rebuild_reports``: figures of reports counted again from the calls."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.calls.management.progress import Progress
from apps.calls.models import Call
from apps.calls.reporting.refresh import sum_up
from apps.calls.reporting.windows import Window, day_of, days_of, last_days

MOST_TRIES: Final = 30
PAUSE_SECONDS: Final = 1.0


class Command(BaseCommand):
    help = (
        "Counts again what reports show, day by day from the calls that are there; "
        "days whose calls were deleted become empty. Harmless when repeated, and while "
        "calls go on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since",
            type=date.fromisoformat,
            help="The first day (YYYY-MM-DD, the shop's time zone); else all.",
        )
        parser.add_argument(
            "--until", type=date.fromisoformat, help="The last day; else today."
        )

    def handle(
        self,
        *args: Any,
        since: date | None = None,
        until: date | None = None,
        **options: Any,
    ) -> None:
        window = self._window(since, until)
        days = [window.first + timedelta(days=number) for number in range(window.days)]
        progress = Progress(self.stdout, len(days), "days")
        busy = self._sum_up(days, progress, 0)
        tries = 0
        while busy and (tries := tries + 1) < MOST_TRIES:
            time.sleep(PAUSE_SECONDS)
            busy = self._sum_up(busy, progress, len(days) - len(busy))
        self.stdout.write(f"{len(days) - len(busy)} days counted again.")
        if busy:
            named = ", ".join(day.isoformat() for day in busy)
            raise CommandError(f"A worker is at these days: {named}.")

    def _sum_up(
        self, days: Iterable[date], progress: Progress, done: int
    ) -> list[date]:
        """Those that a worker held; ``done`` were counted before."""
        busy = []
        for day in days:
            if sum_up(day, whole=True):
                progress(done := done + 1)
            else:
                busy.append(day)
        return busy

    def _window(self, since: date | None, until: date | None) -> Window:
        zone = timezone.get_default_timezone_name()
        begun = Call.objects.order_by("started_at").values_list("started_at", flat=True)
        first, today = begun.first(), last_days(1).first
        since = since or (day_of(first, zone) if first else today)
        try:
            return days_of(since, until or today)
        except ValueError as error:
            raise CommandError(str(error)) from error
