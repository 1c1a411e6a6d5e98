"""Real speech, real sockets: what one vendor drops another one hears whole."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from apps.agentbrain.conversation.events import (
    CallerSaid,
    CallerSpeechStarted,
    EngineLost,
    EngineReported,
)
from apps.agentbrain.engines.audio import mulaw_to_pcm
from apps.agentbrain.engines.ladder.circuit import Circuits
from apps.agentbrain.engines.simulators.stt import Faults, Recognition
from apps.agentbrain.engines.stt import streaming
from apps.agentbrain.engines.stt.chain import Ear, EarChain
from apps.agentbrain.engines.stt.local import LocalSpeechToText
from apps.agentbrain.tests.engines.sound import silence, speech
from apps.agentbrain.tests.stt_vendors.conftest import SIMULATORS
from apps.agentbrain.tests.stt_vendors.line import (
    STREAMING,
    VENDORS,
    check_contract,
    ear_of,
    on_the_line,
    phone,
)

SENTENCE = "I need a brake inspection"
HEARD = "i need a brake inspection"
FASTER = {"times_real_time": 4.0}


class ByLength:
    """As many words as there is sound of them: half an utterance has half of them.

    A recognizer that takes no time, so that a busy machine proves nothing wrong.
    """

    def speech(self, key):
        return self

    def so_far(self, spoken_samples):
        share = spoken_samples / len(speech(SENTENCE).tobytes()) * 2
        words = HEARD.split()
        return " ".join(words[: round(min(1.0, share + 0.1) * len(words))])

    async def words(self, sound):
        loud = [
            start
            for start in range(0, len(sound), 160)
            if np.abs(mulaw_to_pcm(sound[start : start + 160]).astype(int)).max() > 500
        ]
        return self.so_far(loud[-1] - loud[0] + 160) if loud else ""


def said(text=SENTENCE, after_ms=1400):
    return phone(silence(800), speech(text), silence(after_ms))


@pytest.mark.parametrize("vendor", VENDORS)
async def test_real_speech_is_understood_through_every_vendor(
    vendor, recognizer, monkeypatch
):
    # The real recognizer may take its time on a busy machine.
    monkeypatch.setattr(streaming, "DEAF_AFTER_SECONDS", 15.0)
    await recognizer.prepare()
    async with SIMULATORS[vendor](Recognition(recognizer)) as server:
        stt = ear_of(vendor, server.url)
        stt.words_within_seconds = stt._answer_seconds = 15.0
        async with on_the_line(stt) as line:
            await line.play(said(), **FASTER)
            (heard,) = await line.until(CallerSaid)
    assert heard.text.rstrip(".") == HEARD


@pytest.mark.parametrize("first", STREAMING)
@pytest.mark.parametrize("second", ["local", "speechmatics", "openai"])
async def test_what_is_lost_in_mid_utterance_is_heard_whole(first, second, recognizer):
    await recognizer.prepare()
    faults = Faults(drops=1, after_ms=1500)
    async with (
        SIMULATORS[first](ByLength(), faults=faults) as broken,
        SIMULATORS.get(second, SIMULATORS["openai"])(ByLength()) as sound,
    ):

        def make():
            if second == "local":
                return LocalSpeechToText(recognizer)
            return ear_of(second, sound.url)

        chain = EarChain(
            [Ear(first, lambda: ear_of(first, broken.url)), Ear(f"{second}-2", make)],
            circuits=Circuits(),
        )
        async with on_the_line(chain) as line:
            await line.play(said(), **FASTER)
            (heard,) = await line.until(CallerSaid)
    assert heard.text.rstrip(".") == HEARD
    assert len(line.of(CallerSpeechStarted)) == 1
    assert abs(heard.started_ms - 800) < 300
    assert not line.of(EngineLost)
    changes = [e for e in line.of(EngineReported) if e.kind == "engine_changed"]
    assert [change.data["to"] for change in changes] == [f"{second}-2"]
    check_contract(line.heard)


async def test_a_vendor_that_falls_silent_costs_no_word(recognizer):
    await recognizer.prepare()
    faults = Faults(stalls=1)
    async with SIMULATORS["deepgram"](faults=faults) as silent:
        chain = EarChain(
            [
                Ear("deepgram", lambda: ear_of("deepgram", silent.url)),
                Ear("local", lambda: LocalSpeechToText(recognizer)),
            ],
            circuits=Circuits(),
        )
        async with on_the_line(chain) as line:
            await line.play(said(after_ms=3000), **FASTER)
            (heard,) = await line.until(CallerSaid)
    assert heard.text == HEARD
    check_contract(line.heard)


async def test_a_request_that_fails_costs_no_word():
    """The same vendor is asked again: nobody stands behind it."""
    faults = Faults(refuse=1, refuse_status=500)
    async with SIMULATORS["openai"](ByLength(), faults=faults) as server:
        chain = EarChain(
            [Ear("openai", lambda: ear_of("openai", server.url))], circuits=Circuits()
        )
        async with on_the_line(chain) as line:
            await line.play(said(), **FASTER)
            (heard,) = await line.until(CallerSaid)
            assert len(server.sessions) == 2
    assert heard.text == HEARD
    check_contract(line.heard)


async def test_what_is_said_while_the_first_ear_connects_is_heard():
    async with SIMULATORS["deepgram"](ByLength()) as server:
        gate = asyncio.Event()

        class Slow(type(ear_of("deepgram", server.url))):
            async def _open(self):
                await gate.wait()
                await super()._open()

        def make():
            ear = ear_of("deepgram", server.url)
            ear.__class__ = Slow
            return ear

        chain = EarChain([Ear("deepgram", make, 30)], circuits=Circuits())
        async with on_the_line(chain) as line:
            await line.play(said(), **FASTER)
            assert not line.heard
            gate.set()
            (heard,) = await line.until(CallerSaid)
    assert heard.text == HEARD
    assert abs(heard.started_ms - 800) < 300
