"""Places the scripts as telephone calls: spoken, several at once, to a real server."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async

from apps.agentbrain.engines.tts.local import synthesize
from apps.calls.choices import Direction
from apps.calls.models import Call, Escalation, Turn
from apps.calls.telephony.simulator import (
    CallerLine,
    CallOptions,
    CallReport,
    WhenAsked,
)
from apps.calls.telephony.simulator.listening import place_attentive_call
from apps.customers.models import Appointment
from callcenter.testing.server import RunningServer

from ..calls.conftest import CALLER_VOICE, wait_for
from .days import open_weekdays
from .scripts import Script

OUR_NUMBER = "+15550009999"
AT_ONCE = 10
"""Calls at a time: what two cores speak, hear and answer without being late."""


@dataclass
class SpokenCall:
    """A script as it went: what the caller's side saw, and the rows of it."""

    script: Script
    report: CallReport
    row: Call
    turns: list[Turn]
    escalations: list[Escalation]
    appointment: Appointment | None

    @property
    def transcript(self) -> str:
        """The transcript, for the message of a failed assertion."""
        said = [f"{t.started_ms:>7} {t.speaker}: {t.text}" for t in self.turns]
        return "\n".join([f"{self.script.name}: {self.report.ended_by}", *said])

    @property
    def agent_words(self) -> str:
        return " | ".join(t.text for t in self.turns if t.speaker == "agent").lower()


@lru_cache
def _speak(text: str) -> Any:
    return synthesize(text, CALLER_VOICE, 8000)


def place_scripts(
    scripts: tuple[Script, ...], server: RunningServer, alias: str, folder: Path
) -> list[SpokenCall]:
    """Live all calls to their ends and wait until their rows are final."""
    days = open_weekdays(alias)
    options = [_options(script, server, folder, days) for script in scripts]

    async def place_all() -> list[CallReport]:
        line = asyncio.Semaphore(AT_ONCE)

        async def place(script: Script, option: CallOptions) -> CallReport:
            async with line:
                if script.outbound:
                    # Made only now: a call that rings for minutes is closed as lost.
                    await sync_to_async(_call_of_ours)(script, option.call_sid, alias)
                return await place_attentive_call(option, using=alias)

        return list(await asyncio.gather(*map(place, scripts, options)))

    reports = asyncio.run(place_all())
    return [_spoken(s, r, alias) for s, r in zip(scripts, reports, strict=True)]


def _options(
    script: Script,
    server: RunningServer,
    folder: Path,
    days: dict[str, str],
) -> CallOptions:
    ends = {"from_number": script.number, "to_number": OUR_NUMBER}
    if script.outbound:
        ends = {"from_number": OUR_NUMBER, "to_number": script.number}
    return CallOptions(
        url=server.url,
        auth_token=server.AUTH_TOKEN,
        direction="outbound-api" if script.outbound else "inbound",
        voice=_speak,
        output=folder,
        timeout_seconds=150,
        steps=tuple(
            CallerLine(words.format(**days), WhenAsked(asked))
            # Asked the same again, people say it again.
            for asked, words in (*script.answers, *reversed(script.answers))
        ),
        **ends,
    )


def _call_of_ours(script: Script, sid: str, alias: str) -> None:
    """The row of a call we have placed, as it is before the other side answers."""
    service, status = script.about
    appointment = Appointment.objects.using(alias).get(
        customer__phone=script.number, service__code=service, status=status
    )
    Call.objects.using(alias).create(
        call_sid=sid,
        direction=Direction.OUTBOUND,
        call_type=script.call_type.value,
        from_number=OUR_NUMBER,
        to_number=script.number,
        customer_id=appointment.customer_id,
        appointment=appointment,
        heartbeat_at=datetime.now(tz=appointment.starts_at.tzinfo),
    )


def _spoken(script: Script, report: CallReport, alias: str) -> SpokenCall:
    row = wait_for(partial(_final_row, report.call_sid, alias))
    appointments = Appointment.objects.using(alias).select_related("service")
    return SpokenCall(
        script,
        report,
        row,
        list(Turn.objects.using(alias).filter(call=row).order_by("index")),
        list(Escalation.objects.using(alias).filter(call=row)),
        appointments.filter(pk=row.appointment_id).first(),
    )


def _final_row(call_sid: str, alias: str) -> Call | None:
    row = Call.objects.using(alias).filter(call_sid=call_sid).first()
    return row if row is not None and not row.is_live else None
