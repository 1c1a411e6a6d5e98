"""Twilio's webhooks: who may call them, what they answer, and what they leave."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from twilio.request_validator import RequestValidator

from apps.agentbrain.models import AgentProfile
from apps.calls import services
from apps.calls.choices import RESUMABLE_FOR, CallStatus, Channel
from apps.calls.models import Call, Callback, CallEvent, StreamToken
from apps.calls.summaries.claims import finished_calls
from apps.calls.switchboard import switchboard
from apps.calls.telephony import tokens
from apps.calls.telephony.simulator.twiml import (
    Dial,
    Hangup,
    Redirect,
    Say,
    Stream,
    parse_twiml,
)
from apps.calls.tests.parts import live_call

pytestmark = pytest.mark.django_db

TOKEN, PUBLIC = "12345", "https://call.example.com"
SID = "CA00000000000000000000000000000001"
CALLING = {"CallSid": SID, "From": "+15551230001", "To": "+15551230002"}


@pytest.fixture(autouse=True)
def behind_a_proxy(settings):
    settings.TWILIO_AUTH_TOKEN, settings.PUBLIC_URL = TOKEN, PUBLIC
    settings.ALLOWED_HOSTS = ["testserver", "call.example.com"]


@pytest.fixture(autouse=True)
def summaries(monkeypatch):
    """Ids of the calls a summary is asked for, instead of a broker."""
    asked: list[int] = []
    monkeypatch.setattr(services, "ask_for_summary", asked.append)
    return asked


@pytest.fixture
def twilio(client: Client):
    """Posts a signed form as Twilio does, through the proxy."""

    def post(path: str, form: dict[str, str], **extra):
        signature = RequestValidator(TOKEN).compute_signature(PUBLIC + path, form)
        return client.post(path, form, HTTP_X_TWILIO_SIGNATURE=signature, **extra)

    return post


def verbs(response):
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "text/xml"
    return parse_twiml(response.content, PUBLIC)


def refused(caplog) -> list[str]:
    return [r.message for r in caplog.records if "webhook" in r.message.lower()]


# Who may call


def test_the_signature_of_twilios_documentation_is_accepted(client):
    response = client.post(
        "/twilio/voice",
        CALLING,
        HTTP_X_TWILIO_SIGNATURE="3DQ+s92VwzY1WQ1pjKBXqlj55mA=",
    )
    assert response.status_code == 200


def test_a_query_is_part_of_what_is_signed(twilio):
    assert twilio("/twilio/voice?line=2&x=a%20b", CALLING).status_code == 200


@pytest.mark.parametrize("path", ["voice", "status", "stream-ended"])
def test_a_forged_request_is_refused_with_one_log_line(client, caplog, path):
    response = client.post(
        f"/twilio/{path}", CALLING, HTTP_X_TWILIO_SIGNATURE="Zm9yZ2Vk"
    )
    assert response.status_code == 403
    assert b"Traceback" not in response.content
    assert refused(caplog) == ["A webhook without a valid signature was refused."]
    assert not Call.objects.exists()


def test_a_changed_field_breaks_the_signature(client):
    signature = RequestValidator(TOKEN).compute_signature(
        f"{PUBLIC}/twilio/voice", CALLING
    )
    response = client.post(
        "/twilio/voice",
        {**CALLING, "From": "+15550000000"},
        HTTP_X_TWILIO_SIGNATURE=signature,
    )
    assert response.status_code == 403


@pytest.mark.parametrize("path", ["voice", "status", "stream-ended"])
def test_a_get_is_refused(client, path):
    assert client.get(f"/twilio/{path}").status_code == 405


def test_no_cookie_of_another_site_is_needed(twilio):
    strict = Client(enforce_csrf_checks=True)
    signature = RequestValidator(TOKEN).compute_signature(
        f"{PUBLIC}/twilio/voice", CALLING
    )
    response = strict.post("/twilio/voice", CALLING, HTTP_X_TWILIO_SIGNATURE=signature)
    assert response.status_code == 200


def test_without_a_public_address_the_requests_own_counts(client, settings):
    settings.PUBLIC_URL = ""
    signature = RequestValidator(TOKEN).compute_signature(
        "http://testserver/twilio/voice", CALLING
    )
    response = client.post("/twilio/voice", CALLING, HTTP_X_TWILIO_SIGNATURE=signature)
    (stream,) = (verb for verb in _raw(response) if verb.tag == "Connect")
    assert stream[0].get("url") == "ws://testserver/twilio/media"


@pytest.mark.parametrize(
    ("debug", "address", "headers", "status"),
    [
        (True, "127.0.0.1", {}, 200),
        (True, "::1", {}, 200),
        (True, "10.0.0.7", {}, 403),
        (True, "", {}, 403),
        (True, "127.0.0.1", {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, 403),
        (False, "127.0.0.1", {}, 403),
    ],
)
def test_unsigned_requests_are_for_this_machine_in_debug_only(
    client, settings, debug, address, headers, status
):
    settings.TWILIO_AUTH_TOKEN, settings.DEBUG = "", debug
    response = client.post("/twilio/voice", CALLING, REMOTE_ADDR=address, **headers)
    assert response.status_code == status


# Voice


def test_a_caller_is_connected_to_the_media_stream(twilio):
    (stream,) = verbs(twilio("/twilio/voice", CALLING))
    assert isinstance(stream, Stream)
    assert stream.url == "wss://call.example.com/twilio/media"
    assert stream.action == f"{PUBLIC}/twilio/stream-ended"
    call = Call.objects.get()
    assert (call.call_sid, call.from_number, call.to_number, call.status) == (
        SID,
        "+15551230001",
        "+15551230002",
        CallStatus.RINGING,
    )
    assert tokens.redeem(stream.parameters["token"], SID) == call.pk


def test_a_repeated_webhook_gives_the_same_call_and_a_fresh_token(twilio):
    (first,) = verbs(twilio("/twilio/voice", CALLING))
    (second,) = verbs(twilio("/twilio/voice", CALLING))
    assert Call.objects.count() == 1
    assert first.parameters["token"] != second.parameters["token"]
    assert StreamToken.objects.count() == 2


def test_nothing_of_the_token_is_in_the_stream_address(twilio):
    (stream,) = verbs(twilio("/twilio/voice", CALLING))
    assert stream.parameters["token"] not in stream.url
    assert "?" not in stream.url


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({}, b"CallSid is missing."),
        ({"CallSid": "  "}, b"CallSid is missing."),
        ({"CallSid": "C" * 65}, b"CallSid is longer than 64 characters."),
        ({"CallSid": SID, "From": "+" * 65}, b"From is longer than 64 characters."),
        (
            {"CallSid": SID, "To": "a\x00b"},
            b"To holds characters that cannot be printed.",
        ),
    ],
)
def test_a_form_that_makes_no_sense_is_refused_with_the_reason(
    twilio, form, why, caplog
):
    response = twilio("/twilio/voice", form)
    assert (response.status_code, response.content) == (400, why)
    assert refused(caplog) == ["A webhook with a bad form was refused."]


def test_while_draining_a_caller_is_told_so_and_the_row_says_it(twilio, monkeypatch):
    monkeypatch.setattr(switchboard, "draining", True)
    say, hangup = verbs(twilio("/twilio/voice", CALLING))
    assert isinstance(say, Say)
    assert isinstance(hangup, Hangup)
    call = Call.objects.get()
    assert (call.status, call.end_reason) == (CallStatus.REFUSED, "draining")


# Status


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("completed", CallStatus.COMPLETED),
        ("busy", CallStatus.FAILED),
        ("no-answer", CallStatus.FAILED),
        ("failed", CallStatus.FAILED),
        ("canceled", CallStatus.LOST),
    ],
)
def test_the_carriers_last_word_closes_the_call_once(
    twilio, summaries, word, status, django_capture_on_commit_callbacks
):
    call = live_call(SID)
    with django_capture_on_commit_callbacks(execute=True):
        assert (
            twilio("/twilio/status", {"CallSid": SID, "CallStatus": word}).status_code
            == 204
        )
    call.refresh_from_db()
    ended = call.ended_at
    assert call.status == status
    assert summaries == [call.pk]
    twilio("/twilio/status", {"CallSid": SID, "CallStatus": "failed"})
    twilio("/twilio/status", {"CallSid": SID, "CallStatus": "in-progress"})
    call.refresh_from_db()
    assert (call.status, call.ended_at) == (status, ended)
    assert CallEvent.objects.filter(call=call, kind="call_ended").count() == 1


def test_words_on_the_way_change_nothing(twilio):
    call = live_call(SID)
    twilio("/twilio/status", {"CallSid": SID, "CallStatus": "in-progress"})
    call.refresh_from_db()
    assert call.status == CallStatus.IN_PROGRESS


def test_a_status_of_a_call_we_never_had_is_taken_calmly(twilio):
    response = twilio("/twilio/status", {"CallSid": "CA9", "CallStatus": "completed"})
    assert response.status_code == 204
    assert not Call.objects.exists()


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


def _raw(response):
    return list(ElementTree.fromstring(response.content))
