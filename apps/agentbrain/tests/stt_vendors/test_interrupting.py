"""A caller who speaks on before the words of the last turn have come."""

from __future__ import annotations

import pytest

from apps.agentbrain.conversation.events import CallerSaid, CallerSpeechStarted
from apps.agentbrain.tests.engines.sound import silence, speech
from apps.agentbrain.tests.stt_vendors.line import (
    BOOKING,
    PRICE,
    VENDORS,
    check_contract,
    phone,
)


@pytest.mark.parametrize("vendor", VENDORS)
async def test_words_that_come_late_go_to_the_turn_they_are_of(heard_by, vendor):
    sound = phone(
        *(silence(300), speech(BOOKING), silence(800)),
        *(speech(PRICE), silence(1500)),
    )
    async with heard_by(vendor, BOOKING, PRICE, late_final_ms=600) as line:
        await line.play(sound, times_real_time=4.0)
        first, second = await line.until(CallerSaid, 2)
        started = line.of(CallerSpeechStarted)
    assert first.text.startswith(BOOKING)
    assert second.text.startswith(PRICE)
    assert [event.item_id for event in started] == [first.item_id, second.item_id]
    if vendor != "deepgram-flux":
        # The interruption was told before the words of what was interrupted.
        assert line.heard.index(started[1]) < line.heard.index(first)
    check_contract(line.heard)
