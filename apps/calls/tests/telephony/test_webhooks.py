"""Twilio's webhooks: who may call them, what they answer, and what they leave."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.test import Client
from twilio.request_validator import RequestValidator

from apps.calls.choices import CallStatus
from apps.calls.models import Call, CallEvent, StreamToken
from apps.calls.switchboard import switchboard
from apps.calls.telephony import tokens
from apps.calls.telephony.simulator.twiml import (
    Hangup,
    Say,
    Stream,
)
from apps.calls.tests.parts import live_call
from apps.calls.tests.telephony.posting import CALLING, PUBLIC, SID, TOKEN, verbs

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("behind_a_proxy", "summaries"),
]


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


def _raw(response):
    return list(ElementTree.fromstring(response.content))
