"""Calls through every vendor, placed once for all tests that look at them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.db import connections
from pytest_django import DjangoDbBlocker

from apps.calls.models import Call, CallEvent, Turn
from apps.calls.telephony.simulator import (
    CallerLine,
    CallOptions,
    CallReport,
    place_call,
)
from apps.calls.tests.calls.conftest import _final_row, speak, wait_for
from callcenter import env
from callcenter.testing.server import RunningServer

from .vendors import Combination, Vendors

AT_ONCE = 5
"""Calls at a time: what two cores speak, hear and answer without being late, with the
vendors on them too."""
APART_SECONDS = 0.7
APPLICATION = "apps.calls.tests.pipeline_calls.chosen_server:application"


@dataclass
class VendorCall:
    """A call as it went: what the caller's side saw, and the rows of it."""

    combination: Combination
    report: CallReport
    row: Call
    turns: list[Turn]
    events: list[CallEvent]

    @property
    def transcript(self) -> str:
        """For the message of a failed assertion."""
        said = [f"{t.started_ms:>7} {t.speaker}: {t.text}" for t in self.turns]
        told = [
            f"{e.at_ms:>7} {e.kind} {e.data}"
            for e in self.events
            if e.kind in ("engine_changed", "engine_lost", "response_dropped", "usage")
        ]
        head = f"{self.combination}: {self.row.status}, {self.row.end_reason}"
        return "\n".join([head, *said, *told])

    def of(self, speaker: str) -> list[Turn]:
        return [turn for turn in self.turns if turn.speaker == speaker]

    def told(self, kind: str) -> list[dict]:
        return [event.data for event in self.events if event.kind == kind]


class ChosenServer(RunningServer):
    """daphne with parts chosen for each call by the number dialled."""

    def _spawn(self, name: str, command: tuple[str, ...]) -> None:
        super()._spawn(name, (*command[:-1], APPLICATION))


@contextmanager
def rows_of(server: RunningServer, blocker: DjangoDbBlocker) -> Iterator[str]:
    """The alias of that server's own rows."""
    alias = "pipeline"
    database = env.database("", server.data_dir / "callcenter.sqlite3")
    configured = connections.configure_settings({"default": {}, alias: database})
    connections.databases[alias] = configured[alias]
    try:
        with blocker.unblock():
            yield alias
    finally:
        connections[alias].close()
        del connections.databases[alias]
        del connections[alias]


def place_calls(
    combinations: tuple[Combination, ...], folder: Path, blocker: DjangoDbBlocker
) -> list[VendorCall]:
    """Live a call through each combination and read what is left of them."""
    chosen = folder / "chosen.json"
    server = ChosenServer(
        folder,
        worker=False,
        environment={"AGENT_ENGINE": "pipeline", "PIPELINE_CALLS": str(chosen)},
    )
    with Vendors(combinations) as vendors:
        numbers = [f"+1555020{number:04}" for number in range(len(combinations))]
        chosen.write_text(json.dumps(dict(zip(numbers, vendors.settings, strict=True))))
        server.start()
        try:
            reports = asyncio.run(_place(server, combinations, numbers, folder))
        finally:
            server.stop()
    with rows_of(server, blocker) as alias:
        return [
            _read(combination, report, alias)
            for combination, report in zip(combinations, reports, strict=True)
        ]


async def _place(
    server: RunningServer,
    combinations: tuple[Combination, ...],
    numbers: list[str],
    folder: Path,
) -> list[CallReport]:
    line = asyncio.Semaphore(AT_ONCE)

    async def place(combination: Combination, number: str) -> CallReport:
        async with line:
            await asyncio.sleep(APART_SECONDS * (numbers.index(number) % AT_ONCE))
            return await place_call(
                CallOptions(
                    url=server.url,
                    auth_token=server.AUTH_TOKEN,
                    from_number="+15550001111",
                    to_number=number,
                    linger_ms=2500,
                    steps=tuple(map(CallerLine, combination.lines)),
                    voice=speak,
                    output=folder,
                    timeout_seconds=90,
                )
            )

    return list(await asyncio.gather(*map(place, combinations, numbers)))


def _read(combination: Combination, report: CallReport, alias: str) -> VendorCall:
    row = wait_for(partial(_final_row, report.call_sid, alias))
    return VendorCall(
        combination,
        report,
        row,
        list(Turn.objects.using(alias).filter(call=row).order_by("index")),
        list(CallEvent.objects.using(alias).filter(call=row).order_by("pk")),
    )
