"""Calls placed over the real wire to a real server, and the rows they leave."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from apps.agentbrain.engines.tts.local import synthesize
from apps.calls.models import Call, Turn
from apps.calls.telephony.simulator import (
    CallerLine,
    CallOptions,
    CallReport,
    place_call,
)
from callcenter.testing.server import RunningServer

# Of the voices there are, one the recognizer understands well.
CALLER_VOICE = "en-us+m7"


@dataclass
class PlacedCall:
    """What the caller's side saw, and the row the server keeps of it."""

    report: CallReport
    row: Call
    turns: list[Turn]

    def __str__(self) -> str:
        """The transcript, for the message of a failed assertion."""
        return "\n".join(f"{t.started_ms} {t.speaker}: {t.text}" for t in self.turns)

    def said(self, speaker: str) -> str:
        """Everything one side said, in order, lower case."""
        return " | ".join(t.text for t in self.turns if t.speaker == speaker).lower()


Place = Callable[..., list[PlacedCall]]


def speak(text: str) -> Any:
    return synthesize(text, CALLER_VOICE, 8000)


@pytest.fixture
def place(server: RunningServer, server_rows: str, tmp_path: Path) -> Place:
    """Place one call for each script of steps at once; wait until rows are final."""
    return placer(server, server_rows, tmp_path)


def placer(server: RunningServer, alias: str, folder: Path) -> Place:
    """Places calls to ``server``, whose rows are read through ``alias``."""

    def place_all(
        *scripts: tuple[Any, ...],
        from_numbers: tuple[str, ...] = (),
        at_once: int = 100,
        **options: Any,
    ) -> list[PlacedCall]:
        def dialled(number: int, steps: tuple[Any, ...]) -> CallOptions:
            extra = dict(options)
            if from_numbers:
                extra["from_number"] = from_numbers[number]
            return CallOptions(
                url=server.url,
                auth_token=server.AUTH_TOKEN,
                voice=speak,
                output=folder,
                steps=tuple(CallerLine(s) if isinstance(s, str) else s for s in steps),
                **extra,
            )

        async def all_at_once() -> list[CallReport]:
            lines = asyncio.Semaphore(at_once)

            async def one(call: CallOptions) -> CallReport:
                async with lines:
                    return await place_call(call)

            calls = [dialled(number, steps) for number, steps in enumerate(scripts)]
            return list(await asyncio.gather(*map(one, calls)))

        reports = asyncio.run(all_at_once())
        return [_placed(report, alias) for report in reports]

    return place_all


def _placed(report: CallReport, alias: str) -> PlacedCall:
    row = wait_for(partial(_final_row, report.call_sid, alias))
    turns = list(Turn.objects.using(alias).filter(call=row).order_by("index"))
    return PlacedCall(report, row, turns)


def _final_row(call_sid: str, alias: str) -> Call | None:
    row = Call.objects.using(alias).filter(call_sid=call_sid).first()
    return row if row is not None and not row.is_live else None


def wait_for(look: Callable[[], Any], seconds: float = 20.0) -> Any:
    """What ``look`` finds, as soon as it does: another process is writing it."""
    deadline = time.monotonic() + seconds
    while (found := look()) is None:
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)
    return found
