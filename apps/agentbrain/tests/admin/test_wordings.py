"""The agent's lines in staff's own words."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps.agentbrain.conversation.dialogue.wording import LINES, line
from apps.agentbrain.models import Intent, Wording
from apps.agentbrain.services import load_brain

from ..versions.shop import publish_rows, small_agent
from .people import agent, form_of, supervisor

pytestmark = pytest.mark.django_db

LIST = reverse("admin:agentbrain_wording_changelist")
ADD = reverse("admin:agentbrain_wording_add")


def errors(response) -> str:
    assert response.status_code == 200, "the form was accepted"
    return " ".join(map(str, response.context["adminform"].form.errors["texts"]))


def test_every_line_is_listed_with_the_delivered_words():
    response = supervisor().get(LIST)
    shown = response.content.decode()
    assert len(response.context["lines"]) == len(LINES)
    assert "How can I help you today?" in shown
    assert f"{ADD}?key=ask_intent" in shown


def test_lines_of_own_intents_can_be_worded_too():
    Intent.objects.create(code="buy_car", name="Buy a car")
    keys = {entry.key for entry in supervisor().get(LIST).context["lines"]}
    assert "clarify_buy_car" in keys


def test_a_line_is_found_by_its_words():
    sue = supervisor()
    found = sue.get(LIST, {"q": "help you today"}).context["lines"]
    assert "ask_intent" in {entry.key for entry in found}
    assert len(found) < len(LINES)
    assert sue.get(LIST, {"own": "1"}).context["lines"] == []


def test_own_words_are_spoken_once_they_are_published():
    small_agent()
    publish_rows()
    sue = supervisor("kim")
    url = f"{ADD}?key=ask_intent"
    assert "How can I help you today?" in sue.get(url).content.decode()
    data = form_of(sue, url) | {"texts": "What can {business} do for you?\nYes?"}
    assert sue.post(url, data).status_code == 302
    assert Wording.objects.get(key="ask_intent").texts == [
        "What can {business} do for you?",
        "Yes?",
    ]
    assert line(load_brain(), "ask_intent") == LINES["ask_intent"][0]
    publish_rows()
    assert line(load_brain(), "ask_intent") == "What can Elm Garage do for you?"
    assert line(load_brain(), "ask_intent", 1) == "Yes?"


@pytest.mark.parametrize(
    ("key", "texts", "why"),
    [
        ("ask_intent", "Hi {weather}", "does not know {weather}"),
        ("ask_intent", "Hi {", "A brace stands alone"),
        ("ask_intent", "", "Write at least one wording"),
        ("confirm_booking", "Shall I?", "mention {summary} or {when}"),
        ("no_such_line", "Hello", "There is no line called"),
    ],
)
def test_words_that_cannot_be_spoken_are_refused_with_the_reason(key, texts, why):
    response = supervisor().post(f"{ADD}?key={key}", {"key": key, "texts": texts})
    assert why in errors(response)
    assert not Wording.objects.exists()


def test_two_people_who_word_the_same_line_do_not_overwrite_each_other():
    sue, tom = supervisor(), supervisor("tom")
    row = Wording.objects.create(key="ask_intent", texts=["Yes?"])
    url = reverse("admin:agentbrain_wording_change", args=[row.pk])
    first, second = form_of(sue, url), form_of(tom, url)
    assert tom.post(url, second | {"texts": "Tom's."}).status_code == 302
    response = sue.post(url, first | {"texts": "Sue's."})
    assert "tom changed this" in str(response.context["adminform"].form.errors)
    row.refresh_from_db()
    assert row.texts == ["Tom's."]


def test_the_same_line_cannot_be_worded_twice():
    Wording.objects.create(key="ask_intent", texts=["Yes?"])
    data = {"key": "ask_intent", "texts": "No?"}
    assert supervisor().post(ADD, data).status_code == 200
    assert Wording.objects.count() == 1


def test_deleting_brings_the_delivered_words_back():
    row = Wording.objects.create(key="ask_intent", texts=["Yes?"])
    url = reverse("admin:agentbrain_wording_delete", args=[row.pk])
    assert supervisor().post(url, {"post": "yes"}).status_code == 302
    assert not Wording.objects.exists()


def test_words_that_calls_would_pass_over_are_marked():
    Wording.objects.create(key="ask_intent", texts=["Hi {weather}"])
    assert "Passed over in calls" in supervisor().get(LIST).content.decode()


def test_agents_may_not_word_anything():
    ana = agent()
    assert ana.get(LIST).status_code == 403
    assert ana.get(ADD).status_code == 403


@pytest.mark.parametrize("query", ["", "?key=no_such_line"])
def test_adding_without_a_line_leads_to_the_list_of_lines(query):
    response = supervisor().get(ADD + query, follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert "Choose the line" in response.content.decode()


def test_adding_words_to_a_line_that_has_some_leads_to_them():
    own = Wording.objects.create(key="ask_intent", texts=["Yes?"])
    response = supervisor().get(f"{ADD}?key=ask_intent")
    assert response.url == reverse("admin:agentbrain_wording_change", args=[own.pk])
