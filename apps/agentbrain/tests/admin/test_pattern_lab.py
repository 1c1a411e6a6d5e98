"""The pattern lab's page: utterances typed or picked, live beside draft."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from apps.agentbrain.example import loader as agent_example
from apps.agentbrain.models import BrainVersion, Intent, IntentPattern
from apps.agentbrain.versions.content import read_draft
from apps.calls.models import Call, Turn
from apps.customers.example import loader as shop

from .people import agent, supervisor

pytestmark = pytest.mark.django_db
LAB = reverse("admin:agentbrain_try")


@pytest.fixture
def example():
    """Published with nothing to learn from: training would take seconds a test."""
    shop.load()
    agent_example.load()
    Intent.objects.update(examples=[])
    draft = read_draft()
    BrainVersion.objects.create(number=1, digest=draft.digest, content=draft.text)


def look(client: Client, utterance: str, moment: str = "intent"):
    return client.get(LAB, {"utterance": utterance, "moment": moment})


def sides(response) -> list[str]:
    return [side.title for side in response.context["comparison"].sides]


def said(text: str, question: str = "intent") -> None:
    call, _ = Call.objects.get_or_create(call_sid="CA1", from_number="+15550100199")
    Turn.objects.create(
        call=call,
        index=call.turns.count(),
        speaker="caller",
        text=text,
        question=question,
        started_ms=0,
        ended_ms=1,
    )


@pytest.mark.usefixtures("example")
def test_it_shows_the_words_the_values_and_the_reply_at_a_moment():
    html = look(supervisor(), "the second one", "choose_slot").content.decode()
    assert "Then in state <b>confirmation</b>" in html
    assert "asking <b>confirm_booking</b>" in html
    assert 'value="choose_slot" selected' in html


@pytest.mark.usefixtures("example")
def test_with_nothing_changed_there_is_one_reading():
    response = look(supervisor(), "I need an oil change")
    assert sides(response) == ["Version 1"]
    assert not response.context["comparison"].agree


@pytest.mark.usefixtures("example")
def test_a_draft_that_reads_it_otherwise_stands_beside_what_answers_calls():
    price = Intent.objects.get(code="ask_price")
    IntentPattern.objects.create(intent=price, pattern=r"\bzebra crossing\b")
    response = look(supervisor(), "zebra crossing")
    assert sides(response) == ["Version 1", "Draft"]
    live, draft = (side.reading for side in response.context["comparison"].sides)
    assert (live.trial.fired, draft.trial.fired) == (0, 1)
    assert [wish.name for wish in draft.wants] == [price.name]
    assert not live.wants
    assert "<mark>zebra crossing</mark>" in response.content.decode()


@pytest.mark.usefixtures("example")
def test_a_draft_that_makes_no_difference_here_is_said_to_agree():
    IntentPattern.objects.filter(intent__code="ask_hours").first().delete()
    response = look(supervisor(), "I need an oil change")
    assert sides(response) == ["Version 1 and the draft"]


def test_callers_words_can_be_picked_with_the_moment_they_were_said_at():
    said("the blue one please", "service")
    said("something else")
    html = supervisor().get(LAB, {"find": "BLUE"}).content.decode()
    assert "utterance=the%20blue%20one%20please&amp;moment=service" in html
    assert "something else" not in html


def test_picked_words_hold_nothing_personal():
    said("june fourth nineteen eighty", "verify")
    said("call me on 555 010 0199", "intent")
    html = supervisor().get(LAB).content.decode()
    assert "nineteen" not in html
    assert "0199" not in html
    assert "[number removed]" in html


def test_words_of_callers_are_for_those_who_may_see_them():
    said("the blue one please")
    tuner = User.objects.create_user("tim", is_staff=True)
    for name in ("view_intent", "view_intentpattern", "view_escalationrule"):
        tuner.user_permissions.add(Permission.objects.get(codename=name))
    client = Client()
    client.force_login(tuner)
    html = client.get(LAB).content.decode()
    assert "the blue one please" not in html
    assert agent().get(LAB).status_code == 403


def test_an_empty_database_is_no_error():
    html = look(supervisor(), "hello").content.decode()
    assert "0 of 0 patterns fired" in html
    assert (
        "The agent does not get to this point"
        in look(supervisor("sid"), "hello", "confirm_booking").content.decode()
    )


def test_what_no_database_takes_is_left_out():
    said("the blue one please")
    html = supervisor().get(LAB, {"find": "bl\x00ue", "utterance": "\x00"})
    assert b"the blue one please" in html.content


def test_hostile_words_are_shown_as_words():
    said("<script>alert(2)</script>")
    html = look(supervisor(), "<script>alert(1)</script>").content.decode()
    assert "<script>alert" not in html
