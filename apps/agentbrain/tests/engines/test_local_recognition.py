"""What a caller says, by the recognizer on this machine and its real workers."""

from __future__ import annotations

import asyncio
import os
import signal
import time

import numpy as np
import pytest

from apps.agentbrain.conversation.events import (
    CallerPartial,
    CallerSaid,
    CallerSpeechStarted,
    CallerSpeechStopped,
    EngineLost,
)
from apps.agentbrain.engines.audio import pcm_to_mulaw
from apps.agentbrain.engines.local import SpeechWorkers
from apps.agentbrain.engines.stt.recognizer import Recognizer
from apps.agentbrain.engines.stt.vocabulary import Vocabulary
from apps.agentbrain.engines.workers import Urgency
from apps.agentbrain.tests.engines.conftest import SHOP, Line
from apps.agentbrain.tests.engines.sound import (
    join,
    key_tone,
    noise,
    silence,
    speech,
)

pytestmark = pytest.mark.real_time


def phone(*pieces):
    return pcm_to_mulaw(join(*pieces))


async def test_a_request_is_heard_with_its_times(line):
    await line.open()
    said = speech("I need an oil change")
    await line.play(phone(silence(1000), said, silence(1000)))
    (words,) = await line.until(CallerSaid)
    assert words.text == "i need an oil change"
    assert words.confidence is not None
    assert words.confidence > 0.4
    assert abs(words.started_ms - 1000) < 250
    assert abs(words.ended_ms - (1000 + len(said) // 8)) < 400
    kinds = [type(e) for e in line.heard if not isinstance(e, CallerPartial)]
    assert kinds == [CallerSpeechStarted, CallerSpeechStopped, CallerSaid]
    assert len({event.item_id for event in line.heard}) == 1


async def test_two_turns_are_told_in_order_under_two_names(line):
    await line.open()
    question, answer = speech("How much is an oil change"), speech("Tomorrow morning")
    await line.play(phone(silence(500), question, silence(1000), answer, silence(1000)))
    first, second = await line.until(CallerSaid, 2)
    assert "oil change" in first.text
    assert "tomorrow morning" in second.text
    assert first.item_id != second.item_id
    assert first.ended_ms < second.started_ms


async def test_words_come_while_the_caller_still_speaks(line):
    await line.open()
    story = speech(
        "hello I'd like to book an oil change for next tuesday at ten in the morning"
    )

    async def pace():
        await asyncio.sleep(0.005)

    await line.stt._recognizer.prepare()
    await line.play(phone(silence(300), story), pace)
    await line.until(CallerPartial)
    assert line.of(CallerSpeechStopped) == []
    assert line.of(CallerPartial)[0].text


async def test_a_muted_caller_is_settled_though_no_frames_come(line):
    await line.open()
    await line.play(phone(silence(400), speech("I need an oil change")))
    assert line.of(CallerSpeechStopped) == []

    async def time_passes():
        while True:
            line.at_ms += 50
            await asyncio.sleep(0.01)

    clock = asyncio.create_task(time_passes())
    (words,) = await line.until(CallerSaid)
    clock.cancel()
    assert words.text == "i need an oil change"
    assert words.ended_ms < 400 + len(speech("I need an oil change")) // 8 + 300


async def test_noise_and_key_tones_are_no_turns(line):
    await line.open()
    await line.play(phone(noise(2000, 800), key_tone("5"), silence(200),
                          key_tone("#"), silence(900)))  # fmt: skip
    assert line.heard == []


async def test_garbage_bytes_do_no_harm(line):
    await line.open()
    chance = np.random.default_rng(3)
    for size in (1, 7, 159, 160, 161, 4000):
        line.stt.send_audio(chance.bytes(size))
    line.stt.send_audio(b"")
    await line.play(phone(silence(800), speech("I need an oil change"), silence(900)))
    heard = await line.until(CallerSaid)
    assert "oil change" in heard[-1].text


async def test_a_long_story_is_settled_piece_by_piece_as_one_turn(line):
    await line.open(silence_duration_ms=700)
    part = join(
        speech("hello I'd like to book an oil change for next tuesday at ten thirty"),
        silence(150),  # the voice leaves a quarter of a second of its own
    )
    await line.play(phone(silence(300), part, part, part, silence(1000)))
    (words,) = await line.until(CallerSaid)
    assert words.text.count("oil change") == 3


async def test_a_killed_worker_costs_no_words(model_root):
    workers = SpeechWorkers.create(1)
    recognizer = Recognizer(workers.recognition, SHOP, model_root)
    try:
        await recognizer.prepare()
        (pid,) = workers.recognition.worker_pids
        os.kill(pid, signal.SIGKILL)
        sound = phone(silence(300), speech("I need an oil change"), silence(300))
        heard = await recognizer.recognize(sound, "CA1", Urgency.FINAL)
        assert heard.text == "i need an oil change"
    finally:
        workers.close()


async def test_a_model_that_cannot_be_compiled_loses_the_engine(
    speech_workers, tmp_path
):
    broken = Vocabulary("broken", ("a {nothing}",))
    line = Line(Recognizer(speech_workers.recognition, broken, tmp_path))
    await line.open()
    (lost,) = await line.until(EngineLost)
    assert lost.reason == "recognizer_failed"
    await line.play(phone(silence(300), speech("hello"), silence(900)))
    (words,) = await line.until(CallerSaid)
    assert words.text == ""
    await line.close()
    assert list(tmp_path.iterdir()) == []


async def test_four_calls_at_once_do_not_hold_up_the_loop(recognizer):
    await recognizer.prepare()
    lines = [Line(recognizer, f"CA{n}") for n in range(4)]
    for line in lines:
        await line.open()
    sound = phone(silence(300), speech("I need an oil change"), silence(1000))
    late_ms = []

    async def probe():
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.005)
            late_ms.append((time.perf_counter() - before - 0.005) * 1000)

    async def pace():
        await asyncio.sleep(0.01)

    watching = asyncio.create_task(probe())
    await asyncio.gather(*(line.play(sound, pace) for line in lines))
    for line in lines:
        (words,) = await line.until(CallerSaid)
        assert words.text == "i need an oil change"
        await line.close()
    watching.cancel()
    # A decode takes some hundred milliseconds; held here, every sample would show it.
    assert np.quantile(late_ms, 0.95) < 60


async def test_stopping_in_the_middle_of_a_word_leaves_no_task(recognizer):
    before = asyncio.all_tasks()
    line = Line(recognizer)
    await line.open()
    await line.play(phone(silence(300), speech("I need an oil change")))
    await line.close()
    line.stt.send_audio(b"\xff" * 160)
    await line.stt.stop()
    await asyncio.sleep(0)
    assert asyncio.all_tasks() <= before


async def test_two_recognizers_may_compile_one_model_at_once(speech_workers, tmp_path):
    first, second = (
        Recognizer(speech_workers.recognition, SHOP, tmp_path) for _ in range(2)
    )
    files, again = await asyncio.gather(first.prepare(), second.prepare())
    assert files == again
    assert [path.name for path in tmp_path.iterdir()] == [files.dictionary.parent.name]
