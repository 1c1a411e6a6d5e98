"""The staff's front page and the page to talk to the agent."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.calls.models import Call, Escalation, ReviewItem, Turn
from apps.customers.models import Customer

pytestmark = pytest.mark.django_db

INDEX = reverse("admin:index")
TALK = reverse("admin:talk")


def signed_in(name: str, *permissions: str, group: str = "") -> Client:
    user = User.objects.create_user(name, is_staff=True)
    for permission in permissions:
        app, codename = permission.split(".")
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label=app, codename=codename)
        )
    if group:
        user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


def call(number: int, **fields) -> Call:
    now = timezone.now()
    defaults = {
        "call_sid": f"CA{number}",
        "from_number": f"+1555020{number:04}",
        "status": "completed",
        "started_at": now,
        "answered_at": now,
        "ended_at": now,
    }
    return Call.objects.create(**{**defaults, **fields})


def text_of(html: str) -> str:
    plain = re.sub(r"<[^>]+>", " ", html).replace("&nbsp;", " ")
    return re.sub(r"\s+", " ", plain)


def test_the_front_page_shows_the_day_at_a_glance():
    for number in range(4):
        call(number)
    call(5, status="in_progress", ended_at=None)
    Escalation.objects.create(call=Call.objects.get(call_sid="CA0"), reason="angry")
    text = text_of(signed_in("ana", group="agents").get(INDEX).content.decode())
    assert "Calls today 5 1 live now" in text
    assert "Containment 75 % 3 of 4 handled never sent to a person" in text
    assert "Open escalations 1 0 claimed" in text
    assert "Average handle time 0 s over 4 handled calls" in text
    assert "Booked by the agent 0 appointments today" in text


def test_the_front_page_says_how_much_there_is_to_review():
    turn = Turn.objects.create(
        call=call(0),
        index=0,
        speaker="caller",
        text="the uh",
        started_ms=0,
        ended_ms=900,
    )
    ReviewItem.objects.create(turn=turn, reason=ReviewItem.Reason.UNSURE)
    client = signed_in("ana", "calls.view_call", "calls.review_utterance")
    text = text_of(client.get(INDEX).content.decode())
    assert "To review 1 utterance the agent was unsure of" in text


def test_who_may_not_review_is_not_told_what_there_is_to_review():
    text = text_of(signed_in("bo", "calls.view_call").get(INDEX).content.decode())
    assert "To review" not in text


def test_containment_without_a_call_is_a_dash_not_a_nought():
    text = text_of(signed_in("ana", group="agents").get(INDEX).content.decode())
    assert "Containment - no call handled yet" in text
    assert "Average handle time - over 0 handled calls" in text


def test_a_busy_day_takes_no_more_queries(django_assert_num_queries):
    """Session, user and rights 4; figures 3; calls 1; escalations 1."""
    client = signed_in("ana", group="agents")
    for numbers in (range(2), range(2, 30)):
        for number in numbers:
            Escalation.objects.create(call=call(number), reason="angry")
        with django_assert_num_queries(9):
            client.get(INDEX)


def test_who_may_not_see_who_called_sees_figures_and_no_numbers():
    Escalation.objects.create(call=call(1), reason="angry")
    rita = signed_in("rita", "calls.view_call", "calls.view_escalation")
    html = rita.get(INDEX).content.decode()
    assert "Calls today" in html
    assert "+15550200001" not in html


def test_who_may_not_see_calls_sees_no_figures():
    html = signed_in("cora", "customers.view_customer").get(INDEX).content.decode()
    assert "Calls today" not in html
    assert "Customers" in html


def test_hostile_numbers_and_reasons_are_escaped_on_the_front_page():
    hostile = call(1, from_number="<img src=x>", intent="<b>x</b>")
    Escalation.objects.create(call=hostile, reason="<i>x</i>")
    html = signed_in("ana", group="agents").get(INDEX).content.decode()
    assert "<img src=x>" not in html
    assert "<b>x</b>" not in html
    assert "<i>x</i>" not in html


def test_the_work_of_the_day_stands_first_in_the_list_of_pages():
    apps = signed_in("sue", group="supervisors").get(INDEX).context["app_list"]
    assert [app["app_label"] for app in apps] == ["calls", "customers", "agentbrain"]
    assert [model["object_name"] for model in apps[0]["models"]] == [
        "Escalation",
        "Callback",
        "Call",
        "CallSummary",
        "ReviewItem",
        "Campaign",
        "OutboundLimits",
        "Line",
        "Price",
        "NotificationPreference",
        "RetentionPolicy",
        "LegalHold",
        "RetentionEntry",
        "Listening",
        "Reveal",
    ]


def test_agents_see_no_page_of_the_agents_mind():
    apps = signed_in("ana", group="agents").get(INDEX).context["app_list"]
    assert "agentbrain" not in [app["app_label"] for app in apps]


def test_the_talk_page_needs_its_own_right(client):
    assert client.get(TALK).status_code == 302
    assert signed_in("cora", "customers.view_customer").get(TALK).status_code == 403
    for group in ("agents", "supervisors", "administrators"):
        assert signed_in(group, group=group).get(TALK).status_code == 200


def test_the_talk_page_names_customers_only_to_who_may_see_them():

    Customer.objects.create(first_name="Maria", phone="+15550101001")
    talker = signed_in("tom", "calls.talk_to_agent").get(TALK).content.decode()
    assert "+15550101001" not in talker
    assert "/admin/calls/call/" not in talker
    agent = signed_in("ana", group="agents").get(TALK).content.decode()
    assert '<option value="+15550101001">Maria</option>' in agent


def test_the_way_to_the_talk_page_is_shown_only_to_who_may_go_it():
    assert (
        TALK
        not in signed_in("cora", "customers.view_customer").get(INDEX).content.decode()
    )
    assert TALK in signed_in("ana", group="agents").get(INDEX).content.decode()


def test_the_style_and_scripts_of_the_pages_are_found():

    for name in (
        "callcenter.css",
        "talk.js",
        "talk_worklet.js",
        "live_call.js",
        "recording.js",
    ):
        assert finders.find(f"callcenter/{name}"), name
