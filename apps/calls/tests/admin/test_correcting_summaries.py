"""The page on which staff put a summary right, and the panel that shows it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps.calls.models import CallSummary, SummaryCorrection

from .people import call_of, maria, say, signed_in, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def summary():
    return CallSummary.objects.create(
        call=call_of(maria()),
        status="ready",
        disposition="booked",
        reason="To book tires.",
        text="Maria wanted tires.",
        open_points=["Order tires."],
        done=[{"what": "Put on file.", "model": "customers.customer", "id": 1}],
        flags=[{"kind": "caller_interrupted", "count": 2, "turns": [1, 3]}],
    )


def form_url(summary) -> str:
    return reverse("admin:calls_call_correct", args=[summary.call_id])


def page_of(client, summary) -> str:
    url = reverse("admin:calls_call_change", args=[summary.call_id])
    return client.get(url).content.decode()


def values(client, summary, **changed: str) -> dict[str, str]:
    form = client.get(form_url(summary)).context["form"]
    return {name: form[name].value() or "" for name in form.fields} | changed


def test_an_agent_corrects_it_and_both_texts_are_shown(summary):
    client = signed_in(staff("ana", group="agents"))
    data = values(client, summary, text="Maria wanted brakes.", open_points="a\n\n b ")
    response = client.post(form_url(summary), data, follow=True)
    page = response.content.decode()

    assert "1 summary corrected." in page
    assert "Maria wanted brakes." in page
    assert "Maria wanted tires." in page
    assert "Corrected by ana" in page
    assert SummaryCorrection.objects.get().fields["open_points"] == ["a", "b"]


def test_the_second_of_two_is_told_and_loses_nothing(summary):
    ana = signed_in(staff("ana", group="agents"))
    bob = signed_in(staff("bob", group="agents"))
    anas = values(ana, summary, text="Ana's words.")
    bobs = values(bob, summary, text="Bob's words.")
    ana.post(form_url(summary), anas)
    response = bob.post(form_url(summary), bobs)
    page = response.content.decode()

    assert response.status_code == 409
    assert "Not saved: ana corrected" in page
    assert "Ana&#x27;s words." in page
    assert "Bob&#x27;s words." in page

    again = values(bob, summary, text="Bob's words.")
    again["version"] = response.context["form"]["version"].value()
    bob.post(form_url(summary), again)
    assert [row.fields["text"] for row in SummaryCorrection.objects.all()] == [
        "Bob's words.",
        "Ana's words.",
    ]


def test_what_was_done_is_linked_for_those_who_may_open_it(summary):
    seen = page_of(signed_in(staff("ana", group="agents")), summary)
    calls = ("calls.view_call", "calls.view_callsummary", "customers.view_customer")
    assert '/customers/customer/1/change/">Put on file.' in seen
    summary.done[0]["model"] = "customers.appointment"
    summary.save()
    unseen = page_of(signed_in(staff("eve", *calls)), summary)
    assert "<li>Put on file.</li>" in unseen


def test_flags_lead_to_their_turns(summary):
    for _ in range(4):
        say(summary.call, "agent", "Hello?")
    page = page_of(signed_in(staff("ana", group="agents")), summary)

    assert "The caller interrupted the agent 2 times" in page
    assert 'href="#turn-3"' in page


def test_words_nobody_may_read_are_not_corrected(summary):
    nobody = signed_in(staff("eve", "calls.view_call", "customers.view_customer"))

    assert nobody.get(form_url(summary)).status_code == 403
    assert "Maria wanted tires." not in page_of(nobody, summary)


def test_one_that_is_being_written_cannot_be_corrected(summary):
    CallSummary.objects.update(status="pending")
    client = signed_in(staff("ana", group="agents"))

    assert client.get(form_url(summary)).status_code == 404
    assert form_url(summary) not in page_of(client, summary)


def test_a_form_that_makes_no_sense_says_so(summary):
    client = signed_in(staff("ana", group="agents"))
    data = values(client, summary, disposition="sold")
    page = client.post(form_url(summary), data).content.decode()

    assert "sold is not one of the available choices" in page
    assert not SummaryCorrection.objects.exists()
