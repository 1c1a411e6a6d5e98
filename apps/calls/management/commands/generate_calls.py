"""``manage.py generate_calls``: a database as full as a business of any size has it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from apps.calls.generating.making import SID, Plan, make
from apps.calls.generating.removing import remove
from apps.calls.management.progress import Progress
from apps.calls.models import Call


class Command(BaseCommand):
    help = (
        "Fills the database with believable calls, their turns, logs, escalations, "
        "summaries and costs, to try reports and screens. --remove takes them out."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--calls", type=int, default=1_000)
        parser.add_argument(
            "--days", type=int, default=365, help="over so many days up to today"
        )
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--force", action="store_true", help="also beside calls that were real"
        )
        parser.add_argument(
            "--remove", action="store_true", help="take all made calls out again"
        )

    def handle(
        self,
        *args: Any,
        calls: int,
        days: int,
        seed: int,
        force: bool,
        remove: bool,
        **options: Any,
    ) -> None:
        if remove:
            self._remove()
            return
        if calls < 1 or days < 1:
            raise CommandError("--calls and --days are at least 1.")
        if not force and Call.objects.exclude(call_sid__startswith=SID).exists():
            raise CommandError(
                "This database holds real calls: made ones beside them would spoil "
                "their figures. Name another database, or add --force."
            )
        progress = Progress(self.stdout, calls, "calls")
        make(Plan(calls, days, seed), progress)
        self.stdout.write("Counting what reports show.")
        call_command("rebuild_reports", stdout=self.stdout)
        self.stdout.write(f"{calls:,} calls in {progress.seconds:.0f} s.")

    def _remove(self) -> None:
        made = Call.objects.filter(call_sid__startswith=SID)
        gone = remove(Progress(self.stdout, made.count(), "calls"))
        call_command("rebuild_reports", stdout=self.stdout)
        self.stdout.write(f"{gone:,} made calls were taken out.")
