"""A follow-up rule and an offer call people through a simulated Twilio, by speech."""

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
from apps.calls.models import Call, Escalation
from apps.calls.outbound.choices import CampaignStatus, Kind, Result, TargetStatus
from apps.calls.outbound.models import Campaign, OutboundTarget
from apps.calls.telephony.simulator import (
    Answer,
    CallerLine,
    RestCall,
    TwilioRest,
    WhenAsked,
)
from apps.customers.models import (
    Appointment,
    Bay,
    ClosedDay,
    Customer,
    Service,
    Vehicle,
)

from ..calls.conftest import wait_for
from ..spoken_flows.days import open_weekdays
from .center import OURS, calling_center, zone_at_noon

pytestmark = pytest.mark.calls

NUMBERS = {
    "Robin": "+15550107101",  # was there, and is happy
    "Morgan": "+15550107102",  # was there, and is not
    "Jamie": "+15550107103",  # wants the offer
    "Taylor": "+15550107104",  # does not want it
    "Casey": "+15550107105",  # never agreed to offers
}
CALLED = ("Robin", "Morgan", "Jamie", "Taylor")
OFFER = "We have a special price on winter tires this month."
SETTLED = (TargetStatus.DONE, TargetStatus.GIVEN_UP, TargetStatus.SKIPPED)

WHO = "speaking with|is that you"
HAPPY = "happy with|all right with"
NEXT = "next service|next visit"
OFFERED = "would you like an appointment|make an appointment for that"
WHICH = "what would you like|what service|which service|what can we do"
DAY = "what day would you like|which day"
RIGHT = r"is that right\?|please say yes or no"
ELSE = "anything else"


def says(*lines: tuple[str, str]) -> Answer:
    """Asked the same again, people say it again."""
    steps = [CallerLine(words, WhenAsked(asked)) for asked, words in lines]
    return Answer(steps=(*steps, *reversed(steps)))


def answers(day: str) -> dict[str, Answer]:
    return {
        "Robin": says((WHO, "yes"), (HAPPY, "yes"), (NEXT, "no"), (ELSE, "no goodbye")),
        "Morgan": says(
            (WHO, "yes"),
            (HAPPY, "no, it is still making a strange noise"),
            ("short message", "no thank you"),
        ),
        "Jamie": says(
            (WHO, "yes"),
            (OFFERED, "yes"),
            (WHICH, "I need an oil change"),
            (DAY, f"on {day} at ten in the morning"),
            (RIGHT, "yes"),
            (ELSE, "no goodbye"),
        ),
        "Taylor": says((WHO, "yes"), (OFFERED, "no"), (ELSE, "no goodbye")),
    }


@dataclass(frozen=True)
class Made:
    """What both left behind, by the first name of whom they called."""

    alias: str
    placed: tuple[str, ...]
    targets: dict[str, OutboundTarget]
    offer: Campaign

    def row(self, name: str) -> Call:
        calls = Call.objects.using(self.alias).select_related("appointment__service")
        return calls.get(to_number=NUMBERS[name], direction=Direction.OUTBOUND)

    def words(self, name: str) -> str:
        turns = self.row(name).turns.order_by("index")
        return "\n".join(f"{turn.speaker}: {turn.text}" for turn in turns)

    def result(self, name: str) -> str:
        return self.targets[name].tries.get().result


def _customer(alias: str, name: str, **agreed: bool) -> Customer:
    customer = Customer.objects.using(alias).create(
        first_name=name, phone=NUMBERS[name], time_zone=zone_at_noon(), **agreed
    )
    Vehicle.objects.using(alias).create(
        customer=customer, year=2015, make="Honda", model="Civic"
    )
    return customer


def _rows(alias: str) -> tuple[Campaign, Campaign]:
    """Two who were there an hour ago, three for the offer; a rule and a campaign."""
    ClosedDay.objects.using(alias).all().delete()
    service = Service.objects.using(alias).get(code="diagnostics")
    bay = Bay.objects.using(alias).first()
    # A rule looks at visits whose hour is over since it began to run.
    ended = datetime.now(UTC) - timedelta(minutes=58)
    for name in ("Robin", "Morgan"):
        Appointment.objects.using(alias).create(
            customer=_customer(alias, name, service_calls=True),
            service=service,
            bay=bay,
            starts_at=ended - timedelta(minutes=30),
            ends_at=ended,
            status=Appointment.Status.COMPLETED,
        )
    for name in ("Jamie", "Taylor", "Casey"):
        _customer(alias, name, marketing_calls=name != "Casey")
    line, _ = Line.objects.using(alias).get_or_create(
        number=OURS, defaults={"name": "Main line"}
    )
    campaigns = Campaign.objects.using(alias)
    often = {"line": line, "on_sundays": True, "max_concurrent": 4, "max_attempts": 1}
    rule = campaigns.create(
        name="An hour after", kind=Kind.FOLLOWUP, lead_hours=1, **often
    )
    offer = campaigns.create(
        name="Winter tires",
        kind=Kind.CAMPAIGN,
        reason="winter-tires",
        message=OFFER,
        vehicle_make="Honda",
        **often,
    )
    return rule, offer


class Stage:
    """What was played, until it is played anew."""

    def __init__(self, new_folder: Callable[[], Path]) -> None:
        self._new_folder = new_folder
        self._running = ExitStack()
        self._made: Made | None = None

    def made(self, *, anew: bool) -> Made:
        if anew or self._made is None:
            self.clear()
            self._made = self._running.enter_context(_played_in(self._new_folder()))
        return self._made

    def clear(self) -> None:
        self._running.close()


@pytest.fixture(scope="module")
def stage(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Stage]:
    stage = Stage(partial(tmp_path_factory.mktemp, "offers"))
    with django_db_blocker.unblock():
        yield stage
        stage.clear()


@pytest.fixture
def made(stage: Stage, tried_before: bool) -> Made:
    return stage.made(anew=tried_before)


@contextmanager
def _played_in(folder: Path) -> Iterator[Made]:
    names = {number: name for name, number in NUMBERS.items()}
    known: dict[str, Answer] = {}

    def answer(call: RestCall) -> Answer:
        return known[names[call.asked("To")]]

    with calling_center(folder, "offers", answer) as center:
        rule, offer = _rows(center.alias)
        known.update(answers(open_weekdays(center.alias)["day"]))
        for campaign in (rule, offer):
            center.begin(campaign.pk)
        yield _played(center.twilio, center.alias, offer, names)


def _played(
    twilio: TwilioRest, alias: str, offer: Campaign, names: dict[str, str]
) -> Made:
    targets = OutboundTarget.objects.using(alias)

    def over() -> bool | None:
        ended = targets.filter(status__in=SETTLED, attempts=1).count()
        return True if ended == len(CALLED) else None

    wait_for(over, 420)
    calls = Call.objects.using(alias).filter(direction=Direction.OUTBOUND)
    wait_for(lambda: None if any(call.is_live for call in calls.all()) else True, 60)
    done = Campaign.objects.using(alias).filter(pk=offer.pk, status=CampaignStatus.DONE)
    return Made(
        alias,
        tuple(names[call.asked("To")] for call in twilio.calls.values()),
        {t.customer.first_name: t for t in targets.select_related("customer")},
        wait_for(done.first, 60),
    )


def test_everybody_who_agreed_is_called_once(made):
    assert sorted(made.placed) == sorted(CALLED)
    assert all(made.result(name) == Result.ANSWERED for name in CALLED)
    assert {made.row(name).status for name in CALLED} == {CallStatus.COMPLETED}


def test_who_is_happy_is_thanked_and_offered_the_next_visit(made):
    row = made.row("Robin")
    assert row.outcome == Outcome.FEEDBACK, made.words("Robin")
    assert row.slots["satisfied"] is True
    assert not Escalation.objects.using(made.alias).filter(call=row).exists()


def test_a_complaint_after_a_visit_is_put_on_the_list_of_staff(made):
    row = made.row("Morgan")
    assert row.slots.get("satisfied") is False, made.words("Morgan")
    reasons = Escalation.objects.using(made.alias).filter(call=row)
    assert "complaint" in set(reasons.values_list("reason", flat=True))


def test_who_takes_the_offer_has_an_appointment(made):
    row = made.row("Jamie")
    assert "special price on winter tires" in made.words("Jamie")
    assert row.outcome == Outcome.BOOKED, made.words("Jamie")
    assert row.appointment is not None
    assert row.appointment.customer.first_name == "Jamie"
    assert row.appointment.service.code == "oil-change"


def test_who_does_not_want_the_offer_is_left_in_peace(made):
    row = made.row("Taylor")
    assert row.outcome == Outcome.ANSWERED, made.words("Taylor")
    assert row.appointment is None
    assert made.targets["Taylor"].status == TargetStatus.DONE


def test_who_never_agreed_to_offers_is_not_called_and_the_offer_is_over(made):
    assert "Casey" not in made.placed
    assert made.offer.status == CampaignStatus.DONE
