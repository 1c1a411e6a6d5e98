"""Escalations as a worklist: who takes what, and who is told."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps.calls.models import Escalation

from .people import call_of, escalation, maria, say, signed_in, staff

pytestmark = pytest.mark.django_db

LIST = reverse("admin:calls_escalation_changelist")


@pytest.fixture
def ana():
    return staff("ana", group="agents")


@pytest.fixture
def ben():
    return staff("ben", group="agents")


def do(user, name: str, row: Escalation, **data) -> list[str]:
    """Press a button; what the page then says."""
    url = reverse(f"admin:calls_escalation_{name}", args=[row.pk])
    response = signed_in(user).post(url, data, follow=True)
    row.refresh_from_db()
    return [str(message) for message in response.context["messages"]]


def listed(user, **query) -> list[int]:
    response = signed_in(user).get(LIST, query)
    return [row.pk for row in response.context["cl"].result_list]


def test_the_list_shows_open_before_claimed_and_urgent_before_normal(ana):
    claimed = escalation(status="claimed", priority="urgent", call=call_of())
    normal = escalation(call=call_of())
    urgent = escalation(priority="urgent", call=call_of())
    resolved = escalation(status="resolved", call=call_of())
    assert listed(ana) == [urgent.pk, normal.pk, claimed.pk]
    assert listed(ana, work="resolved") == [resolved.pk]
    assert listed(ana, work="all")[-1] == resolved.pk


def test_the_list_can_be_cut_down_to_ones_own(ana, ben):
    mine = escalation(status="claimed", claimed_by=ana, call=call_of())
    escalation(status="claimed", claimed_by=ben, call=call_of())
    assert listed(ana, work="mine") == [mine.pk]


def test_claiming_takes_the_escalation_and_counts_it(ana):
    row = escalation()
    assert do(ana, "claim", row) == ["1 escalation claimed."]
    assert (row.status, row.claimed_by) == ("claimed", ana)


def test_of_two_who_claim_only_one_wins_and_the_other_is_told_who(ana, ben):
    row = escalation()
    do(ana, "claim", row)
    said = do(ben, "claim", row)
    assert said == ["0 escalations changed: this one is claimed by ana already."]
    assert row.claimed_by == ana


def test_claiming_several_at_once_counts_those_that_were_won(ana, ben):
    mine, taken = escalation(call=call_of()), escalation(call=call_of())
    do(ben, "claim", taken)
    data = {"action": "claim_selected", "_selected_action": [mine.pk, taken.pk]}
    response = signed_in(ana).post(LIST, data, follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "1 escalation claimed.",
        "1 was not open any more.",
    ]


def test_resolving_keeps_how_it_was_resolved(ana):
    row = escalation()
    assert do(ana, "resolve", row, resolution="") == ["Say how it was resolved."]
    assert row.status == "open"
    said = do(ana, "resolve", row, resolution="Called back.")
    assert said == ["1 escalation resolved."]
    assert (row.status, row.resolution, row.resolved_by) == (
        "resolved",
        "Called back.",
        ana,
    )


def test_what_another_has_claimed_is_theirs_to_resolve(ana, ben):
    row = escalation()
    do(ana, "claim", row)
    said = do(ben, "resolve", row, resolution="Done.")
    assert said == ["0 escalations changed: this one is claimed by ana already."]
    assert row.status == "claimed"


def test_a_resolved_escalation_can_be_reopened(ana):
    row = escalation(status="resolved")
    assert do(ana, "reopen", row) == ["1 escalation reopened."]
    assert row.status == "open"
    said = do(ana, "reopen", row)
    assert said == ["0 escalations reopened: it is open, or was raised anew."]


def test_the_page_shows_the_words_around_the_need(ana):
    call = call_of(maria())
    say(call, "caller", "<b>I want</b> a person")
    row = escalation(call, words="<b>I want</b> a person")
    url = reverse("admin:calls_escalation_change", args=[row.pk])
    html = signed_in(ana).get(url).content.decode()
    assert html.count("&lt;b&gt;I want&lt;/b&gt; a person") >= 2
    assert "<b>I want" not in html
    assert "Maria Lopez" in html


def test_a_longer_worklist_takes_no_more_queries(ana, django_assert_num_queries):
    client = signed_in(ana)
    for wanted in (2, 20):
        while Escalation.objects.count() < wanted:
            escalation(call_of(maria()), status="claimed", claimed_by=ana)
        with django_assert_num_queries(8):
            client.get(LIST)


@pytest.mark.parametrize("name", ["claim", "resolve", "reopen"])
def test_the_buttons_need_their_own_right_and_a_post(client, ana, name):
    row = escalation()
    url = reverse(f"admin:calls_escalation_{name}", args=[row.pk])
    looks_only = staff("lou", "calls.view_escalation", "customers.view_customer")
    claims_only = staff("cleo", "calls.claim_escalation")
    assert client.post(url).status_code == 302
    assert signed_in(looks_only).post(url).status_code == 403
    assert signed_in(claims_only).post(url).status_code == 403
    assert signed_in(ana).get(url).status_code == 405
    row.refresh_from_db()
    assert row.status == "open"
    page = reverse("admin:calls_escalation_change", args=[row.pk])
    assert (
        "<button"
        not in signed_in(looks_only).get(page).content.decode().split('id="content"')[1]
    )


def test_no_other_site_can_press_the_buttons(ana):
    row = escalation()
    url = reverse("admin:calls_escalation_claim", args=[row.pk])
    assert signed_in(ana, enforce_csrf_checks=True).post(url).status_code == 403
    row.refresh_from_db()
    assert row.status == "open"


def test_the_list_offers_the_button_only_to_who_may_press_it(ana):
    escalation()
    looks_only = staff("lou", "calls.view_escalation", "customers.view_customer")
    assert "Claim</button>" in signed_in(ana).get(LIST).content.decode()
    assert "Claim</button>" not in signed_in(looks_only).get(LIST).content.decode()


def test_the_page_shows_the_message_left_and_the_number_to_call_back(ana):
    call = call_of(
        maria(),
        slots={"message": "It is about the bill.", "callback_number": "+15550107777"},
    )
    row = escalation(call, words="A person, please", detail="a person")
    url = reverse("admin:calls_escalation_change", args=[row.pk])
    html = signed_in(ana).get(url).content.decode()
    assert "<blockquote>It is about the bill.</blockquote>" in html
    assert 'href="tel:+15550107777"' in html
    assert "<p>a person</p>" not in html  # said above, in the caller's own words


def test_a_message_is_among_the_words_that_need_their_own_right():
    call = call_of(maria(), slots={"message": "It is about the bill."})
    row = escalation(call)
    user = staff("vera", "calls.view_escalation", "customers.view_customer")
    url = reverse("admin:calls_escalation_change", args=[row.pk])
    assert "about the bill" not in signed_in(user).get(url).content.decode()


def test_the_list_is_narrowed_to_a_reason_and_names_who_claimed(ana, ben):
    asked = escalation(status="claimed", claimed_by=ben)
    escalation(reason="not_understood")
    assert listed(ana, reason="person_requested") == [asked.pk]
    html = signed_in(ana).get(LIST).content.decode()
    assert "not understood</a>" in html
    assert "by ben" in html


def test_what_was_written_for_nothing_is_still_there_to_copy(ana, ben):
    row = escalation(status="claimed", claimed_by=ben, call=call_of())
    url = reverse("admin:calls_escalation_resolve", args=[row.pk])
    data = {"outcome": "solved", "resolution": "Sent a tow truck."}
    page = signed_in(ana).post(url, data).content.decode()
    assert "this one is claimed by ben already" in page
    assert "What you wrote was not saved" in page
    assert "Sent a tow truck." in page
    row.refresh_from_db()
    assert (row.status, row.resolution) == ("claimed", "")


def test_words_without_a_colleague_stay_in_the_form(ana, ben):
    row = escalation(call=call_of())
    url = reverse("admin:calls_escalation_hand_on", args=[row.pk])
    page = signed_in(ana).post(url, {"to": "", "note": "Speaks Arabic."})
    assert "Choose a colleague" in page.content.decode()
    assert "Speaks Arabic.</textarea>" in page.content.decode()
