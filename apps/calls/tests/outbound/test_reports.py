"""What the carrier tells, repeated and in any order, is written once."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from apps.calls import services as call_services
from apps.calls.choices import CallStatus, Outcome
from apps.calls.models import Call
from apps.calls.outbound import carrier, placing, reports, results
from apps.calls.outbound.choices import CampaignStatus, Result, TargetStatus, WhyNot
from apps.calls.outbound.claiming import claim_next
from apps.calls.outbound.models import OutboundAttempt
from apps.customers.services import stop_calls

from .people import NOW, at, campaign, customer, target

pytestmark = pytest.mark.django_db
ORDERS = list(permutations(["ringing", "in-progress", "completed"]))
VOICE, STATUS, AMD = "/twilio/voice", "/twilio/status", "/twilio/amd"


@pytest.fixture
def placed(exchange, settings):
    """An attempt the carrier has accepted."""
    settings.DEBUG, settings.TWILIO_AUTH_TOKEN = True, ""  # unsigned, from here
    target(campaign(max_attempts=2, spacing_minutes=60), customer())
    with at():
        settings.TWILIO_AUTH_TOKEN = "token"
        placing.place_all()
    settings.TWILIO_AUTH_TOKEN = ""
    return OutboundAttempt.objects.get()


def told(client, placed, status: str, **more: str):
    form = {"CallSid": placed.call_sid or "CAnew", "CallStatus": status, **more}
    with at():
        answer = client.post(f"{STATUS}?attempt={placed.reference}", form)
    assert answer.status_code == 204
    placed.refresh_from_db()
    placed.target.refresh_from_db()
    return placed.result, placed.target.status


@pytest.mark.parametrize(
    ("status", "result"),
    [
        ("busy", Result.BUSY),
        ("no-answer", Result.NO_ANSWER),
        ("failed", Result.FAILED),
        ("canceled", Result.NO_ANSWER),
    ],
)
def test_who_was_not_reached_waits_for_the_next_attempt(client, placed, status, result):
    assert told(client, placed, status) == (result, TargetStatus.WAITING)
    assert placed.target.next_attempt_at == NOW + timedelta(minutes=60)
    assert Call.objects.get().status != CallStatus.RINGING


def test_after_the_last_attempt_it_is_given_up(client, placed):
    placed.target.attempts = 2
    placed.target.save()
    assert told(client, placed, "busy")[1] == TargetStatus.GIVEN_UP
    assert placed.target.why == WhyNot.ATTEMPTS_USED


@pytest.mark.parametrize(
    "order", list(permutations(["ringing", "in-progress", "completed"]))
)
def test_the_order_of_reports_does_not_matter(client, placed, order):
    for status in order:
        told(client, placed, status)
        told(client, placed, status)
    assert placed.result == Result.ANSWERED
    assert placed.target.status == TargetStatus.DONE


def test_a_late_contradiction_changes_nothing(client, placed):
    told(client, placed, "completed")
    assert told(client, placed, "busy") == (Result.ANSWERED, TargetStatus.DONE)


def test_a_report_may_come_before_the_sid_was_noted(client, exchange, settings):
    settings.DEBUG, settings.TWILIO_AUTH_TOKEN = True, ""
    target(campaign(), customer())
    with at():
        claim_next(NOW)
    attempt = OutboundAttempt.objects.get()
    assert told(client, attempt, "ringing")[0] == Result.PLACED
    assert attempt.call_sid == Call.objects.get().call_sid == "CAnew"


def test_a_report_with_a_strange_reference_touches_nothing(client, placed):
    form = {"CallSid": "CAother", "CallStatus": "completed"}
    assert client.post(f"{STATUS}?attempt=nonsense", form).status_code == 204
    assert client.post(f"{STATUS}?attempt={placed.reference}", form).status_code == 204
    placed.refresh_from_db()
    assert placed.result == Result.PLACED


def test_an_unsigned_report_is_refused(client, placed, settings):
    settings.TWILIO_AUTH_TOKEN = "token"
    for path in (VOICE, STATUS, AMD):
        answer = client.post(f"{path}?attempt={placed.reference}", {"CallSid": "CA1"})
        assert answer.status_code == 403


def test_a_person_is_put_through_to_the_agent(client, placed):
    answer = voice(client, placed, "")
    assert "<Stream" in answer
    assert Call.objects.count() == 1


def test_a_machine_is_told_nothing_but_who_called(client, placed):
    answer = voice(client, placed, "machine_end_beep")
    assert "with a message for you" in answer
    assert "<Hangup" in answer
    assert placed.target.customer.first_name not in answer
    assert told(client, placed, "completed") == (
        Result.VOICEMAIL,
        TargetStatus.DONE,
    )
    assert Call.objects.get().outcome == Outcome.VOICEMAIL


def test_a_fax_machine_is_hung_up_on(client, placed):
    assert "<Hangup" in voice(client, placed, "fax")
    assert told(client, placed, "completed")[0] == Result.FAX


def test_a_call_that_was_given_up_meanwhile_is_hung_up(client, placed):
    results.settle(placed.pk, Result.NOT_PLACED)
    assert "<Hangup" in voice(client, placed, "")


def voice(client, placed, who: str) -> str:
    form = {"CallSid": placed.call_sid, "From": "+1", "Direction": "outbound-api"}
    if who:
        form["AnsweredBy"] = who
    with at():
        answer = client.post(f"{VOICE}?attempt={placed.reference}", form)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def ordered(monkeypatch):
    """What the carrier is told to do with a running call."""
    orders: list[tuple[str, str]] = []
    monkeypatch.setattr(
        carrier, "redirect", lambda sid, text: orders.append((sid, text))
    )
    monkeypatch.setattr(carrier, "hang_up", lambda sid: orders.append((sid, "end")))
    return orders


def test_a_machine_found_while_talking_gets_the_message_once(placed, ordered):
    for _ in range(2):
        reports.answered_by(placed.reference, placed.call_sid, "machine_end_beep")
    assert [sid for sid, _ in ordered] == [placed.call_sid]
    assert "with a message for you" in ordered[0][1]
    placed.refresh_from_db()
    assert placed.message_left


@pytest.mark.parametrize("who", ["human", "unknown"])
def test_a_person_found_while_talking_is_left_alone(placed, ordered, who):
    reports.answered_by(placed.reference, placed.call_sid, who)
    assert ordered == []


def test_whoever_said_who_they_are_is_no_machine(placed, ordered):
    Call.objects.update(verified=True)
    reports.answered_by(placed.reference, placed.call_sid, "machine_end_other")
    assert ordered == []


def test_a_message_that_could_not_be_left_counts_as_none(placed, monkeypatch):
    def gone(*_):
        raise carrier.CarrierError("HTTP 400, 21220")

    monkeypatch.setattr(carrier, "redirect", gone)
    reports.answered_by(placed.reference, placed.call_sid, "machine_end_beep")
    placed.refresh_from_db()
    assert not placed.message_left


def test_who_asked_for_another_time_is_called_again(client, placed):
    told(client, placed, "completed")
    call = Call.objects.get()
    call.outcome = Outcome.CALL_LATER
    call.save()
    with at():
        assert results.reconsider(call.pk)
        assert not results.reconsider(call.pk)
    placed.target.refresh_from_db()
    assert placed.target.status == TargetStatus.WAITING
    assert placed.target.campaign.status == CampaignStatus.RUNNING


def test_who_opts_out_is_left_out_of_everything(client, placed):
    who = placed.target.customer
    elsewhere = target(campaign(reason="brakes"), who)
    assert stop_calls(who.pk, why="Asked for it", by="CA1")
    call_services.end_call(placed.call_id, CallStatus.COMPLETED, "agent")
    who.refresh_from_db()
    assert (who.do_not_call, who.do_not_call_by) == (True, "CA1")
    from apps.calls.outbound.opting_out import leave_out

    leave_out(customer_id=who.pk)
    elsewhere.refresh_from_db()
    assert (elsewhere.status, elsewhere.why) == (
        TargetStatus.SKIPPED,
        WhyNot.DO_NOT_CALL,
    )
    assert told(client, placed, "busy")[1] == TargetStatus.GIVEN_UP
    assert placed.target.why == WhyNot.DO_NOT_CALL


def test_opting_out_is_passed_on_by_itself(django_capture_on_commit_callbacks):
    ann = customer()
    waiting = target(campaign(), ann)
    with django_capture_on_commit_callbacks(execute=True):
        stop_calls(ann.pk, why="", by="ana")
    waiting.refresh_from_db()
    assert waiting.status == TargetStatus.SKIPPED


def test_the_last_settled_customer_ends_a_campaign(client, placed):
    told(client, placed, "completed")
    placed.target.campaign.refresh_from_db()
    assert placed.target.campaign.status == CampaignStatus.DONE
