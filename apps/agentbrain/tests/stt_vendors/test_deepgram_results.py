"""How Deepgram's results become utterances."""

from __future__ import annotations

import json

import pytest

from apps.agentbrain.conversation.events import CallerPartial, CallerSaid, EngineLost
from apps.agentbrain.tests.stt_vendors.line import check_contract
from apps.agentbrain.tests.stt_vendors.unconnected import by_hand
from apps.calls.tests.virtual_time import virtually


def results(start, end, text, *, sure=0.9, **flags):
    """Words evenly over the time, 100 ms from either end."""
    words = text.split()
    step = (end - start - 0.2) / max(1, len(words))
    return {
        "type": "Results",
        "start": start,
        "duration": end - start,
        "is_final": False,
        **flags,
        "channel": {
            "alternatives": [
                {
                    "transcript": text,
                    "words": [
                        {
                            "word": word.lower().strip("."),
                            "punctuated_word": word,
                            "start": start + 0.1 + at * step,
                            "end": start + 0.1 + (at + 1) * step,
                            "confidence": sure,
                        }
                        for at, word in enumerate(words)
                    ],
                }
            ]
        },
    }


def final(start, end, text, **flags):
    return results(start, end, text, is_final=True, **flags)


def utterance_end(last):
    return {"type": "UtteranceEnd", "last_word_end": last}


async def speaking(duration_ms=2000, before_ms=1000):
    line = await by_hand("deepgram")
    line.sound(before_ms)
    line.sound(duration_ms, speaks=True)
    return line


@virtually
async def test_all_final_pieces_of_a_turn_are_its_text():
    line = await speaking(3000)
    await line.told(
        final(1, 2, "I'd like", sure=0.8),
        results(2, 2.5, "an oyster"),
        final(2, 3, "an oil", sure=0.9),
        final(3, 4, "change.", speech_final=True, sure=1.0),
    )
    (said,) = line.of(CallerSaid)
    assert said.text == "I'd like an oil change."
    assert said.confidence == pytest.approx((0.8 * 2 + 0.9 * 2 + 1.0) / 5)
    assert [event.text for event in line.of(CallerPartial)] == [
        "I'd like",
        "I'd like an oyster",
        "I'd like an oil",
        "I'd like an oil change.",
    ]
    await line.close()


@virtually
async def test_an_utterance_end_after_an_endpoint_says_nothing():
    line = await speaking()
    await line.told(final(1, 3, "yes please", speech_final=True), utterance_end(2.9))
    line.sound(1000)
    await line.told(results(3, 4, "and"), utterance_end(2.9))
    assert line.words() == ["yes please"]
    await line.close()


@virtually
async def test_an_utterance_end_ends_a_turn_that_noise_keeps_open():
    line = await speaking()
    await line.told(final(1, 3, "yes please"), utterance_end(2.9))
    assert line.words() == ["yes please"]
    check_contract(line.heard)
    await line.close()


@virtually
async def test_an_utterance_end_without_a_new_word_ends_nothing():
    line = await speaking()
    await line.told(final(1, 3, "yes please"), utterance_end(-1))
    assert not line.words()
    await line.close()


@virtually
async def test_words_are_asked_for_when_the_caller_falls_silent():
    line = await speaking()
    assert line.stt.asked() == []
    line.sound(600, speaks=False)
    assert [json.loads(frame) for frame in line.stt.asked()] == [{"type": "Finalize"}]
    await line.told(final(1, 3.6, "ten thirty", from_finalize=True))
    assert line.words() == ["ten thirty"]
    await line.close()


@virtually
async def test_a_final_that_covers_the_speech_settles_it_without_more():
    line = await speaking()
    line.sound(600, speaks=False)
    await line.told(final(1, 2, "ten"))
    assert not line.words()
    await line.told(final(2, 3.3, "thirty"))
    assert line.words() == ["ten thirty"]
    await line.close()


@virtually
async def test_a_flush_that_is_not_answered_is_not_waited_for_long():
    line = await speaking()
    line.sound(600, speaks=False)
    await line.told(results(1, 3, "ten thirty"))
    await line.wait(1.8)
    assert not line.words()
    await line.wait(0.5)
    assert line.words() == ["ten thirty"]
    await line.close()


@virtually
async def test_words_of_two_utterances_in_one_result_are_told_apart():
    line = await speaking(1000)
    line.sound(800, speaks=False)
    line.sound(1000, speaks=True)
    words = final(1, 3.8, "")
    words["channel"]["alternatives"][0]["words"] = [
        {"word": "one", "start": 1.2, "end": 1.5, "confidence": 1},
        {"word": "two", "start": 3.0, "end": 3.4, "confidence": 1},
    ]
    await line.told(words)
    assert line.words() == ["one"]
    await line.told(final(3.8, 4.2, "three", speech_final=True))
    assert line.words() == ["one", "two three"]
    check_contract(line.heard)
    await line.close()


@virtually
async def test_late_words_of_a_turn_settled_without_any_are_told_on_their_own():
    line = await speaking()
    line.sound(600, speaks=False)
    await line.told({"type": "Metadata"})
    line.stt._heard_at = line.stt._now()
    await line.wait(2.3)
    assert line.words() == [""]
    await line.told(final(1, 3.6, "ten thirty", from_finalize=True))
    assert line.words() == ["", "ten thirty"]
    check_contract(line.heard)
    await line.close()


@virtually
async def test_late_words_of_a_turn_that_had_some_are_not_told_twice():
    line = await speaking()
    line.sound(600, speaks=False)
    await line.told(results(1, 3, "ten thirty"))
    await line.wait(2.3)
    await line.told(final(1, 3.6, "ten thirty", from_finalize=True, speech_final=True))
    assert line.words() == ["ten thirty"]
    await line.close()


@virtually
async def test_the_next_turn_is_not_ended_by_what_is_said_of_the_last():
    line = await speaking(1000)
    line.sound(600, speaks=False)
    line.sound(400, speaks=True)
    await line.told(
        final(1, 2.6, "yes", from_finalize=True),
        final(2.6, 2.8, "", speech_final=True),
        utterance_end(1.9),
    )
    assert line.words() == ["yes"]
    assert line.stt.utterances.speaking
    line.sound(600, speaks=False)
    await line.told(final(2.8, 3.6, "please", from_finalize=True))
    assert line.words() == ["yes", "please"]
    check_contract(line.heard)
    await line.close()


@virtually
async def test_a_turn_without_end_is_ended_after_a_minute():
    line = await speaking()
    await line.told(final(1, 3, "noise"))
    line.sound(61_000)
    await line.wait(3)
    assert line.words()[0] == "noise"
    assert not line.of(EngineLost)
    check_contract(line.heard)
    await line.close()


@virtually
async def test_a_result_without_single_words_is_understood_too():
    line = await speaking()
    message = final(1, 3, "ten thirty", speech_final=True)
    del message["channel"]["alternatives"][0]["words"]
    await line.told(message)
    assert line.words() == ["ten thirty"]
    await line.close()


@virtually
async def test_a_word_in_the_silence_between_two_turns_belongs_to_the_nearer():
    line = await speaking(1000)
    line.sound(1900, speaks=False)
    line.sound(400, speaks=True)
    await line.told(results(2.5, 3.1, "well"))
    line.sound(600, speaks=False)
    await line.told(final(2.5, 3.1, "well"), final(3.1, 5, "", from_finalize=True))
    check_contract(line.heard)
    assert line.words() == ["well", ""]
    await line.close()


@virtually
async def test_words_told_again_and_again_are_no_reason_to_wait_longer():
    line = await speaking()
    line.sound(600, speaks=False)
    for _ in range(5):
        await line.told(results(1, 3, "ten thirty"))
        await line.wait(0.45)
    assert line.words() == ["ten thirty"]
    await line.close()
