"""Whole telephone calls with spoken callers: what they heard, what was written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any

import httpx
import numpy as np
import pytest
from django.utils import timezone

from apps.calls.choices import CallStatus, Outcome, SummaryStatus
from apps.calls.models import CallEvent, CallSummary, Escalation
from apps.calls.telephony.simulator import AfterAgentBegan, CallerLine, HangUp
from apps.customers.models import Appointment, ClosedDay, Customer
from callcenter.testing.server import RunningServer

from .conftest import Place, PlacedCall, wait_for

pytestmark = pytest.mark.calls

NEW_CALLER = "+15550001111"
MARIA = "+15550002222"
AUDIBLE = 300  # of 32768
AT_ONCE = 10
"""Calls at a time: what two cores speak, hear and answer without being late."""
TEN = tuple(f"+1555000{7000 + n}" for n in range(10))
ON_SATURDAY = ("what are your hours on Saturday", "goodbye")
ON_PRICES = ("how much is an oil change", "goodbye")
_PLACED: dict[str, PlacedCall] = {}


@pytest.fixture
def placed(
    place: Place, server_rows: str, tried_before: bool
) -> Mapping[str, PlacedCall]:
    """The calls all tests look at: a booking alone takes a minute, so all at once."""
    if tried_before or not _PLACED:
        scripts = _scripts(_open_weekday(server_rows))
        numbers = tuple(number for number, _ in scripts.values())
        steps = (steps for _, steps in scripts.values())
        calls = place(*steps, from_numbers=numbers, at_once=AT_ONCE)
        _PLACED.update(zip(scripts, calls, strict=True))
    return _PLACED


@pytest.fixture
def booked(placed: Mapping[str, PlacedCall]) -> PlacedCall:
    return placed["booking"]


def _scripts(day: str) -> dict[str, tuple[str, tuple[Any, ...]]]:
    """Who calls and what they say, the longest first."""
    return {
        "booking": (
            NEW_CALLER,
            (
                "Hi, I need an oil change",
                "my name is Sarah Johnson",
                "five five five oh one two three four five six",
                "skip",
                "twenty fifteen Honda Civic",
                f"{day} at eleven in the morning",
                "yes",
                "no thank you goodbye",
            ),
        ),
        "moving": (
            MARIA,
            (
                "I need to move my appointment",
                "four eight two one",
                f"{day} at two thirty",
                "yes",
                "no thank you goodbye",
            ),
        ),
        **{
            number: (number, ON_SATURDAY if place % 2 else ON_PRICES)
            for place, number in enumerate(TEN)
        },
        "question": (
            "+15550003333",
            ("what are your hours on Saturday", "how much is an oil change", "goodbye"),
        ),
        "person": (
            "+15550004444",
            ("I want to speak to a person", "please call me back about my brakes"),
        ),
        "unproved": (MARIA, ("cancel my appointment please", HangUp())),
        "interrupting": (
            "+15550005555",
            (
                CallerLine(
                    "I want to speak to a person please", start=AfterAgentBegan(900)
                ),
                HangUp(),
            ),
        ),
    }


def test_a_first_caller_books_an_appointment_that_everything_shows(
    booked: PlacedCall, server: RunningServer, server_rows: str
) -> None:
    call, report = booked.row, booked.report
    assert (call.status, call.outcome) == (CallStatus.COMPLETED, Outcome.BOOKED), booked
    assert report.ended_by == "agent"
    assert report.warnings == []

    appointment = Appointment.objects.using(server_rows).get(pk=call.appointment_id)
    assert appointment.service.code == "oil-change"
    assert appointment.source == call.call_sid
    customer = Customer.objects.using(server_rows).get(pk=call.customer_id)
    assert customer.phone.endswith("5550123456")
    assert appointment.customer_id == customer.pk

    summary = wait_for(lambda: _summary(call.pk, server_rows), seconds=60)
    assert summary.outcome == Outcome.BOOKED
    assert "oil change" in summary.text.lower()

    shown = _api(server, f"/api/v1/calls/{call.pk}/")
    assert shown["outcome"] == "booked"
    assert len(shown["turns"]) == len(booked.turns)

    page = _admin_page(server, f"/admin/calls/call/{call.pk}/change/")
    assert "oil change" in page.lower()
    assert appointment.customer.full_name in page


def test_turns_alternate_in_the_order_they_were_spoken(booked: PlacedCall) -> None:
    speakers = [turn.speaker for turn in booked.turns]
    assert speakers[0] == "agent"
    assert speakers.count("caller") >= 7
    starts = [turn.started_ms for turn in booked.turns]
    assert starts == sorted(starts)
    for turn in booked.turns:
        if turn.speaker == "agent" and not turn.interrupted:
            assert turn.heard_text == turn.text


def test_the_caller_hears_the_agent_and_the_recording_has_both(
    booked: PlacedCall,
) -> None:
    report = booked.report
    assert report.greeting_ms is not None
    assert np.abs(report.agent_audio).max() > 3000
    assert report.wav_path is not None
    assert report.wav_path.stat().st_size > 8000 * 4 * 20
    for line in report.lines:
        assert line.barge_in_ms is None


def test_the_whole_call_is_in_the_log_and_the_log_only_grows(
    booked: PlacedCall, server_rows: str
) -> None:
    events = list(CallEvent.objects.using(server_rows).filter(call=booked.row))
    kinds = [event.kind for event in events]
    for kind in ("call_started", "engine_ready", "tool_finished", "call_ended"):
        assert kind in kinds
    asked = {e.data["request"] for e in events if e.kind == "response_asked"}
    assert len(asked) == kinds.count("response_asked")


def test_a_known_customer_is_greeted_by_name_and_moves_an_appointment(
    placed: Mapping[str, PlacedCall], server_rows: str
) -> None:
    call = placed["moving"]
    assert "hi maria" in call.said("agent")
    assert call.row.verified, call
    assert call.row.outcome == Outcome.RESCHEDULED, call
    moved = Appointment.objects.using(server_rows).get(pk=call.row.appointment_id)
    assert moved.status in Appointment.HOLDS_BAY
    assert moved.customer.phone == MARIA


def test_nothing_personal_is_said_before_the_caller_is_verified(
    placed: Mapping[str, PlacedCall],
) -> None:
    said = placed["unproved"].said("agent")
    for personal in ("accord", "brake", "rav4", "lopez"):
        assert personal not in said


def test_a_question_is_answered_from_the_shops_own_data(
    placed: Mapping[str, PlacedCall],
) -> None:
    call = placed["question"]
    said = call.said("agent")
    assert "saturday" in said
    assert "dollars" in said
    assert call.row.outcome == Outcome.ANSWERED


def test_a_caller_who_wants_a_person_is_told_so_and_staff_have_work(
    placed: Mapping[str, PlacedCall], server_rows: str
) -> None:
    call = placed["person"]
    escalation = Escalation.objects.using(server_rows).get(call=call.row)
    assert escalation.reason == "person_requested"
    assert escalation.status == "open"
    assert "person" in escalation.words
    assert call.row.outcome == Outcome.ESCALATED
    assert "member of our team" in call.said("agent")


def test_the_agent_falls_silent_when_interrupted_and_listens(
    placed: Mapping[str, PlacedCall],
) -> None:
    call = placed["interrupting"]
    spoken = call.report.lines[0]
    assert spoken.barge_in_ms is not None
    assert spoken.barge_in_ms <= 500
    assert spoken.end_ms is not None
    quiet = call.report.agent_sounds_between(spoken.start_ms + 500, spoken.end_ms + 300)
    assert np.abs(quiet).max(initial=0) < AUDIBLE
    greeting = call.turns[0]
    assert greeting.interrupted
    assert greeting.text.startswith(greeting.heard_text)
    assert len(greeting.heard_text) < len(greeting.text)
    assert "member of our team" in call.said("agent")


def test_ten_callers_at_once_are_each_served_on_their_own(
    placed: Mapping[str, PlacedCall],
) -> None:
    for place, number in enumerate(TEN):
        call = placed[number]
        assert call.row.from_number == number
        assert call.row.status == CallStatus.COMPLETED
        assert call.report.warnings == []
        said = call.said("agent")
        mine, others = ("saturday", "dollars") if place % 2 else ("dollars", "saturday")
        assert mine in said, call
        assert others not in said


def _open_weekday(alias: str) -> str:
    """The name of a weekday within a week, but not tomorrow, when the shop is open."""
    closed = set(ClosedDay.objects.using(alias).values_list("date", flat=True))
    today = timezone.localdate()
    days = (today + timedelta(days=ahead) for ahead in range(2, 8))
    open_days = [day for day in days if day.weekday() < 5 and day not in closed]
    return open_days[-1].strftime("%A")


def _summary(call_id: int, alias: str) -> CallSummary | None:
    ready = CallSummary.objects.using(alias).filter(
        call_id=call_id, status=SummaryStatus.READY
    )
    return ready.first()


def _api(server: RunningServer, path: str) -> dict:
    token = server.manage("make_api_token", server.ADMIN[0], "test").split()[-1]
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", path, headers={"Authorization": f"Token {token}"})
    response = connection.getresponse()
    assert response.status == 200
    return json.loads(response.read())


def _admin_page(server: RunningServer, path: str) -> str:
    with httpx.Client(base_url=server.url, follow_redirects=True) as staff:
        staff.get("/admin/login/")
        staff.post(
            "/admin/login/",
            data={
                "username": server.ADMIN[0],
                "password": server.ADMIN[1],
                "csrfmiddlewaretoken": staff.cookies["csrftoken"],
                "next": path,
            },
            headers={"Referer": server.url},
        )
        page = staff.get(path)
        assert page.status_code == 200
        return page.text
