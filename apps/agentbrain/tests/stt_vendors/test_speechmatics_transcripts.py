"""How the transcripts of Speechmatics become utterances."""

from __future__ import annotations

import json

import pytest

from apps.agentbrain.conversation.events import CallerPartial, CallerSaid
from apps.agentbrain.tests.stt_vendors.line import check_contract
from apps.agentbrain.tests.stt_vendors.unconnected import by_hand
from apps.calls.tests.virtual_time import virtually


def transcript(kind, start, *words, sure=0.9):
    """Words of 200 ms each; signs belong to the word before."""
    found, at = [], start
    for word in words:
        sign = word in {".", ",", "?"}
        length = 0 if sign else 0.2
        found.append(
            {
                "type": "punctuation" if sign else "word",
                "start_time": at,
                "end_time": at + length,
                "alternatives": [{"content": word, "confidence": 1 if sign else sure}],
            }
        )
        at += length
    return {
        "message": kind,
        "metadata": {"start_time": start, "end_time": at, "transcript": ""},
        "results": found,
    }


def partial(start, *words):
    return transcript("AddPartialTranscript", start, *words)


def final(start, *words, **more):
    return transcript("AddTranscript", start, *words, **more)


def end(at, **more):
    metadata = {"start_time": at, "end_time": at}
    return {"message": "EndOfUtterance", "metadata": metadata, **more}


async def speaking(duration_ms=1500):
    line = await by_hand("speechmatics")
    line.sound(1000)
    line.sound(duration_ms, speaks=True)
    return line


@virtually
async def test_finals_append_and_partials_replace_what_is_not_final():
    line = await speaking()
    await line.told(
        partial(1.1, "I'd", "lick"),
        final(1.1, "I'd", "like", sure=0.8),
        partial(1.5, "an", "oil"),
        final(1.5, "an", "oil", "change", "."),
        end(2.5),
    )
    (said,) = line.of(CallerSaid)
    assert said.text == "I'd like an oil change."
    assert said.confidence == pytest.approx((0.8 * 2 + 0.9 * 3) / 5)
    assert line.of(CallerPartial)[0].text == "I'd lick"
    assert line.of(CallerPartial)[-1].text == "I'd like an oil change."
    await line.close()


@virtually
async def test_the_end_is_forced_when_the_caller_falls_silent():
    line = await speaking()
    line.stt._outbox.sent_bytes = 0
    line.sound(600, speaks=False)
    (asked,) = [json.loads(frame) for frame in line.stt.asked()]
    assert asked["message"] == "ForceEndOfUtterance"
    assert abs(asked["timestamp"] - 2.6) < 0.7
    await line.told(final(1.2, "yes", "."))
    assert not line.words()
    await line.told(end(3.1, forced=True))
    assert line.words() == ["yes."]
    check_contract(line.heard)
    await line.close()


@virtually
async def test_the_end_of_a_turn_ends_no_later_one():
    line = await speaking(800)
    line.sound(600, speaks=False)
    line.sound(600, speaks=True)
    await line.told(final(1.2, "yes"), end(2.4, forced=True), end(2.2))
    assert line.words() == ["yes"]
    assert line.stt.utterances.speaking
    await line.close()


@virtually
async def test_the_vendors_own_end_ends_what_noise_keeps_open():
    line = await speaking(3000)
    await line.told(final(1.2, "yes"), end(2.4))
    assert line.words() == ["yes"]
    await line.close()


@virtually
async def test_the_session_is_what_the_profile_asks_for():
    line = await by_hand("speechmatics", silence_duration_ms=700)
    config = json.loads(line.stt._dialect.opening())["transcription_config"]
    assert config["conversation_config"] == {"end_of_utterance_silence_trigger": 0.7}
    assert config["max_delay"] == pytest.approx(1.2)
    await line.close()
    long = await by_hand("speechmatics", silence_duration_ms=5000)
    config = json.loads(long.stt._dialect.opening())["transcription_config"]
    assert config["conversation_config"] == {"end_of_utterance_silence_trigger": 2.0}
    assert 2.0 < config["max_delay"] <= 4.0
    await long.close()
