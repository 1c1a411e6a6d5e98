"""Call the call center as Vapi does, without an account."""

from __future__ import annotations

import asyncio
import logging
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.calls.telephony.vapi.simulator import (
    CallerSays,
    CallOptions,
    CallReport,
    place_call,
    read_steps,
)


class Command(BaseCommand):
    help = (
        "Calls the call center as Vapi would: asks who answers, brings each line of "
        "the caller to the custom model, and reports the end."
    )

    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--say",
            action="append",
            default=[],
            metavar="WORDS",
            help="a line of the caller; may be given again",
        )
        parser.add_argument(
            "--script",
            metavar="FILE",
            help="lines of the caller; - reads standard input",
        )
        parser.add_argument("--from", dest="from_number", default="+15550001111")
        parser.add_argument("--to", dest="to_number", default="+15550009999")
        parser.add_argument("--url", default=f"http://127.0.0.1:{settings.PORT}")
        parser.add_argument("--secret", default=settings.VAPI_SECRET)
        parser.add_argument(
            "--first-message",
            default="",
            help="an assistant of the dashboard answers, and says this",
        )
        parser.add_argument("--timeout", type=float, default=120.0, metavar="SECONDS")
        parser.add_argument("--json", action="store_true", help="the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger("httpx").setLevel(logging.WARNING)
        steps = tuple(CallerSays(words) for words in options["say"])
        if options["script"]:
            steps += read_steps(_lines(options["script"]))
        call = CallOptions(
            url=options["url"].rstrip("/"),
            secret=options["secret"],
            from_number=options["from_number"],
            to_number=options["to_number"],
            steps=steps,
            assistant=not options["first_message"],
            first_message=options["first_message"],
            timeout_seconds=options["timeout"],
            on_line=None if options["json"] else self._line,
        )
        report = asyncio.run(place_call(call))
        if options["json"]:
            body = orjson.dumps(report.as_json(), option=orjson.OPT_INDENT_2)
            self.stdout.write(body.decode())
        else:
            self._sum_up(report)
        if report.failure:
            raise CommandError(report.failure)

    def _line(self, speaker: str, text: str) -> None:
        self.stdout.write(f"{speaker}: {text}")

    def _sum_up(self, report: CallReport) -> None:
        first = [
            e.first_word_ms for e in report.exchanges if e.first_word_ms is not None
        ]
        if first:
            self.stdout.write(
                f"first word after {min(first):.0f} to {max(first):.0f} ms, "
                f"{len(first)} replies"
            )
        self.stdout.write(f"call {report.call_id} over: {report.ended_reason}")


def _lines(name: str) -> list[str]:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from error
    return text.splitlines()
