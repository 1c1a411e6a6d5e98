"""How the turns of Flux become utterances."""

from __future__ import annotations

from apps.agentbrain.conversation.events import (
    CallerPartial,
    CallerSaid,
    CallerSpeechStarted,
    CallerSpeechStopped,
)
from apps.agentbrain.tests.stt_vendors.line import check_contract
from apps.agentbrain.tests.stt_vendors.unconnected import by_hand
from apps.calls.tests.virtual_time import virtually


def turn(event, end, text, *, start=1.0, sure=0.9):
    return {
        "type": "TurnInfo",
        "event": event,
        "turn_index": 0,
        "audio_window_start": start,
        "audio_window_end": end,
        "transcript": text,
        "words": [{"word": word, "confidence": sure} for word in text.split()],
    }


async def speaking(duration_ms=1000):
    line = await by_hand("deepgram-flux")
    line.sound(1000)
    line.sound(duration_ms, speaks=True)
    return line


@virtually
async def test_each_update_replaces_the_words_before():
    line = await speaking()
    await line.told(
        turn("StartOfTurn", 1.3, "I"),
        turn("Update", 1.6, "I'd lake"),
        turn("EagerEndOfTurn", 1.9, "I'd like a tire"),
        turn("EndOfTurn", 2.0, "I'd like a tire."),
    )
    assert [event.text for event in line.of(CallerPartial)] == [
        "I",
        "I'd lake",
        "I'd like a tire",
        "I'd like a tire.",
    ]
    (said,) = line.of(CallerSaid)
    assert said.text == "I'd like a tire."
    assert said.confidence == 0.9
    check_contract(line.heard)
    await line.close()


@virtually
async def test_a_pause_within_a_turn_does_not_end_it():
    line = await speaking()
    await line.told(turn("StartOfTurn", 1.9, "My number is"))
    line.sound(1500, speaks=False)
    await line.told()
    assert not line.of(CallerSpeechStopped)
    line.sound(1000, speaks=True)
    await line.told(turn("Update", 4.4, "My number is five five"))
    line.sound(700, speaks=False)
    await line.told(turn("EndOfTurn", 5.2, "My number is five five."))
    (started,) = line.of(CallerSpeechStarted)
    (said,) = line.of(CallerSaid)
    assert said.item_id == started.item_id
    assert said.text == "My number is five five."
    assert abs(said.ended_ms - 4500) < 200  # where the caller fell silent
    check_contract(line.heard)
    await line.close()


@virtually
async def test_a_cough_is_no_turn_and_settled_soon():
    line = await speaking(400)
    line.sound(700, speaks=False)
    await line.told()
    assert line.of(CallerSpeechStopped)
    await line.told(turn("Update", 2.0, ""))
    assert not line.words()
    await line.told(turn("Update", 2.5, ""))
    assert line.words() == [""]
    await line.close()


@virtually
async def test_a_turn_told_after_its_sound_belongs_to_that_sound():
    line = await speaking(500)
    line.sound(700, speaks=False)
    await line.told(turn("StartOfTurn", 2.1, "Yes"), turn("EndOfTurn", 2.2, "Yes."))
    (said,) = line.of(CallerSaid)
    assert said.text == "Yes."
    assert len(line.of(CallerSpeechStarted)) == 1
    await line.close()


@virtually
async def test_a_turn_follows_another_without_a_silence_in_between():
    line = await speaking(3000)
    await line.told(
        turn("StartOfTurn", 1.5, "Yes"),
        turn("EndOfTurn", 2.0, "Yes."),
        turn("StartOfTurn", 2.3, "And", start=2.0),
        turn("EndOfTurn", 2.6, "And no.", start=2.0),
    )
    assert line.words() == ["Yes.", "And no."]
    check_contract(line.heard)
    await line.close()


@virtually
async def test_a_turn_that_is_never_ended_is_forced_to_end():
    line = await speaking()
    await line.told(turn("StartOfTurn", 1.9, "Hello"))
    line.sound(700, speaks=False)
    for _ in range(60):
        line.sound(100)
        await line.wait(0.1)
    assert any("ForceEndTurn" in frame for frame in line.stt.asked())
    assert line.of(CallerSpeechStopped)
    for _ in range(30):
        line.sound(100)
        await line.wait(0.1)
    assert line.words() == ["Hello"]
    check_contract(line.heard)
    await line.close()
