"""The page of one call."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from apps.calls.models import CallEvent, CallSummary, Line

from .people import call_of, escalation, live_call, maria, say, signed_in, staff

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>{{ 7|add:7 }}"


@pytest.fixture
def agent():
    return signed_in(staff("ana", group="agents"))


def page(client, call, name: str = "change") -> str:
    response = client.get(reverse(f"admin:calls_call_{name}", args=[call.pk]))
    assert response.status_code == 200
    return response.content.decode()


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_conversation_tells_heard_words_from_unheard_ones(agent):
    call = call_of(maria())
    say(
        call,
        "agent",
        "We open at eight. And on Saturdays",
        heard_text="We open at eight.",
        interrupted=True,
    )
    say(call, "caller", "Eight is fine")
    html = page(agent, call)
    assert "<s> And on Saturdays</s>" in html
    assert "not heard" in html
    assert "interrupted" in html
    assert html.index("We open at eight.") < html.index("Eight is fine")


def test_the_page_says_which_rule_fired_on_which_words(agent):
    call = call_of()
    trace = [{"intent": "book_appointment", "rule": "#12", "words": "oil change"}]
    say(call, "caller", "I need an Oil Change", trace=trace, confidence=0.87)
    html = page(agent, call)
    assert "<mark>Oil Change</mark>" in html
    assert "book appointment #12 <q>oil change</q>" in html
    assert "sure 87" in text_of(html)


def test_who_may_tune_the_patterns_gets_from_the_rule_to_its_pattern(agent):
    call = call_of()
    trace = [{"intent": "book", "rule": "pattern:12", "words": "oil"}]
    say(call, "caller", "oil", trace=trace)
    url = reverse("admin:agentbrain_intentpattern_change", args=[12])
    assert url in page(signed_in(staff("sue", group="supervisors")), call)
    assert url not in page(agent, call)


def test_hostile_text_is_shown_and_does_nothing(agent):
    call = call_of(
        maria(), intent=HOSTILE[:50], slots={HOSTILE: [HOSTILE, {"deep": HOSTILE}]}
    )
    say(call, "caller", HOSTILE, trace=[{"rule": HOSTILE, "words": HOSTILE, "x": 1}])
    say(call, "agent", HOSTILE, heard_text="<script>")
    CallEvent.objects.create(
        call=call, at_ms=1, kind="tool_finished", data={"a": HOSTILE}
    )
    CallSummary.objects.create(call=call, status="failed", error=HOSTILE)
    escalation(call, words=HOSTILE, detail=HOSTILE)
    for name in ("change", "live"):
        html = page(agent, call, name)
        assert "<script>alert" not in html
        assert "<img" not in html
        assert "onerror=alert(1)&gt;" in html
        assert "{{ 7|add:7 }}" in html


def test_a_long_call_takes_no_more_queries_than_a_short_one(
    agent, django_assert_num_queries
):
    """Session, user and rights 4; call, corrections,
    turns, events, escalations, other calls 6."""
    call = call_of(maria())
    for rounds in (1, 30):
        for _ in range(rounds):
            say(call, "caller", "hello")
            CallEvent.objects.create(call=call, at_ms=1, kind="nudge")
            call_of(maria())
        with django_assert_num_queries(10):
            page(agent, call)


def test_a_live_call_is_followed_and_one_that_is_over_is_not(agent):
    assert 'data-follow="yes"' in page(agent, live_call(), "live")
    over = call_of(minutes_ago=60)
    assert 'data-follow="no"' in page(agent, over, "live")


def test_a_call_that_has_just_ended_is_followed_until_its_summary_is_there(agent):
    call = call_of(minutes_ago=1)
    assert 'data-follow="yes"' in page(agent, call, "live")
    CallSummary.objects.create(call=call, status="ready", text="All was said.")
    html = page(agent, call, "live")
    assert 'data-follow="no"' in html
    assert "All was said." in html


def test_what_a_live_call_says_next_comes_with_the_next_look(agent):
    call = live_call(maria())
    assert "Nothing has been said yet." in page(agent, call, "live")
    say(call, "agent", "Hello there", heard_text="")
    html = page(agent, call, "live")
    assert "cc-turn--speaking" in html
    assert "Hello there" in html
    assert "not heard" not in html


def test_a_summary_that_failed_says_why(agent):
    call = call_of()
    CallSummary.objects.create(
        call=call, status="failed", error="503 from the model", attempts=3
    )
    text = text_of(page(agent, call))
    assert "Could not be written after 3 attempts: 503 from the model" in text


def test_the_picture_of_the_voices_has_words_for_those_who_do_not_see_it(agent):
    call = call_of()
    say(call, "agent", "Hello")
    html = page(agent, call)
    assert re.search(r'<svg role="img" aria-labelledby="timeline-title timeline', html)
    assert "the agent for 0:01" in html
    assert 'href="#turn-0"' in html


def test_the_words_the_log_and_the_summary_need_their_own_rights():
    call = call_of(maria())
    say(call, "caller", "my secret words")
    CallEvent.objects.create(
        call=call, at_ms=1, kind="nudge", data={"why": "secret log"}
    )
    CallSummary.objects.create(call=call, status="ready", text="secret summary")
    rights = ("calls.view_call", "customers.view_customer")
    html = page(signed_in(staff("rita", *rights)), call)
    assert "secret" not in html
    for right, words in (
        ("calls.view_turn", "my secret words"),
        ("calls.view_callevent", "secret log"),
        ("calls.view_callsummary", "secret summary"),
    ):
        html = page(signed_in(staff(right, *rights, right)), call)
        assert words in html
        assert html.count("secret") == html.count(words)


@pytest.mark.parametrize("name", ["change", "live"])
def test_the_page_is_only_for_those_who_may_see_calls(client, name):
    url = reverse(f"admin:calls_call_{name}", args=[call_of().pk])
    assert client.get(url).status_code == 302
    assert signed_in(staff("none")).get(url).status_code == 403
    assert signed_in(staff("sue", group="supervisors")).get(url).status_code == 200


def test_a_call_that_is_not_there_is_not_found(agent):
    for odd in ("999", "x", "99999999999999999999999"):
        url = reverse("admin:calls_call_change", args=[odd])
        assert agent.get(url).status_code == 404


def test_slots_are_told_without_the_keys_of_rows(agent):
    vehicle = {"vehicle_id": 6, "year": 2012, "make": "Toyota"}
    html = page(agent, call_of(slots={"vehicle": vehicle, "part_of_day": "morning"}))
    assert "<td>year: 2012, make: Toyota</td>" in html
    assert '<th scope="row">part of day</th>' in html


def test_a_call_names_the_line_it_came_in_on(agent):
    line = Line.objects.create(number="+15550009999", name="Body shop")
    call = call_of(maria(), line=line)
    assert "Body shop" in text_of(page(agent, call))
