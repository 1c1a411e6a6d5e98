"""A summary that failed can be asked for again, by those who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from apps.calls import tasks
from apps.calls.models import CallSummary
from callcenter.celery import app as celery_app

from .people import call_of, maria, signed_in, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed():
    call = call_of(maria(), minutes_ago=60)
    return CallSummary.objects.create(
        call=call, status="failed", error="no answer", attempts=5
    )


@pytest.fixture
def asked(monkeypatch):
    """The calls a worker was asked to summarize."""
    calls: list[int] = []

    def send(self, name, args, **options):
        assert name == tasks.summarize_call.name
        calls.append(*args)

    monkeypatch.setattr(type(celery_app), "send_task", send)
    return calls


def press(client, summary):
    url = reverse("admin:calls_call_summarize", args=[summary.call_id])
    return client.post(url, follow=True)


def page_of(client, summary) -> str:
    url = reverse("admin:calls_call_change", args=[summary.call_id])
    return client.get(url).content.decode()


def test_a_supervisor_has_a_failed_summary_written_again(
    failed, asked, django_capture_on_commit_callbacks
):
    client = signed_in(staff("sam", group="supervisors"))
    assert "Try again" in page_of(client, failed)
    with django_capture_on_commit_callbacks(execute=True):
        response = press(client, failed)
    failed.refresh_from_db()
    page = response.content.decode()
    assert (failed.status, failed.attempts) == ("pending", 0)
    assert asked == [failed.call_id]
    assert "1 summary is being written again." in page
    assert 'data-follow="yes"' in page  # until it is there, long after the call


def test_what_rules_wrote_in_place_of_a_failed_summary_is_shown(failed):
    CallSummary.objects.update(text="Maria asked for the price of new tires.")
    page = page_of(signed_in(staff("ana", group="agents")), failed)
    assert "Could not be written" in page
    assert "Maria asked for the price of new tires." in page


def test_the_page_does_not_wait_for_a_summary_for_ever(failed):
    CallSummary.objects.update(
        status="pending", updated_at=timezone.now() - timedelta(minutes=5)
    )
    client = signed_in(staff("sam", group="supervisors"))
    assert 'data-follow="no"' in page_of(client, failed)


def test_a_summary_that_is_there_stays(failed, asked):
    CallSummary.objects.update(status="ready", text=F("error"))
    client = signed_in(staff("sam", group="supervisors"))
    assert "Try again" not in page_of(client, failed)
    assert "0 summaries changed" in press(client, failed).content.decode()
    assert CallSummary.objects.get().status == "ready"
    assert asked == []


def test_agents_may_not_and_a_link_cannot(failed, asked):
    agent = signed_in(staff("ana", group="agents"))
    supervisor = signed_in(staff("sam", group="supervisors"))
    url = reverse("admin:calls_call_summarize", args=[failed.call_id])
    assert "Try again" not in page_of(agent, failed)
    assert press(agent, failed).status_code == 403
    assert supervisor.get(url).status_code == 405
    careful = signed_in(staff("sue", group="supervisors"), enforce_csrf_checks=True)
    assert careful.post(url).status_code == 403
    assert CallSummary.objects.get().status == "failed"
    assert asked == []
