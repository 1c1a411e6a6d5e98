"""Who is called next: never too many, never at night, never twice at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from apps.calls.choices import CallStatus, Direction
from apps.calls.models import Call
from apps.calls.outbound.choices import (
    CampaignStatus,
    Result,
    TargetStatus,
    WhyNot,
)
from apps.calls.outbound.claiming import claim_next
from apps.calls.outbound.models import OutboundAttempt, OutboundLimits
from apps.customers.models import Appointment, ClosedDay, Customer

from .people import NOW, appointment, campaign, customer, limit, rule, target

pytestmark = pytest.mark.django_db


def test_a_claim_leaves_its_trace_before_anybody_is_asked():
    waiting = target(campaign(), customer())
    claim = claim_next(NOW)
    assert claim is not None
    waiting.refresh_from_db()
    assert (waiting.status, waiting.attempts) == (TargetStatus.CALLING, 1)
    attempt = OutboundAttempt.objects.get(pk=claim.attempt_id)
    assert attempt.result == Result.ASKING
    call = attempt.call
    assert call is not None
    assert call.direction == Direction.OUTBOUND
    assert call.status == CallStatus.RINGING
    assert call.customer == waiting.customer
    assert call.to_number == waiting.customer.phone


def test_nobody_is_claimed_twice():
    target(campaign(), customer())
    assert claim_next(NOW)
    assert claim_next(NOW) is None


def test_all_campaigns_together_keep_to_the_limit():
    limit(2)
    for which in (campaign(), campaign(reason="brakes")):
        for _ in range(2):
            target(which, customer())
    assert [bool(claim_next(NOW)) for _ in range(4)] == [True, True, False, False]


def test_each_campaign_keeps_to_its_own():
    limit(10)
    narrow, wide = campaign(max_concurrent=1), campaign(reason="brakes")
    for which in (narrow, narrow, wide, wide):
        target(which, customer())
    claimed = [claim for _ in range(4) if (claim := claim_next(NOW))]
    assert len(claimed) == 3
    assert narrow.targets.filter(status=TargetStatus.CALLING).count() == 1


def test_one_switch_stops_everything():
    target(campaign(), customer())
    OutboundLimits.objects.create(pk=1, all_paused=True)
    assert claim_next(NOW) is None


@pytest.mark.parametrize("status", [s for s in CampaignStatus if s != "running"])
def test_only_running_campaigns_call(status):
    target(campaign(status=status), customer())
    assert claim_next(NOW) is None


def test_a_customer_has_one_call_at_a_time():
    ann = customer()
    target(campaign(), ann)
    target(campaign(reason="brakes"), ann)
    assert claim_next(NOW)
    assert claim_next(NOW) is None


def test_whoever_talks_to_us_right_now_is_not_called():
    ann = customer()
    target(campaign(), ann)
    talking = Call.objects.create(
        call_sid="CA1", from_number=ann.phone, customer=ann, status="in_progress"
    )
    assert claim_next(NOW) is None
    talking.status = CallStatus.COMPLETED
    talking.save()
    assert claim_next(NOW)


def test_at_night_a_call_waits_for_the_morning_of_the_customer():
    waiting = target(campaign(), customer(time_zone="America/Los_Angeles"))
    night = datetime(2027, 3, 2, 13, 0, tzinfo=UTC)
    waiting.next_attempt_at = night
    waiting.save()
    assert claim_next(night) is None
    waiting.refresh_from_db()
    assert waiting.status == TargetStatus.WAITING
    assert waiting.next_attempt_at == datetime(2027, 3, 2, 17, 0, tzinfo=UTC)


def test_on_a_closed_day_nobody_is_called():
    ClosedDay.objects.create(date=NOW.date(), reason="Inventory")
    waiting = target(campaign(), customer())
    assert claim_next(NOW) is None
    waiting.refresh_from_db()
    assert waiting.next_attempt_at == datetime(2027, 3, 3, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"do_not_call": True}, WhyNot.DO_NOT_CALL),
        ({"marketing_calls": False}, WhyNot.NO_CONSENT),
    ],
)
def test_what_a_customer_says_meanwhile_counts_at_the_moment_of_dialling(change, why):
    ann = customer()
    waiting = target(campaign(), ann)
    Customer.objects.filter(pk=ann.pk).update(**change)
    assert claim_next(NOW) is None
    waiting.refresh_from_db()
    assert (waiting.status, waiting.why) == (TargetStatus.SKIPPED, why)
    assert not OutboundAttempt.objects.exists()


def test_a_number_nobody_can_dial_is_left_out():
    ann = customer()
    waiting = target(campaign(), ann)
    Customer.objects.filter(pk=ann.pk).update(phone="12")
    assert claim_next(NOW) is None
    waiting.refresh_from_db()
    assert waiting.why == WhyNot.BAD_NUMBER


def test_a_cancelled_appointment_is_not_reminded_of():
    ann = customer()
    tomorrow = appointment(ann, NOW + timedelta(hours=20))
    waiting = target(rule(), ann, appointment=tomorrow)
    tomorrow.status = Appointment.Status.CANCELLED
    tomorrow.save()
    assert claim_next(NOW) is None
    waiting.refresh_from_db()
    assert waiting.why == WhyNot.APPOINTMENT_GONE


def test_a_reminder_that_could_only_come_too_late_never_comes():
    ann = customer()
    early = datetime(2027, 3, 2, 13, 30, tzinfo=UTC)  # half past eight
    waiting = target(rule(), ann, appointment=appointment(ann, early), give_up_at=early)
    waiting.next_attempt_at = early - timedelta(hours=3)
    waiting.save()
    assert claim_next(early - timedelta(hours=3)) is None
    waiting.refresh_from_db()
    assert (waiting.status, waiting.why) == (TargetStatus.SKIPPED, WhyNot.TOO_LATE)


def test_the_pressing_come_first():
    ann, bob = customer(), customer()
    target(campaign(), ann, next_attempt_at=NOW - timedelta(hours=2))
    soon = NOW + timedelta(hours=5)
    reminder = target(rule(), bob, appointment=appointment(bob, soon), give_up_at=soon)
    claim = claim_next(NOW)
    assert claim is not None
    attempt = OutboundAttempt.objects.get(pk=claim.attempt_id)
    assert attempt.target == reminder


def test_a_row_of_those_who_may_not_hides_nobody_behind_it():
    which = campaign()
    for _ in range(70):
        target(which, customer(do_not_call=True))
    last = target(which, customer())
    claim = claim_next(NOW)
    assert claim is not None
    assert OutboundAttempt.objects.get(pk=claim.attempt_id).target == last
