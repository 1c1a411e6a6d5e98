"""Neither keys nor callers' words reach the log, whatever its level."""

from __future__ import annotations

import logging

import pytest

from apps.agentbrain.conversation.events import CallerSaid, EngineLost
from apps.agentbrain.tests.stt_vendors.line import (
    VENDORS,
    ear_of,
    on_the_line,
    utterance,
)

KEY = "sk-very-secret"
WORDS = "my number is four one five"


@pytest.mark.parametrize("vendor", VENDORS)
async def test_no_key_and_no_words(simulated, vendor, caplog):
    keys = dict.fromkeys(
        ("DEEPGRAM_API_KEY", "SPEECHMATICS_API_KEY", "OPENAI_API_KEY"), KEY
    )
    caplog.set_level(logging.DEBUG)
    # The simulator's own side of the socket is not what is looked at.
    caplog.set_level(logging.WARNING, "websockets")
    async with simulated(vendor, WORDS, WORDS, garbage_every=3) as server:
        stt = ear_of(vendor, server.url, **keys)
        async with on_the_line(stt) as line:
            await line.play(utterance())
            await line.until(CallerSaid)
            stt._lose("gone")
            (lost,) = await line.until(EngineLost)
    assert caplog.records
    for record in caplog.records:
        told = (
            f"{record.getMessage()} {getattr(record, 'fields', '')} {record.exc_text}"
        )
        assert KEY not in told
        assert "four" not in told
    assert KEY not in lost.reason
