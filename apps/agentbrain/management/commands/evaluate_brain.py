"""``manage.py evaluate_brain``: what the brain understands, on sets of real speech."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.agentbrain.evaluation.brain import published_brain, shipping_brain
from apps.agentbrain.evaluation.contract import Progress, Suite
from apps.agentbrain.evaluation.outputs import Report, record, write_json, write_page
from apps.agentbrain.evaluation.rows import BadRow
from apps.agentbrain.evaluation.running import Outcome, chosen, run_suites
from apps.agentbrain.evaluation.suites.registry import SUITES
from apps.agentbrain.evaluation.text_report import report_lines

_BETWEEN_SIGNS_SECONDS: Final = 0.5


class Command(BaseCommand):
    help = (
        "Measures the brain that ships on the JSON Lines sets of a directory: a table "
        "for each suite, with counts. A page with plots is written beside it. "
        "Ends with 0 whatever the figures are, unless --strict is given."
    )

    requires_system_checks = ()  # the files alone are measured, no server

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = ", ".join(suite.name for suite in SUITES)
        parser.add_argument(
            "--data",
            type=Path,
            default=Path(settings.SHARED_DATA_DIR),
            metavar="DIR",
            help="the sets; by default SHARED_DATA_DIR",
        )
        parser.add_argument(
            "--suite",
            action="append",
            default=[],
            metavar="NAME",
            help=f"only this one; may be repeated ({names})",
        )
        parser.add_argument("--json", type=Path, metavar="FILE")
        parser.add_argument(
            "--html",
            type=Path,
            default=Path(settings.DATA_DIR) / "evaluation" / "brain.html",
            metavar="FILE",
            help="the page; by default %(default)s",
        )
        parser.add_argument(
            "--misses",
            type=int,
            default=0,
            metavar="N",
            help="print this many rows gone wrong of each suite",
        )
        parser.add_argument(
            "--published",
            action="store_true",
            help="measure what answers calls here instead of the example as delivered",
        )
        parser.add_argument(
            "--save",
            action="store_true",
            help="write bench/results/<date>-brain.json and the table in README.md",
        )
        parser.add_argument(
            "--strict", action="store_true", help="end with 1 unless all is reached"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            suites = chosen(SUITES, options["suite"])
        except LookupError as error:
            raise CommandError(str(error)) from error
        if not options["data"].is_dir():
            raise CommandError(
                f"There is no directory {options['data']}; name one with --data."
            )
        brain = published_brain() if options["published"] else shipping_brain()
        self.stdout.write(f"brain {brain.version}, data {options['data']}")
        outcomes: list[Outcome] = []
        try:
            for outcome in run_suites(suites, options["data"], brain, self._progress):
                outcomes.append(outcome)
                self._clear()
                for line in report_lines(outcome, options["misses"]):
                    self.stdout.write(line)
        except BadRow as error:
            raise CommandError(str(error)) from error
        report = Report.of("brain", brain.version, outcomes)
        self._write(report, options)
        if options["strict"] and not report.all_reached:
            raise CommandError("not everything is reached")

    def _write(self, report: Report, options: dict[str, Any]) -> None:
        self.stdout.write("")
        self.stdout.write(report.summary)
        if options["json"]:
            write_json(report, options["json"])
            self.stdout.write(f"figures: {options['json']}")
        write_page(report, options["html"])
        self.stdout.write(f"page:    {options['html']}")
        if options["save"]:
            for path in record(report, Path(settings.BASE_DIR)):
                self.stdout.write(f"saved:   {path}")

    def _progress(self, suite: Suite) -> Progress:
        """A line that is written over on a terminal; elsewhere one a suite."""
        if not self.stdout.isatty():
            self.stdout.write(f"... {suite.name}")
            return lambda done, total: None
        last = 0.0

        def show(done: int, total: int) -> None:
            nonlocal last
            if monotonic() - last >= _BETWEEN_SIGNS_SECONDS:
                last = monotonic()
                self.stdout.write(f"\r\x1b[K{suite.name} {done:,}/{total:,}", ending="")
                self.stdout.flush()

        return show

    def _clear(self) -> None:
        if self.stdout.isatty():
            self.stdout.write("\r\x1b[K", ending="")
