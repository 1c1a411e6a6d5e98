"""What Twilio is told to do when a stream has ended: put through, resume, hang up."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.agentbrain.models import AgentProfile
from apps.calls import services
from apps.calls.choices import RESUMABLE_FOR, CallStatus, Channel
from apps.calls.models import Call, Callback, CallEvent
from apps.calls.summaries.claims import finished_calls
from apps.calls.switchboard import switchboard
from apps.calls.telephony import tokens
from apps.calls.telephony.simulator.twiml import (
    Dial,
    Hangup,
    Redirect,
    Say,
    Stream,
)
from apps.calls.tests.parts import live_call
from apps.calls.tests.telephony.posting import PUBLIC, SID, verbs

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("behind_a_proxy", "summaries"),
]


# After the stream


def ended(twilio, **fields: str):
    return verbs(twilio("/twilio/stream-ended", {"CallSid": SID, **fields}))


def test_after_a_goodbye_the_line_is_hung_up(twilio):
    live_call(SID, status="completed", next_step={"verb": "hangup"})
    assert ended(twilio, CallStatus="in-progress") == (Hangup(),)


def test_a_transfer_dials_the_number_the_agent_chose(twilio):
    live_call(SID, next_step={"verb": "transfer", "target": "+15550009999"})
    assert ended(twilio, CallStatus="in-progress") == (
        Dial("+15550009999", f"{PUBLIC}/twilio/stream-ended"),
    )


def test_a_transfer_without_a_number_dials_the_shops(twilio):
    AgentProfile.objects.create(
        name="shop", active=True, business_name="Shop", transfer_number="+15550008888"
    )
    live_call(SID, next_step={"verb": "transfer", "target": ""})
    (dial,) = ended(twilio)
    assert dial.target == "+15550008888"


def test_a_transfer_nobody_can_take_ends_with_a_word(twilio, caplog):
    live_call(SID, next_step={"verb": "transfer", "target": ""})
    say, hangup = ended(twilio)
    assert "nobody could take the call" in say.text
    assert hangup == Hangup()
    assert "A transfer has no number to go to." in caplog.text


@pytest.mark.parametrize(
    ("dialled", "count"), [("completed", 1), ("answered", 1), ("no-answer", 2)]
)
def test_after_the_transfer_only_a_failed_one_is_explained(twilio, dialled, count):
    live_call(SID, next_step={"verb": "transfer", "target": "+15550009999"})
    answer = ended(twilio, CallStatus="in-progress", DialCallStatus=dialled)
    assert len(answer) == count
    assert answer[-1] == Hangup()


@pytest.mark.parametrize(
    ("told", "seconds"), [("37", 37), ("9" * 20, 86_400), ("-5", 0), ("long", 0)]
)
def test_a_talk_is_as_long_as_told_if_that_can_be(twilio, told, seconds):
    call = live_call(SID, next_step={"verb": "transfer", "target": "+15550009999"})
    ended(twilio, CallStatus="in-progress")  # puts the caller through
    ended(
        twilio,
        CallStatus="in-progress",
        DialCallStatus="completed",
        DialCallDuration=told,
    )
    event = CallEvent.objects.get(call=call, kind="transfer_ended")
    assert event.data["talk_seconds"] == seconds


@pytest.mark.parametrize(
    ("dialled", "call_status", "how"),
    [
        ("completed", "in-progress", "answered"),
        ("no-answer", "in-progress", "unanswered"),
        ("canceled", "in-progress", "abandoned"),
        ("no-answer", "completed", "abandoned"),
    ],
)
def test_a_transfer_ends_as_twilio_tells_it(twilio, dialled, call_status, how):
    call = live_call(SID, next_step={"verb": "transfer", "target": "+15550009999"})
    ended(twilio, CallStatus="in-progress")
    ended(twilio, CallStatus=call_status, DialCallStatus=dialled)
    event = CallEvent.objects.get(call=call, kind="transfer_ended")
    assert event.data["how"] == how


@pytest.mark.parametrize(("dialled", "owed"), [("completed", 0), ("no-answer", 1)])
def test_a_caller_nobody_took_is_owed_the_call_they_were_told_of(twilio, dialled, owed):
    call = live_call(SID, next_step={"verb": "transfer", "target": "+15550009999"})
    Call.objects.filter(pk=call.pk).update(from_number="+15551230001")
    for _ in range(2):  # Twilio repeats requests
        ended(twilio, CallStatus="in-progress", DialCallStatus=dialled)
    numbers = Callback.objects.filter(call=call).values_list("number", flat=True)
    assert list(numbers) == ["+15551230001"] * owed


def test_a_stream_that_broke_off_is_taken_up_again_twice_at_most(twilio):
    call = live_call(SID)
    for _ in range(2):
        services.end_call(
            call.pk, CallStatus.LOST, "stream lost", snapshot={"agent": {}, "tools": []}
        )
        say, stream = ended(twilio, CallStatus="in-progress")
        assert isinstance(say, Say)
        assert isinstance(stream, Stream)
        assert tokens.redeem(stream.parameters["token"], SID) == call.pk
        assert services.answer_call(call.pk, "MZ2") is not None
    say, hangup = ended(twilio, CallStatus="in-progress")
    assert hangup == Hangup()
    call.refresh_from_db()
    assert (call.status, call.end_reason) == (
        CallStatus.LOST,
        "stream lost too often",
    )


@pytest.mark.parametrize(
    ("channel", "row"),
    [
        # A torn stream was torn, however the call ended afterwards.
        (Channel.TWILIO, (CallStatus.LOST, "stream lost")),
        # A relay says nothing of how it ended: the carrier does.
        (Channel.RELAY, (CallStatus.COMPLETED, "caller")),
    ],
)
@pytest.mark.parametrize("path", ["/twilio/status", "/twilio/stream-ended"])
def test_a_lost_call_that_the_carrier_has_ended_waits_for_nothing_more(
    twilio, summaries, path, channel, row, django_capture_on_commit_callbacks
):
    """The caller hung up before another stream was up: staff read of it at once."""
    call = live_call(SID, channel=channel)
    services.end_call(call.pk, CallStatus.LOST, "stream lost", snapshot={"agent": {}})
    assert summaries == []
    for _ in range(2):  # webhooks come twice
        with django_capture_on_commit_callbacks(execute=True):
            twilio(path, {"CallSid": SID, "CallStatus": "completed"})
    call.refresh_from_db()
    assert (call.status, call.end_reason) == row
    assert summaries == [call.pk]
    assert finished_calls(timezone.now()).filter(pk=call.pk).exists()
    assert not services.can_resume(call)
    assert services.answer_call(call.pk, "MZ2") is None
    assert CallEvent.objects.filter(call=call, kind="line_given_up").count() == 1


def test_a_draining_process_leaves_the_resuming_to_another(twilio, monkeypatch):
    monkeypatch.setattr(switchboard, "draining", True)
    live_call(SID)
    say, redirect = ended(twilio, CallStatus="in-progress")
    assert isinstance(say, Say)
    assert redirect == Redirect(f"{PUBLIC}/twilio/stream-ended")
    assert not CallEvent.objects.filter(kind="stream_resumed").exists()


def test_a_call_lost_long_ago_is_not_taken_up_again(twilio):
    live_call(
        SID,
        status=CallStatus.LOST,
        next_step={"verb": "resume", "snapshot": {}},
        ended_at=timezone.now() - RESUMABLE_FOR * 2,
    )
    assert ended(twilio, CallStatus="in-progress") == (Hangup(),)


def test_after_a_failure_on_our_side_the_caller_is_told(twilio):
    live_call(SID, status=CallStatus.FAILED)
    say, hangup = ended(twilio, CallStatus="in-progress")
    assert "went wrong on our side" in say.text
    assert hangup == Hangup()


def test_a_caller_who_hung_up_is_not_called_back_into_the_stream(twilio):
    call = live_call(SID)
    assert ended(twilio, CallStatus="completed") == (Hangup(),)
    call.refresh_from_db()
    assert call.status == CallStatus.COMPLETED


def test_a_stream_of_a_call_we_never_had_is_hung_up(twilio):
    assert ended(twilio) == (Hangup(),)
