"""One day at the call center: placed, disturbed, waited for, and read back."""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connections
from django.db.models import Q
from django.utils import timezone

from apps.agentbrain.engines.simulators.thread import SimulatorThread
from apps.calls.choices import LIVE_STATUSES
from apps.calls.models import (
    Call,
    CallCost,
    CallEvent,
    CallSummary,
    Escalation,
    Line,
    OutboundAttempt,
    OutboundTarget,
    Price,
    ReportMark,
    Turn,
    WebhookDelivery,
)
from apps.calls.telephony.simulator import TwilioRest
from apps.calls.tests.webhooks.receiver import Received, Receiver
from apps.customers.models import Appointment
from callcenter.testing.server import RunningServer

from . import ours
from .kinds import open_days, plan, quick_voice
from .placing import RELAY_NUMBER, Placed, Placing, Trouble
from .recount import Row

SERVICE_LEVEL_SECONDS: Final = 1
SHORT_SECONDS: Final = 1
_SETTLED_WITHIN_SECONDS: Final = 240.0
_TRANSFERS: Final = """
from apps.agentbrain.models import AgentProfile
from apps.agentbrain.versions.content import read_draft
from apps.agentbrain.versions.live import live_version
from apps.agentbrain.versions.publish import publish
AgentProfile.objects.update(transfer_number="+15550100300")
publish(draft_digest=read_draft().digest, base_number=live_version().number,
    reason="A person can be reached now", user=None, untested=True)
"""
# By the server itself, whose key seals the endpoint's secret.
_ENDPOINT: Final = """
from apps.calls.models import WebhookEndpoint
WebhookEndpoint.objects.create(name="other", url={url!r})
"""
_REMIND: Final = """
from apps.calls.models import Campaign
from apps.calls.outbound import services
assert services.start(Campaign.objects.get(pk={campaign}))
"""
_STAFF: Final = """
import time
from django.contrib.auth import get_user_model
from apps.calls.escalations import steps
from apps.calls.models import Escalation
someone = get_user_model().objects.get()
open_ones = list(Escalation.objects.filter(status="open").order_by("pk"))
taken = [e.pk for n, e in enumerate(open_ones) if n % 4 != 3]
for pk in taken:
    steps.claim(pk, someone)
time.sleep(1.2)
for pk in taken[::2]:
    steps.resolve(pk, someone, "Called back", "solved")
for e in open_ones[3::8]:
    steps.resolve(e.pk, someone, "Nothing to do", "not_needed")
"""
_REPORT: Final = """
import json
from datetime import date
from apps.calls.reporting.metrics import METRICS
from apps.calls.reporting.queries import report
from apps.calls.reporting.windows import days_of
window = days_of(date.fromisoformat({first!r}), date.fromisoformat({last!r}))
found = report(METRICS, window)
print(json.dumps({{"waiting": found.waiting, "figures": {{
    f.metric: [f.numerator, f.denominator, f.value] for f in found.totals}}}}))
"""


@dataclass
class Day:
    """All that is left of it."""

    placed: list[Placed]
    reminded: list[str]
    stretches: dict[str, tuple[float, float]]
    rows: dict[str, Row] = field(default_factory=dict)
    summaries: dict[int, CallSummary] = field(default_factory=dict)
    deliveries: list[WebhookDelivery] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    attempts: list[OutboundAttempt] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    unsettled: dict[str, int] = field(default_factory=dict)


def live(
    server: RunningServer,
    alias: str,
    many: int,
    *,
    rest_port: int,
    troubles: Sequence[Trouble] = (),
) -> Day:
    """So many calls, an eighth of them ours, three over media where there are many."""
    reminders, media = many // 8, min(3, many // 20)
    shell(server, _TRANSFERS)
    line = Line.objects.using(alias).create(
        number=RELAY_NUMBER, name="Relay", mode="relay"
    )
    for unit in ("input_tokens", "output_tokens"):
        Price.objects.using(alias).create(
            vendor="compatible",
            unit=unit,
            price=2,
            per=1_000_000,
            valid_from="2020-01-01",
        )
    campaign = ours.arrange(alias, line, reminders)
    placing = Placing(server, alias, open_days(alias))
    twilio: list[TwilioRest] = []

    def simulator() -> TwilioRest:
        twilio.append(
            TwilioRest(
                server.url,
                account_sid=ours.ACCOUNT,
                auth_token=server.AUTH_TOKEN,
                answers=ours.answer,
                voice=quick_voice,
                using=alias,
                port=rest_port,
            )
        )
        return twilio[-1]

    with Receiver() as receiver, SimulatorThread(simulator):
        shell(server, _ENDPOINT.format(url=receiver.url))
        shell(server, _REMIND.format(campaign=campaign.pk))
        kinds = plan(many - reminders - media)
        asyncio.run(placing.place(kinds, media, troubles))
        connections[alias].close()  # it may have broken meanwhile
        _wait(alias, _under_way, _SETTLED_WITHIN_SECONDS)
        shell(server, _STAFF)
        _leases_run_out(alias)
        unsettled = _wait(alias, _unsettled, _SETTLED_WITHIN_SECONDS)
        day = Day(
            placing.placed,
            list(twilio[0].calls),
            placing.stretches,
            unsettled=unsettled,
        )
        _read(day, alias)
        day.received = list(receiver.received)
    days = sorted(timezone.localdate(row.call.started_at) for row in day.rows.values())
    told = shell(
        server, _REPORT.format(first=days[0].isoformat(), last=days[-1].isoformat())
    )
    day.figures = json.loads(told.strip().splitlines()[-1])
    return day


def shell(server: RunningServer, code: str) -> str:
    return server.manage("shell", "-v0", "-c", code)


def _under_way(alias: str) -> dict[str, int]:
    """Calls nobody has ended yet, of either direction."""
    reminded = OutboundTarget.objects.using(alias)
    calls = Call.objects.using(alias).filter(status__in=LIVE_STATUSES)
    return {
        "live": calls.count(),
        "to remind": reminded.filter(Q(status="calling") | Q(attempts=0)).count(),
    }


def _unsettled(alias: str) -> dict[str, int]:
    """What somebody has yet to do."""
    calls = Call.objects.using(alias).exclude(status__in=LIVE_STATUSES)
    written = Q(summary__isnull=False) & ~Q(summary__status="pending")
    waiting = WebhookDelivery.objects.using(alias).filter(status="pending")
    return {
        **_under_way(alias),
        "summaries": calls.exclude(written).count(),
        "webhooks": waiting.count(),
        "marks": ReportMark.objects.using(alias).count(),
    }


def _wait(alias: str, left: Any, seconds: float) -> dict[str, int]:
    """Until nothing is left to do; what was left when time was up."""
    deadline = time.monotonic() + seconds
    while any((found := left(alias)).values()) and time.monotonic() < deadline:
        time.sleep(0.5)
    return {name: many for name, many in found.items() if many}


def _leases_run_out(alias: str) -> None:
    """As if the minutes had passed that work of a killed worker is left alone."""
    now = timezone.now()
    CallSummary.objects.using(alias).filter(status="pending").update(not_before=now)
    WebhookDelivery.objects.using(alias).filter(status="pending").exclude(
        lease=""
    ).update(not_before=now)


def _read(day: Day, alias: str) -> None:
    calls = list(Call.objects.using(alias).order_by("pk"))
    rows = {call.pk: Row(call) for call in calls}
    for turn in Turn.objects.using(alias).order_by("call", "index"):
        rows[turn.call_id].turns.append(turn)
    for event in CallEvent.objects.using(alias).order_by("pk"):
        rows[event.call_id].events.append(event)
    for escalation in Escalation.objects.using(alias).order_by("pk"):
        rows[escalation.call_id].escalations.append(escalation)
    for cost in CallCost.objects.using(alias):
        rows[cost.call_id].cost = cost
    day.rows = {row.call.call_sid: row for row in rows.values()}
    found: defaultdict[int, list[CallSummary]] = defaultdict(list)
    for summary in CallSummary.objects.using(alias):
        found[summary.call_id].append(summary)
    day.summaries = {key: each for key, [each] in found.items()}
    day.deliveries = list(WebhookDelivery.objects.using(alias).order_by("pk"))
    day.attempts = list(OutboundAttempt.objects.using(alias).select_related("call"))
    day.appointments = list(
        Appointment.objects.using(alias).exclude(source="").order_by("pk")
    )
