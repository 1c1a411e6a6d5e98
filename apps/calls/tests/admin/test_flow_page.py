"""The page on flows: who sees it, for which days, and as a table to download."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.agentbrain.models import BrainVersion, Intent

from .people import call_of, say, signed_in, staff

pytestmark = pytest.mark.django_db
FLOWS = reverse("admin:calls_call_flows")


def booked(**fields):
    call = call_of(
        **{
            "call_type": "inbound_new",
            "intent": "book_appointment",
            "state": "closing",
            "outcome": "booked",
            **fields,
        }
    )
    say(call, "caller", "an oil change", question="intent", state="slot_collection")
    return call


def look(name: str = "sue", **query: str):
    return signed_in(staff(name, group="supervisors")).get(FLOWS, query)


def test_it_shows_the_flow_by_name_with_its_figures():
    Intent.objects.create(code="book_appointment", name="Book an appointment")
    booked()
    html = look().content.decode()
    assert "New caller: book an appointment" in html
    assert "reached by 1 of 1 calls; 0 ended here unfinished" in html
    assert "how it can help" in html
    assert "width: 100.0%" in html


def test_the_days_and_the_version_can_be_chosen():
    BrainVersion.objects.create(number=4, digest="abc", content="{}")
    booked(brain_version="abc")
    booked(brain_version="other")
    long_ago = timezone.now() - timedelta(days=60)
    booked(started_at=long_ago, answered_at=long_ago)
    everything = str(timezone.localdate() - timedelta(days=80))
    for name, query, calls in (
        ("a", {}, 2),
        ("b", {"first": everything}, 3),
        ("c", {"version": "abc"}, 1),
    ):
        assert look(name, **query).context["report"].all_calls.calls == calls
    assert "Version 4" in look("d").content.decode()


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ({"first": "yesterday"}, "Enter a valid date."),
        ({"first": "2026-05-02", "last": "2026-05-01"}, "none before the first"),
        ({"first": "2020-01-01"}, "within 93 days"),
        ({"version": "made-up"}, "Select a valid choice"),
    ],
)
def test_what_was_asked_wrongly_is_said_and_the_last_days_are_shown(query, why):
    booked()
    response = look(**query)
    assert why in response.content.decode()
    assert response.context["report"].all_calls.calls == 1


def test_the_figures_can_be_downloaded():
    booked()
    response = look(format="csv", version="")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment; filename=" in response.headers["Content-Disposition"]
    assert b"flow,inbound_new,book_appointment,,calls,1,,1" in response.content


def test_no_call_yet_is_said():
    assert "No call that was answered ended" in look().content.decode()


def test_it_is_for_those_who_may_see_calls(client):
    assert client.get(FLOWS).status_code == 302
    assert signed_in(staff("tim")).get(FLOWS).status_code == 403
    assert signed_in(staff("ana", "calls.view_call")).get(FLOWS).status_code == 200


def test_the_list_of_calls_leads_there():
    sue = signed_in(staff("sue", group="supervisors"))
    html = sue.get(reverse("admin:calls_call_changelist")).content.decode()
    assert f'href="{FLOWS}"' in html
