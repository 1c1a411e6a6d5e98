"""Twilio's messages, read strictly; arbitrary text never does worse than an error."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.calls.telephony.faults import RemoteProtocolError
from apps.calls.telephony.simulator.wire import MessageMaker, read_server_message
from apps.calls.telephony.twilio_frames import (
    Connected,
    Dtmf,
    Mark,
    Media,
    Start,
    Stop,
    TwilioStream,
)

from . import carrier


@pytest.fixture
def stream() -> TwilioStream:
    stream = TwilioStream()
    stream.read(carrier.start("t"))
    return stream


def test_a_whole_call_as_twilio_sends_it():
    maker = MessageMaker(carrier.STREAM, "AC1", carrier.CALL, {"token": "t"})
    stream = TwilioStream()
    messages = [
        maker.connected(),
        maker.start(),
        maker.media(b"\x01" * 160, 40),
        maker.dtmf("#"),
        maker.mark("turn-3-end"),
        maker.stop(),
    ]
    assert [stream.read(message) for message in messages] == [
        Connected(),
        Start(carrier.STREAM, carrier.CALL, {"token": "t"}),
        Media(b"\x01" * 160, 40),
        Dtmf("#"),
        Mark("turn-3-end"),
        Stop(),
    ]


def test_fields_nobody_has_told_us_of_are_let_through(stream):
    frame = json.loads(carrier.mark("m"))
    assert stream.read(json.dumps({**frame, "new": 1})) == Mark("m")


def test_a_message_at_the_limit_is_read_and_one_past_it_is_not(stream):
    frame = carrier.mark("m")
    assert stream.read(frame + " " * (65_536 - len(frame))) == Mark("m")
    with pytest.raises(RemoteProtocolError) as refused:
        stream.read(frame + " " * (65_537 - len(frame)))
    assert refused.value.kind == "oversized_frame"


@pytest.mark.parametrize(
    "timestamp", ["-1", "1.5", "x", "", "9" * 13, 20, None, "\u0661"]
)
def test_a_timestamp_is_a_whole_number_in_words(stream, timestamp):
    frame = json.loads(carrier.media())
    frame["media"]["timestamp"] = timestamp
    if timestamp == "\u0661":
        assert stream.read(json.dumps(frame)).timestamp_ms == 1  # a digit all the same
        return
    with pytest.raises(RemoteProtocolError):
        stream.read(json.dumps(frame))


def test_sound_of_the_other_side_is_not_the_callers(stream):
    frame = json.loads(carrier.media())
    frame["media"]["track"] = "outbound"
    with pytest.raises(RemoteProtocolError) as refused:
        stream.read(json.dumps(frame))
    assert refused.value.kind == "wrong_track"


@pytest.mark.parametrize("sid", ["", "MZ 1", 'MZ","x":"', "M" * 65, None, 5], ids=repr)
def test_a_stream_sid_that_could_not_be_written_back_is_refused(sid):
    frame = json.loads(carrier.start("t"))
    frame["streamSid"] = frame["start"]["streamSid"] = sid
    with pytest.raises(RemoteProtocolError):
        TwilioStream().read(json.dumps(frame))


def test_a_newer_start_of_the_same_call_is_the_stream_from_then_on(stream):
    stream.read(carrier.start("t", stream="MZ2"))
    assert '"streamSid":"MZ2"' in stream.clear()
    with pytest.raises(RemoteProtocolError):
        stream.read(carrier.mark("m"))


@pytest.mark.parametrize("audio", [b"\x00", bytes(range(256)), b"\xff" * 1600])
def test_what_we_write_twilio_can_read(stream, audio):
    assert read_server_message(stream.media(audio), carrier.STREAM).audio == audio
    assert read_server_message(stream.mark('a "name"'), carrier.STREAM)
    assert read_server_message(stream.clear(), carrier.STREAM)


@given(st.text(max_size=200))
def test_any_text_is_a_frame_or_an_error_of_theirs(text):
    stream = TwilioStream()
    stream.read(carrier.start("t"))
    with pytest.raises(RemoteProtocolError):
        stream.read(text)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner)
    ),
    max_leaves=6,
)


@given(
    st.sampled_from(["start", "media", "dtmf", "mark", "stop", "connected"]),
    _JSON,
    st.booleans(),
)
def test_any_body_of_a_known_event_is_a_frame_or_an_error_of_theirs(
    event, body, started
):
    stream = TwilioStream()
    if started:
        stream.read(carrier.start("t"))
    frame = {"event": event, "streamSid": carrier.STREAM, event: body}
    with suppress(RemoteProtocolError):
        stream.read(json.dumps(frame))
