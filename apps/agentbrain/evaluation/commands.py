"""What ``evaluate_brain`` and ``evaluate_speech`` share: options and output."""

from __future__ import annotations

from abc import abstractmethod
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ..conversation.dialogue.brain import Brain
from .brain import published_brain, shipping_brain
from .contract import Progress, Suite
from .outputs import Report, record, write_json, write_page
from .rows import BadRow
from .running import Outcome, chosen, run_suites
from .text_report import report_lines

_BETWEEN_SIGNS_SECONDS: Final = 0.5


class EvaluationCommand(BaseCommand):
    """Runs suites on a directory of data and writes what they found.

    ``kind`` names the report, ``suite_names`` what ``--suite`` may name.
    """

    kind: str
    suite_names: Sequence[str]
    requires_system_checks = ()  # the files alone are measured, no server

    @abstractmethod
    def outcomes(self, brain: Brain, options: dict[str, Any]) -> list[Outcome]:
        """Run the suites, with ``run_suites``."""

    def add_arguments(self, parser: ArgumentParser) -> None:
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
            help=f"only this one; may be repeated ({', '.join(self.suite_names)})",
        )
        parser.add_argument("--json", type=Path, metavar="FILE")
        parser.add_argument(
            "--html",
            type=Path,
            default=Path(settings.DATA_DIR) / "evaluation" / f"{self.kind}.html",
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
            help=f"write bench/results/<date>-{self.kind}.json and README.md's table",
        )
        parser.add_argument(
            "--strict", action="store_true", help="end with 1 unless all is reached"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["data"].is_dir():
            raise CommandError(
                f"There is no directory {options['data']}; name one with --data."
            )
        brain = self.brain(options)
        self.stdout.write(f"brain {brain.version}, data {options['data']}")
        report = Report.of(self.kind, brain.version, self.outcomes(brain, options))
        self._write(report, options)
        if options["strict"] and not report.all_reached:
            raise CommandError("not everything is reached")

    def brain(self, options: dict[str, Any]) -> Brain:
        """What is measured."""
        return published_brain() if options["published"] else shipping_brain()

    def run_suites(
        self, suites: Sequence[Suite], brain: Brain, options: dict[str, Any]
    ) -> list[Outcome]:
        """One outcome a suite, each told as it ends."""
        outcomes: list[Outcome] = []
        try:
            picked = chosen(suites, options["suite"])
        except LookupError as error:
            raise CommandError(str(error)) from error
        try:
            for outcome in run_suites(picked, options["data"], brain, self._progress):
                outcomes.append(outcome)
                self._clear()
                for line in report_lines(outcome, options["misses"]):
                    self.stdout.write(line)
        except BadRow as error:
            raise CommandError(str(error)) from error
        return outcomes

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
