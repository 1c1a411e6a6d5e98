"""A worker dies while it asks the carrier for a call: nobody is forgotten or called
twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from apps.calls.lines.models import Line
from apps.calls.models import Call
from apps.calls.outbound.choices import CampaignStatus, Kind, Result, TargetStatus
from apps.calls.outbound.models import Campaign, OutboundTarget
from apps.calls.telephony.simulator import Answer, TwilioRest
from apps.customers.models import ClosedDay, Customer

from ..calls.conftest import wait_for
from .center import OURS, calling_center, zone_at_noon

pytestmark = pytest.mark.calls

NUMBERS = [f"+1555010720{number}" for number in range(5)]


class SlowCarrier(TwilioRest):
    """Makes the second call it is asked for and is slow to say so."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.asked, self.made, self.go_on = Counter[str](), Event(), Event()

    async def _create(self, exchange: Any, form: Any) -> None:
        self.asked[form["To"][0]] += 1
        if sum(self.asked.values()) != 2:
            return await super()._create(exchange, form)
        answer = exchange.answer

        async def too_late(*said: Any) -> None:
            self.made.set()
            await asyncio.to_thread(self.go_on.wait, 60)
            await answer(*said)

        exchange.answer = too_late
        return await super()._create(exchange, form)


def offer(alias: str) -> Campaign:
    """To five customers, one after the other, each once."""
    ClosedDay.objects.using(alias).all().delete()
    for number in NUMBERS:
        Customer.objects.using(alias).create(
            first_name="Sam",
            phone=number,
            time_zone=zone_at_noon(),
            marketing_calls=True,
        )
    line, _ = Line.objects.using(alias).get_or_create(
        number=OURS, defaults={"name": "Main line"}
    )
    return Campaign.objects.using(alias).create(
        name="Winter tires",
        kind=Kind.CAMPAIGN,
        reason="winter-tires",
        message="We have winter tires.",
        line=line,
        on_sundays=True,
        max_concurrent=1,
        max_attempts=1,
    )


def test_everybody_is_called_once_although_the_worker_is_killed(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    busy = Answer("busy")
    with (
        django_db_blocker.unblock(),
        calling_center(tmp_path, "killed", lambda call: busy, SlowCarrier) as center,
    ):
        twilio = center.twilio
        assert isinstance(twilio, SlowCarrier)
        campaign = offer(center.alias)
        center.begin(campaign.pk)
        assert twilio.made.wait(120), center.server.log("worker")[-3000:]
        center.server.kill("worker")
        twilio.go_on.set()
        center.server.start_worker()

        rows = Campaign.objects.using(center.alias)
        wait_for(rows.filter(status=CampaignStatus.DONE).first, 240)
        targets = OutboundTarget.objects.using(center.alias).filter(campaign=campaign)
        assert twilio.asked == Counter(NUMBERS)
        assert {target.status for target in targets} == {TargetStatus.GIVEN_UP}
        assert [t.tries.get().result for t in targets] == [Result.BUSY] * len(NUMBERS)
        calls = Call.objects.using(center.alias).filter(to_number__in=NUMBERS)
        assert not any(call.is_live for call in calls)
        assert {call.call_sid for call in calls} == set(twilio.calls)
