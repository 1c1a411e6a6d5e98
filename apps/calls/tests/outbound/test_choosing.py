"""Who is chosen, and why each other one is not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from apps.calls.outbound import selectors, services
from apps.calls.outbound.choices import CampaignStatus, Kind, TargetStatus, WhyNot
from apps.calls.outbound.choosing import due, selected
from apps.calls.outbound.models import OutboundTarget
from apps.calls.outbound.preparing import prepare
from apps.customers.models import Appointment, Vehicle

from .people import NOW, appointment, at, campaign, customer, rule, target

pytestmark = pytest.mark.django_db
DONE = Appointment.Status.COMPLETED
DAY = timedelta(days=1)


def whys(which) -> dict[str, str]:
    return {row.first_name: row.why_not for row in selected(which, NOW)}


def test_consent_and_do_not_call_decide():
    customer(first_name="Ann")
    customer(first_name="Bob", do_not_call=True)
    customer(first_name="Cid", marketing_calls=False)
    assert whys(campaign()) == {
        "Ann": "",
        "Bob": WhyNot.DO_NOT_CALL,
        "Cid": WhyNot.NO_CONSENT,
    }


def test_the_same_reason_counts_across_campaigns():
    ann, bob = customer(first_name="Ann"), customer(first_name="Bob")
    first = campaign(status=CampaignStatus.DONE)
    target(first, ann, status=TargetStatus.DONE, attempts=1)
    target(first, bob, status=TargetStatus.SKIPPED, why=WhyNot.NO_CONSENT)
    again = campaign(status=CampaignStatus.DRAFT)
    assert whys(again) == {"Ann": WhyNot.CALLED_BEFORE, "Bob": ""}
    assert whys(campaign(reason="brakes", status=CampaignStatus.DRAFT)) == {
        "Ann": "",
        "Bob": "",
    }


def test_the_selection_narrows_by_service_and_last_visit():
    ann, bob, cid = (customer(first_name=name) for name in ("Ann", "Bob", "Cid"))
    old = appointment(ann, NOW - 400 * DAY, status=DONE)
    appointment(bob, NOW - 400 * DAY, status=DONE)
    appointment(bob, NOW - 10 * DAY, status=DONE)
    appointment(cid, NOW - 10 * DAY)  # never took place
    year_ago = date(2026, 3, 2)
    assert set(whys(campaign(service=old.service))) == {"Ann", "Bob"}
    assert set(whys(campaign(last_visit_until=year_ago))) == {"Ann"}
    assert set(whys(campaign(last_visit_from=year_ago))) == {"Bob"}


def test_one_vehicle_has_to_fulfil_all_of_it():
    ann, bob = customer(first_name="Ann"), customer(first_name="Bob")
    Vehicle.objects.create(customer=ann, year=2012, make="Honda", model="Civic")
    Vehicle.objects.create(customer=ann, year=2014, make="honda", model="Fit")
    Vehicle.objects.create(customer=bob, year=2022, make="Honda", model="Civic")
    Vehicle.objects.create(customer=bob, year=2012, make="Ford", model="Focus")
    old_hondas = campaign(vehicle_make="Honda", vehicle_year_until=2015)
    assert list(whys(old_hondas)) == ["Ann"]


def test_who_comes_anyway_need_not_be_called():
    ann = customer(first_name="Ann")
    appointment(ann, NOW + 5 * DAY)
    assert whys(campaign(without_upcoming=True)) == {}
    assert whys(campaign(without_upcoming=False)) == {"Ann": ""}


def test_starting_writes_down_everybody_and_why_not():
    customer(first_name="Ann")
    customer(first_name="Bob", do_not_call=True)
    draft = campaign(status=CampaignStatus.DRAFT)
    with at():
        assert services.start(draft)
        assert not services.start(draft)
        assert not prepare(draft.pk)
    rows = OutboundTarget.objects.values_list("customer__first_name", "status", "why")
    assert sorted(rows) == [
        ("Ann", TargetStatus.WAITING, ""),
        ("Bob", TargetStatus.SKIPPED, WhyNot.DO_NOT_CALL),
    ]


def test_a_campaign_of_nobody_is_done_at_once():
    customer(do_not_call=True)
    draft = campaign(status=CampaignStatus.DRAFT)
    with at():
        services.start(draft)
        prepare(draft.pk)
    draft.refresh_from_db()
    assert draft.status == CampaignStatus.DONE


def test_a_reminder_is_due_a_day_before():
    appointment(customer(), NOW + timedelta(hours=23))
    appointment(customer(), NOW + timedelta(hours=25))
    appointment(customer(), NOW - timedelta(hours=1))
    reminders = rule()
    assert len(list(due(reminders, NOW))) == 1
    with at():
        assert services.fill_rule(reminders, NOW) == 1
        assert services.fill_rule(reminders, NOW) == 0


def test_an_appointment_that_moved_is_reminded_of_anew():
    tomorrow = appointment(customer(), NOW + timedelta(hours=20))
    reminders = rule()
    services.fill_rule(reminders, NOW)
    OutboundTarget.objects.update(status=TargetStatus.DONE, attempts=1)
    tomorrow.starts_at += timedelta(hours=2)
    tomorrow.ends_at += timedelta(hours=2)
    tomorrow.save()
    assert services.fill_rule(reminders, NOW) == 1


def test_who_consents_later_is_still_reminded():
    ann = customer(service_calls=False)
    appointment(ann, NOW + timedelta(hours=20))
    reminders = rule()
    assert services.fill_rule(reminders, NOW) == 0
    ann.service_calls = True
    ann.save()
    assert services.fill_rule(reminders, NOW) == 1


def test_a_confirmed_appointment_needs_no_reminder():
    appointment(customer(), NOW + DAY / 2, status=Appointment.Status.CONFIRMED)
    assert [c.why for c in due(rule(), NOW)] == [WhyNot.CONFIRMED]


def test_a_follow_up_asks_about_work_done_since_the_rule_began():
    before = rule(Kind.FOLLOWUP, started_at=NOW - 2 * DAY)
    appointment(customer(), NOW - 4 * DAY, status=DONE)
    asked = appointment(customer(), NOW - 1.5 * DAY, status=DONE)
    appointment(customer(), NOW - 1.5 * DAY, status=Appointment.Status.CANCELLED)
    assert [c.appointment for c in due(before, NOW)] == [asked]


def test_the_preview_counts_and_pages(django_assert_num_queries):
    for number in range(60):
        customer(do_not_call=number % 3 == 0)
    draft = campaign(status=CampaignStatus.DRAFT)
    with django_assert_num_queries(2):
        found = selectors.preview(draft, NOW, show="called", number="1")
        assert (found.called, found.not_called) == (40, 20)
        assert len(found.page.object_list) == 40
    left_out = selectors.preview(draft, NOW, show="left_out", number="1")
    assert left_out.left_out == [("asked not to be called", 20)]
    assert {row.why for row in left_out.page.object_list} == {WhyNot.DO_NOT_CALL}
