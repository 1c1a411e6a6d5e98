"""A reminder to six numbers, placed by a real worker through a simulated Twilio."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from apps.calls.choices import CallStatus, Direction, Outcome
from apps.calls.lines.models import Line
from apps.calls.models import Call
from apps.calls.outbound.choices import Kind, Result, TargetStatus, WhyNot
from apps.calls.outbound.models import Campaign, OutboundTarget
from apps.calls.telephony.simulator import (
    AT_ONCE,
    Answer,
    CallerLine,
    RestCall,
    TwilioRest,
    WhenAsked,
)
from apps.customers.models import Appointment, Bay, ClosedDay, Customer, Service

from ..calls.conftest import wait_for
from .center import OURS, calling_center, zone_at_noon

pytestmark = pytest.mark.calls

NUMBERS = {
    "Robin": "+15550107001",
    "Morgan": "+15550107002",
    "Casey": "+15550107003",
    "Taylor": "+15550107004",
    "Jordan": "+15550107005",
    "Quinn": "+15550107006",
}
ROBIN = Answer(
    steps=(
        CallerLine("yes this is robin", WhenAsked("speaking with|is that you")),
        CallerLine("yes i can make it", WhenAsked("able to make it|can you come")),
        CallerLine("no that's all thank you", WhenAsked("anything else")),
    )
)
MORGAN = Answer(
    "machine",
    steps=(CallerLine("you have reached morgan please leave a message", AT_ONCE),),
    detected_after_seconds=4,
    linger_ms=60_000,
)
JORDAN = Answer(
    steps=(CallerLine("don't call me again", WhenAsked("speaking with|is that you")),),
)
ANSWERS = {
    "Robin": ROBIN,
    "Morgan": MORGAN,
    "Casey": Answer("busy"),
    "Taylor": Answer("no-answer"),
    "Jordan": JORDAN,
    "Quinn": Answer("fax", linger_ms=60_000),
}


@dataclass(frozen=True)
class Made:
    """What the campaign left behind, by the first name of whom it called."""

    calls: dict[str, RestCall]
    targets: dict[str, OutboundTarget]
    alias: str

    def row(self, name: str) -> Call:
        return Call.objects.using(self.alias).get(call_sid=self.calls[name].sid)

    def words(self, name: str) -> str:
        turns = self.row(name).turns.filter(speaker="agent")
        return " | ".join(turn.text for turn in turns)


def _answer(call: RestCall) -> Answer:
    names = {number: name for name, number in NUMBERS.items()}
    return ANSWERS[names[call.asked("To")]]


def _rows(alias: str) -> int:
    """Six customers with an appointment tomorrow, and a rule; its id."""
    ClosedDay.objects.using(alias).all().delete()
    service = Service.objects.using(alias).get(code="oil-change")
    bay = Bay.objects.using(alias).first()
    starts = datetime.now(UTC) + timedelta(hours=20)
    for name, number in NUMBERS.items():
        customer = Customer.objects.using(alias).create(
            first_name=name,
            phone=number,
            time_zone=zone_at_noon(),
            service_calls=True,
        )
        Appointment.objects.using(alias).create(
            customer=customer,
            service=service,
            bay=bay,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=30),
        )
    line = Line.objects.using(alias).filter(number=OURS).first()
    line = line or Line.objects.using(alias).create(number=OURS, name="Main line")
    campaign = Campaign.objects.using(alias).create(
        name="The day before",
        kind=Kind.REMINDER,
        line=line,
        on_sundays=True,
        max_concurrent=6,
        max_attempts=2,
        spacing_minutes=600,
    )
    return campaign.pk


class Stage:
    """A server, a Twilio and what the campaign made of them, until the next play."""

    def __init__(self, new_folder: Callable[[], Path]) -> None:
        self._new_folder = new_folder
        self._running = ExitStack()
        self._made: Made | None = None

    def made(self, *, anew: bool) -> Made:
        if anew or self._made is None:
            self.clear()
            self._made = self._running.enter_context(_campaign_in(self._new_folder()))
        return self._made

    def clear(self) -> None:
        self._running.close()


@pytest.fixture(scope="module")
def stage(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Stage]:
    stage = Stage(partial(tmp_path_factory.mktemp, "outbound"))
    with django_db_blocker.unblock():
        yield stage
        stage.clear()


@pytest.fixture
def made(stage: Stage, tried_before: bool) -> Made:
    return stage.made(anew=tried_before)


@contextmanager
def _campaign_in(folder: Path) -> Iterator[Made]:
    with calling_center(folder, "outbound", _answer) as center:
        campaign = _rows(center.alias)
        center.begin(campaign)
        yield _played(center.twilio, campaign, center.alias)


def _played(twilio: TwilioRest, campaign: int, alias: str) -> Made:
    """Wait until everybody was called once and every row is written."""
    targets = OutboundTarget.objects.using(alias).filter(campaign=campaign)

    def over() -> bool | None:
        settled = targets.exclude(status=TargetStatus.CALLING).filter(attempts=1)
        return True if settled.count() == len(NUMBERS) else None

    wait_for(over, 150)
    calls = Call.objects.using(alias).filter(direction=Direction.OUTBOUND)
    wait_for(lambda: None if any(call.is_live for call in calls.all()) else True, 30)
    by_name = {number: name for name, number in NUMBERS.items()}
    assert len(twilio.calls) == len(NUMBERS)
    return Made(
        {by_name[call.asked("To")]: call for call in twilio.calls.values()},
        {t.customer.first_name: t for t in targets.select_related("customer")},
        alias,
    )


def _result(made: Made, name: str) -> str:
    return made.targets[name].tries.get().result


def test_everybody_is_called_once(made):
    assert sorted(made.calls) == sorted(NUMBERS)


def test_who_answers_confirms_by_speech(made):
    row = made.row("Robin")
    assert row.outcome == Outcome.CONFIRMED, made.words("Robin")
    assert row.status == CallStatus.COMPLETED
    appointment = row.appointment
    assert appointment is not None
    assert appointment.status == Appointment.Status.CONFIRMED
    assert made.targets["Robin"].status == TargetStatus.DONE
    assert _result(made, "Robin") == Result.ANSWERED


def test_a_machine_gets_a_message_that_tells_nothing(made):
    report = made.calls["Morgan"].report
    assert report is not None
    message = " ".join(report.said_by_twilio)
    assert "with a message for you" in message
    for secret in ("Morgan", "oil", "appointment", "tomorrow"):
        assert secret.lower() not in message.lower()
    assert made.row("Morgan").outcome == Outcome.VOICEMAIL
    assert _result(made, "Morgan") == Result.VOICEMAIL
    assert made.targets["Morgan"].status == TargetStatus.DONE


@pytest.mark.parametrize(
    ("name", "result"), [("Casey", Result.BUSY), ("Taylor", Result.NO_ANSWER)]
)
def test_who_is_not_reached_is_called_later(made, name, result):
    target = made.targets[name]
    assert _result(made, name) == result
    assert target.status == TargetStatus.WAITING
    assert target.next_attempt_at > datetime.now(UTC) + timedelta(hours=9)
    assert made.row(name).status == CallStatus.FAILED


def test_whoever_says_so_is_never_called_again(made):
    customer = Customer.objects.using(made.alias).get(first_name="Jordan")
    assert customer.do_not_call, made.words("Jordan")
    assert customer.do_not_call_by == made.calls["Jordan"].sid
    assert made.row("Jordan").outcome == Outcome.OPTED_OUT
    assert "taken you off our calling list" in made.words("Jordan")


def test_a_fax_machine_is_hung_up_on_and_given_up(made):
    report = made.calls["Quinn"].report
    assert report is not None
    assert report.ended_by == "agent"
    assert _result(made, "Quinn") == Result.FAX
    assert made.targets["Quinn"].status == TargetStatus.GIVEN_UP
    assert made.targets["Quinn"].why == WhyNot.BAD_NUMBER
