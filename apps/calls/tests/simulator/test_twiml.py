"""TwiML is read as Twilio reads it, and bad documents are refused with the reason."""

from __future__ import annotations

import pytest
from twilio.twiml.voice_response import Connect, VoiceResponse

from apps.calls.telephony.simulator.twiml import (
    Hangup,
    Redirect,
    Say,
    Stream,
    TwimlError,
    parse_twiml,
)

BASE = "https://shop.example/twilio/voice"


def parse(inside: str):
    return parse_twiml(f"<Response>{inside}</Response>".encode(), BASE)


def test_it_reads_what_the_twilio_library_writes():
    response = VoiceResponse()
    connect = Connect(action="https://shop.example/after", method="POST")
    stream = connect.stream(url="wss://shop.example/twilio/media")
    stream.parameter(name="token", value="a&b")
    response.append(connect)
    response.say("Bye <now>")
    response.hangup()
    assert parse_twiml(str(response).encode(), BASE) == (
        Stream(
            url="wss://shop.example/twilio/media",
            parameters={"token": "a&b"},
            action="https://shop.example/after",
        ),
        Say("Bye <now>"),
        Hangup(),
    )


def test_relative_addresses_belong_to_the_host_that_sent_the_document():
    assert parse("<Redirect>/next</Redirect>") == (
        Redirect("https://shop.example/next"),
    )


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("<Connect><Stream url='wss://a/b?c=d'/></Connect>", "no query string"),
        ("<Connect><Stream url='http://a/b'/></Connect>", "31922"),
        ("<Connect><Stream url='ws://shop.example/b'/></Connect>", "31922"),
        ("<Connect><Stream url='wss:///b'/></Connect>", "31923"),
        ("<Connect><Stream/></Connect>", "31922"),
        ("<Connect/>", "exactly one <Stream>"),
        ("<Connect><Stream url='wss://a' colour='red'/></Connect>", "colour"),
        (
            "<Connect><Stream url='wss://a'><Parameter value='x'/></Stream></Connect>",
            "needs a name",
        ),
        (
            "<Connect><Stream url='wss://a'>"
            f"<Parameter name='a' value='{'x' * 500}'/></Stream></Connect>",
            "500",
        ),
        ("<Sing/>", "<Sing>"),
        ("<Pause length='long'/>", "length"),
        ("<Dial/>", "nobody"),
        ("<Hangup>", "not XML"),
    ],
)
def test_a_bad_document_is_refused_with_the_reason(inside, reason):
    with pytest.raises(TwimlError, match=reason):
        parse(inside)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not XML"),
        (b"<html></html>", "<html>"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><Response>&b;</Response>', "entities"),
        (b"<Response>" + b" " * 70_000 + b"</Response>", "64 kB"),
    ],
)
def test_what_is_no_document_is_refused(body, reason):
    with pytest.raises(TwimlError, match=reason):
        parse_twiml(body, BASE)
