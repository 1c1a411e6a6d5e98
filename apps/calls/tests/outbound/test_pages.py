"""The pages of campaigns: who may look, who may run, and what they are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.calls.models import Call
from apps.calls.outbound.choices import CampaignStatus, Result, TargetStatus, WhyNot
from apps.calls.outbound.models import Campaign, OutboundAttempt, OutboundLimits
from apps.calls.outbound.preparing import prepare
from apps.calls.tests.admin.people import signed_in, staff
from apps.customers.models import Customer
from callcenter.testing.opened import opened

from .people import appointment, campaign, customer, line, rule, target

pytestmark = pytest.mark.django_db
LOOKS = ("calls.view_campaign", "customers.view_customer")


def look(which: Campaign) -> str:
    return reverse("admin:calls_campaign_look", args=[which.pk])


def run(which: Campaign) -> str:
    return reverse("admin:calls_campaign_run", args=[which.pk])


@pytest.fixture
def sue(settings):
    settings.TWILIO_ACCOUNT_SID = "AC" + "1" * 32
    settings.TWILIO_AUTH_TOKEN = "token"
    settings.PUBLIC_URL = "https://calls.example.com"
    settings.ALLOWED_HOSTS = ["*"]
    return signed_in(staff("sue", group="supervisors"))


def test_a_supervisor_plans_a_campaign_and_lands_on_its_preview(sue):
    customer(first_name="Ann")
    form = {
        "name": "Winter tires",
        "kind": "campaign",
        "line": line().pk,
        "message": "It is time for winter tires.",
        "lead_hours": 24,
        "calls_from": "09:00",
        "calls_until": "19:00",
        "max_attempts": 3,
        "spacing_minutes": 120,
        "max_concurrent": 2,
        "ring_seconds": 25,
        "detection": "async",
    }
    answer = sue.post(reverse("admin:calls_campaign_add"), form, follow=True)
    made = Campaign.objects.get()
    assert answer.redirect_chain[-1][0] == look(made)
    assert made.reason == "winter-tires"
    assert made.created_by is not None
    assert "Ann" in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"message": ""}, "The agent has to know what to say."),
        ({"calls_from": "06:00"}, "Nobody is called before eight."),
        ({"calls_until": "22:00"}, "Nobody is called after nine"),
        ({"calls_from": "12:00", "calls_until": "11:00"}, "Must be after"),
    ],
)
def test_what_must_not_be_is_refused_in_the_form(sue, change, words):
    which = campaign(status=CampaignStatus.DRAFT)
    form = {
        **{
            "name": "Winter tires",
            "kind": "campaign",
            "line": which.line_id,
            "message": "Hello.",
            "lead_hours": 24,
            "calls_from": "09:00",
            "calls_until": "19:00",
            "max_attempts": 3,
            "spacing_minutes": 120,
            "max_concurrent": 2,
            "ring_seconds": 25,
            "detection": "async",
        },
        **change,
    }
    url = reverse("admin:calls_campaign_change", args=[which.pk])
    assert words in sue.post(url, form).content.decode()


def test_the_preview_names_whom_it_calls_and_why_not_the_others(sue):
    customer(first_name="Ann")
    customer(first_name="Bob", do_not_call=True)
    draft = campaign(status=CampaignStatus.DRAFT)
    html = sue.get(look(draft)).content.decode()
    assert "Ann" in html
    assert "1 asked not to be called" in html
    assert "Bob" not in html
    left_out = sue.get(look(draft), {"show": "left_out"}).content.decode()
    assert "Bob" in left_out
    assert "Ann" not in left_out


def test_a_rule_shows_the_days_ahead(sue):
    ann = customer(first_name="Ann")
    appointment(ann, timezone.now() + timedelta(days=3))
    assert "Ann" in sue.get(look(rule())).content.decode()


def test_start_pause_go_on_stop(sue):
    customer()
    draft = campaign(status=CampaignStatus.DRAFT)
    for what, expected in (
        ("start", CampaignStatus.RUNNING),
        ("pause", CampaignStatus.PAUSED),
        ("resume", CampaignStatus.RUNNING),
        ("stop", CampaignStatus.STOPPED),
    ):
        answer = sue.post(run(draft), {"do": what}, follow=True)
        prepare(draft.pk)
        draft.refresh_from_db()
        assert draft.status == expected
        assert "Winter tires”" in answer.content.decode()
    waiting = draft.targets.get()
    assert (waiting.status, waiting.why) == (TargetStatus.SKIPPED, WhyNot.STOPPED)


def test_what_somebody_else_did_meanwhile_is_said(sue):
    running = campaign(status=CampaignStatus.RUNNING)
    answer = sue.post(run(running), {"do": "start"}, follow=True)
    assert "somebody was quicker" in answer.content.decode()


def test_without_an_account_nothing_is_started(sue, settings):
    settings.TWILIO_ACCOUNT_SID = ""
    draft = campaign(status=CampaignStatus.DRAFT)
    answer = sue.post(run(draft), {"do": "start"}, follow=True)
    draft.refresh_from_db()
    assert draft.status == CampaignStatus.DRAFT
    assert "TWILIO_ACCOUNT_SID" in answer.content.decode()


def test_results_lead_to_the_calls(sue):
    running = campaign()
    done = target(running, customer(), status=TargetStatus.DONE, attempts=1)
    call = Call.objects.create(call_sid="CA1", from_number="+1", outcome="confirmed")
    OutboundAttempt.objects.create(
        target=done,
        number=1,
        reference="r1",
        call=call,
        asked_at=timezone.now(),
        result=Result.ANSWERED,
    )
    html = sue.get(look(running)).content.decode()
    assert reverse("admin:calls_call_change", args=[call.pk]) in html
    assert "Appointment confirmed" in html
    assert "1 of 1 settled" in html


def test_a_long_campaign_takes_no_more_queries(sue, django_assert_max_num_queries):
    running = campaign()
    for _ in range(60):
        target(running, customer())
    with django_assert_max_num_queries(16):
        sue.get(look(running))


def test_looking_and_running_are_rights_of_their_own():
    draft = campaign(status=CampaignStatus.DRAFT)
    assert signed_in(staff("cora", "customers.view_customer")).get(
        look(draft)
    ).status_code == (403)
    reader = signed_in(staff("rita", *LOOKS))
    assert reader.get(look(draft)).status_code == 200
    assert "Start calling" not in reader.get(look(draft)).content.decode()
    assert reader.post(run(draft), {"do": "start"}).status_code == 403
    assert reader.get(run(draft)).status_code == 405


def test_who_may_not_see_customers_sees_counts_and_no_names():
    customer(first_name="Annabella")
    draft = campaign(status=CampaignStatus.DRAFT)
    vic = signed_in(staff("vic", "calls.view_campaign"))
    html = vic.get(look(draft)).content.decode()
    assert "Annabella" not in html
    assert "Will be called" in html


def test_one_that_runs_is_paused_before_it_is_changed(sue):
    running = campaign()
    change = reverse("admin:calls_campaign_change", args=[running.pk])
    assert "pause it to change it" in sue.get(change).content.decode()
    assert sue.post(change, {"name": "x"}).status_code == 403
    delete = reverse("admin:calls_campaign_delete", args=[running.pk])
    assert sue.get(delete).status_code == 403


def test_the_limits_are_one_row(sue):
    answer = sue.get(reverse("admin:calls_outboundlimits_changelist"), follow=True)
    assert answer.status_code == 200
    assert OutboundLimits.objects.count() == 1
    form = {"max_concurrent": 3, "all_paused": "on"}
    sue.post(reverse("admin:calls_outboundlimits_change", args=[1]), form)
    limits = OutboundLimits.objects.get()
    assert (limits.max_concurrent, limits.all_paused) == (3, True)


def test_staff_take_a_customer_off_the_list(sue, django_capture_on_commit_callbacks):
    ann = customer(first_name="Ann", service_calls_source="form", marketing_calls=False)
    waiting = target(rule(), ann)
    form = {
        "first_name": "Ann",
        "phone": ann.phone,
        "do_not_call": "on",
        "do_not_call_why": "Wrote a letter",
        "service_calls": "on",
        "service_calls_source": "Signed form",
        "vehicles-TOTAL_FORMS": 0,
        "vehicles-INITIAL_FORMS": 0,
    }
    url = reverse("admin:customers_customer_change", args=[ann.pk])
    with django_capture_on_commit_callbacks(execute=True):
        assert sue.post(url, form | opened(sue, url)).status_code == 302
    ann.refresh_from_db()
    assert (ann.do_not_call, ann.do_not_call_by) == (True, "sue")
    assert ann.do_not_call_why == "Wrote a letter"
    assert ann.service_calls_since == timezone.localdate()
    waiting.refresh_from_db()
    assert waiting.why == WhyNot.DO_NOT_CALL
    del form["do_not_call"]
    assert sue.post(url, form | opened(sue, url)).status_code == 302
    ann.refresh_from_db()
    assert (ann.do_not_call, ann.do_not_call_since) == (False, None)


def test_consent_says_where_it_comes_from(sue):
    form = {
        "first_name": "Ann",
        "phone": "+15550123456",
        "marketing_calls": "on",
        "vehicles-TOTAL_FORMS": 0,
        "vehicles-INITIAL_FORMS": 0,
    }
    html = sue.post(reverse("admin:customers_customer_add"), form).content.decode()
    assert "How did they agree?" in html
    assert not Customer.objects.exists()
