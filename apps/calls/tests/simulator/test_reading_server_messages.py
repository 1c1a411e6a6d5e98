"""The server's messages are read as strictly as Twilio reads them."""

from __future__ import annotations

import pytest

from apps.calls.telephony.simulator.wire import (
    ServerClear,
    ServerMark,
    ServerMedia,
    WireFault,
    read_server_message,
)


def read(raw):
    return read_server_message(raw, "MZ1")


def test_it_reads_media_mark_and_clear():
    media = '{"event":"media","streamSid":"MZ1","media":{"payload":"//8="}}'
    assert read(media) == ServerMedia(b"\xff\xff")
    mark = '{"event":"mark","streamSid":"MZ1","mark":{"name":"end"}}'
    assert read(mark) == ServerMark("end")
    assert read('{"event":"clear","streamSid":"MZ1"}') == ServerClear()


@pytest.mark.parametrize(
    ("raw", "code", "reason"),
    [
        (b"\x00\x01", 31950, "binary"),
        ("{", 31951, "not JSON"),
        ("[]", 31951, "not an object"),
        ('{"event":"stop","streamSid":"MZ1"}', 31951, "unknown event 'stop'"),
        ('{"streamSid":"MZ1"}', 31951, "unknown event None"),
        ('{"event":"clear"}', 31951, "lacks streamSid"),
        ('{"event":"clear","streamSid":"MZ2"}', 31951, "for stream 'MZ2'"),
        ('{"event":"clear","streamSid":"MZ1","x":1}', 31951, "unknown fields x"),
        ('{"event":"media","streamSid":"MZ1"}', 31951, "lacks media"),
        (
            '{"event":"media","streamSid":"MZ1","media":{"payload":"//8=","track":"a"}}',
            31951,
            "unknown fields track",
        ),
        ('{"event":"media","streamSid":"MZ1","media":[]}', 31951, "not an object"),
        (
            '{"event":"media","streamSid":"MZ1","media":{"payload":"*"}}',
            31951,
            "not base64",
        ),
        (
            '{"event":"media","streamSid":"MZ1","media":{"payload":5}}',
            31951,
            "not base64",
        ),
        (
            '{"event":"media","streamSid":"MZ1","media":{"payload":""}}',
            31951,
            "empty",
        ),
        (
            '{"event":"media","streamSid":"MZ1","media":{"payload":"UklGRg=="}}',
            31951,
            "WAV header",
        ),
        ('{"event":"mark","streamSid":"MZ1","mark":{"name":7}}', 31951, "name is 7"),
        ('{"event":"mark","streamSid":"MZ1","mark":"end"}', 31951, "not an object"),
        ('{"event":[],"streamSid":"MZ1"}', 31951, "unknown event"),
    ],
)
def test_it_names_what_is_wrong_with_anything_else(raw, code, reason):
    with pytest.raises(WireFault, match=reason) as caught:
        read(raw)
    assert caught.value.code == code
