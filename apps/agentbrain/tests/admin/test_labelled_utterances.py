"""Examples and test cases in the admin."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps.agentbrain.models import LabelledUtterance

from .people import agent, booking, form_of, supervisor

pytestmark = pytest.mark.django_db
LIST = reverse("admin:agentbrain_labelledutterance_changelist")
ADD = reverse("admin:agentbrain_labelledutterance_add")


def label(text: str, intent: str = "", **fields) -> LabelledUtterance:
    return LabelledUtterance.objects.create(text=text, intent=intent, **fields)


def test_the_list_names_intents_and_filters_by_them():
    booking()
    sue = supervisor()
    label("it pulls left", "book_appointment", should_escalate=False)
    label("what a day")
    label("sing me a song", "sing")
    html = sue.get(LIST).content.decode()
    assert "Book an appointment" in html
    assert "None of ours" in html
    found = sue.get(LIST, {"intent": "none"}).context["cl"].result_list
    assert [row.text for row in found] == ["what a day"]


def test_words_are_kept_once_with_single_blanks():
    sue = supervisor()
    data = {"text": " it  pulls\nleft ", "use": "example", "should_escalate": "unknown"}
    assert sue.post(ADD, data).status_code == 302
    assert LabelledUtterance.objects.get().text == "it pulls left"
    assert "already exists" in sue.post(ADD, data).content.decode()


def test_values_that_are_none_are_refused_with_the_line():
    data = {"text": "friday", "use": "example", "slots": "friday"}
    response = supervisor().post(ADD, data)
    assert "“friday” is not “name: value”." in response.content.decode()
    assert not LabelledUtterance.objects.exists()


def test_an_intent_that_is_gone_stays_until_it_is_changed():
    row, sue = label("sing me a song", "sing"), supervisor()
    url = reverse("admin:agentbrain_labelledutterance_change", args=[row.pk])
    data = form_of(sue, url) | {"should_escalate": "false"}
    assert data["intent"] == "sing"
    assert sue.post(url, data).status_code == 302
    row.refresh_from_db()
    assert (row.intent, row.should_escalate) == ("sing", False)


def test_agents_have_no_way_to_them():
    assert agent().get(LIST).status_code == 403
