"""An attempt is asked for at most once, whatever dies in between."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.calls.choices import CallStatus
from apps.calls.models import Call
from apps.calls.outbound import carrier, placing
from apps.calls.outbound.choices import Result, TargetStatus, WhyNot
from apps.calls.outbound.claiming import claim_next
from apps.calls.outbound.models import OutboundAttempt

from .people import NOW, OURS, at, campaign, customer, target

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=3)


@pytest.fixture
def waiting(exchange):
    return target(campaign(), customer())


def settled(row):
    row.refresh_from_db()
    return row.status, row.why, row.attempts


def theirs(row, status: str, created_at=NOW, sid: str = "CAfound", who: str = ""):
    return carrier.CarrierCall(sid, status, who, created_at)


def test_the_order_says_whom_from_where_and_what_to_ask(exchange, waiting):
    with at():
        assert placing.place_all() == 1
    (order,) = exchange.orders
    attempt = OutboundAttempt.objects.get()
    assert order.to_number == waiting.customer.phone
    assert order.from_number == OURS
    base, reference = "https://calls.example.com/twilio", attempt.reference
    assert order.voice_url == f"{base}/voice?attempt={reference}"
    assert order.status_url == f"{base}/status?attempt={reference}"
    assert order.amd_url == f"{base}/amd?attempt={reference}"
    assert attempt.result == Result.PLACED
    assert attempt.call is not None
    assert attempt.call.call_sid == attempt.call_sid == f"CA{1:032}"


def test_without_an_account_nobody_is_even_claimed(exchange, waiting, settings):
    settings.TWILIO_ACCOUNT_SID = ""
    with at():
        assert placing.place_all() == 0
    assert settled(waiting) == (TargetStatus.WAITING, "", 0)


def test_a_number_the_carrier_refuses_is_given_up(exchange, waiting):
    exchange.failure = carrier.Refused("HTTP 400, 21211: invalid number")
    with at():
        placing.place_all()
    assert settled(waiting) == (TargetStatus.GIVEN_UP, WhyNot.REFUSED, 1)
    attempt = OutboundAttempt.objects.get()
    assert (attempt.result, attempt.detail[:8]) == (Result.REFUSED, "HTTP 400")


def test_a_carrier_that_is_away_costs_no_attempt(exchange, waiting):
    exchange.failure = carrier.NotPlaced("no connection")
    with at():
        placing.place_all()
    assert settled(waiting) == (TargetStatus.WAITING, "", 0)
    assert waiting.next_attempt_at == NOW + timedelta(minutes=5)


def test_no_answer_from_the_carrier_means_nobody_calls_again_yet(exchange, waiting):
    exchange.failure = carrier.Unclear("timed out")
    with at():
        placing.place_all()
        placing.place_all()
    assert len(exchange.orders) == 1
    assert settled(waiting) == (TargetStatus.CALLING, "", 1)


def test_a_call_that_was_made_after_all_is_found(exchange, waiting):
    exchange.failure = carrier.Unclear("timed out")
    with at():
        placing.place_all()
    exchange.calls = [theirs(waiting, "in-progress")]
    with at(LATER):
        assert placing.look_up_all() == 1
    attempt = OutboundAttempt.objects.get()
    assert (attempt.result, attempt.call_sid) == (Result.PLACED, "CAfound")
    assert Call.objects.get().call_sid == "CAfound"
    assert settled(waiting)[0] == TargetStatus.CALLING


def test_a_worker_that_died_before_it_asked_called_nobody(exchange, waiting):
    with at():
        claim_next(NOW)
    with at(LATER):
        placing.look_up_all()
    assert settled(waiting) == (TargetStatus.WAITING, "", 0)
    assert OutboundAttempt.objects.get().result == Result.NOT_PLACED


def test_older_calls_and_calls_of_other_rows_are_not_mistaken_for_it(exchange, waiting):
    with at():
        claim_next(NOW)
    Call.objects.create(call_sid="CAknown", from_number=OURS, status="completed")
    exchange.calls = [
        theirs(waiting, "completed", NOW - timedelta(hours=1), "CAold"),
        theirs(waiting, "completed", NOW, "CAknown"),
    ]
    with at(LATER):
        placing.look_up_all()
    assert OutboundAttempt.objects.get().result == Result.NOT_PLACED


def test_a_worker_that_slept_too_long_does_not_ask_any_more(exchange, waiting):
    with at():
        claim = claim_next(NOW)
    assert claim is not None
    with at(LATER):
        placing.look_up_all()
        placing.place(claim)
    assert exchange.orders == []


def test_while_it_cannot_be_found_out_nobody_calls(exchange, waiting, monkeypatch):
    def away(*_):
        raise carrier.CarrierError("HTTP 503")

    with at():
        claim_next(NOW)
    monkeypatch.setattr(carrier, "latest", away)
    with at(NOW + timedelta(hours=5)):
        placing.look_up_all()
    assert settled(waiting)[0] == TargetStatus.CALLING
    with at(NOW + timedelta(hours=7)):
        placing.look_up_all()
    assert settled(waiting) == (TargetStatus.GIVEN_UP, WhyNot.UNKNOWN, 1)


@pytest.mark.parametrize(
    ("status", "who", "result", "target_status"),
    [
        ("completed", "human", Result.ANSWERED, TargetStatus.DONE),
        ("completed", "machine_end_beep", Result.VOICEMAIL, TargetStatus.DONE),
        ("no-answer", "", Result.NO_ANSWER, TargetStatus.WAITING),
    ],
)
def test_a_call_whose_webhooks_never_came_is_settled(
    exchange, waiting, status, who, result, target_status
):
    with at():
        placing.place_all()
    sid = OutboundAttempt.objects.get().call_sid
    exchange.calls = [theirs(waiting, status, sid=sid, who=who)]
    with at(NOW + timedelta(minutes=1)):
        assert placing.look_up_all() == 0  # it may simply still be ringing
    with at(NOW + timedelta(minutes=4)):
        assert placing.look_up_all() == 1
    assert OutboundAttempt.objects.get().result == result
    assert settled(waiting)[0] == target_status


def test_a_call_the_carrier_forgot_has_failed(exchange, waiting):
    with at():
        placing.place_all()
    with at(NOW + timedelta(minutes=4)):
        placing.look_up_all()
    assert OutboundAttempt.objects.get().result == Result.FAILED
    assert Call.objects.get().status == CallStatus.FAILED
