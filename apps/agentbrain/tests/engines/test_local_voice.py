"""The voice on this machine."""

from __future__ import annotations

import numpy as np
import pytest

from apps.agentbrain.engines.audio import mulaw_to_pcm
from apps.agentbrain.engines.base import EngineError
from apps.agentbrain.engines.tts.espeak import VoiceError
from apps.agentbrain.engines.tts.local import (
    LocalTextToSpeech,
    Voice,
    render,
    synthesize,
)


async def spoken(tts, text):
    return [piece async for piece in tts.speak(text)]


async def test_text_is_spoken_clause_by_clause(speech_workers):
    text = "Good morning, this is the shop. How can I help you today?"
    pieces = await spoken(LocalTextToSpeech(Voice(speech_workers.voice)), text)
    assert len(pieces) >= 2
    assert "".join(piece.text for piece in pieces) == text
    for piece in pieces:
        loudest = np.abs(mulaw_to_pcm(piece.audio).astype(int)).max()
        assert 20_000 < loudest < 26_000
        assert 300 < len(piece.audio) / 8 < 6000


async def test_nothing_to_say_is_no_sound(speech_workers):
    assert await spoken(LocalTextToSpeech(Voice(speech_workers.voice)), "") == []


async def test_a_repeated_clause_is_remembered_and_old_ones_forgotten(speech_workers):
    voice = Voice(speech_workers.voice, cached_bytes=12_000)
    first = await voice.render("Hello there.", "en-us", 165)
    assert await voice.render("Hello there.", "en-us", 165) is first
    await voice.render("This is another rather long sentence.", "en-us", 165)
    assert await voice.render("Hello there.", "en-us", 165) is not first


async def test_a_voice_nobody_has_is_an_engine_error(speech_workers):
    tts = LocalTextToSpeech(Voice(speech_workers.voice), "martian")
    with pytest.raises(EngineError, match="martian"):
        await spoken(tts, "Hello")


@pytest.mark.parametrize("rate_hz", [8000, 16000, 24000])
def test_a_caller_can_be_synthesised_at_any_rate(rate_hz):
    sound = synthesize("I need an oil change", "en-gb+m1", rate_hz)
    assert sound.dtype == np.int16
    assert 0.8 < len(sound) / rate_hz < 3.0
    assert abs(np.abs(sound.astype(int)).max() - 23197) <= 2


def test_voices_differ():
    low, high = (synthesize("Hello there", voice) for voice in ("en-us+m3", "en-us+f3"))
    assert len(low) != len(high) or not np.array_equal(low, high)


def test_an_unknown_voice_is_an_error_that_names_it():
    with pytest.raises(VoiceError, match="martian"):
        synthesize("Hello", "martian")


def test_the_same_words_are_the_same_samples_whatever_was_said_before():
    first = synthesize("How much is an oil change", "en-us+m3")
    synthesize("Something else", "en-gb")
    render("And another thing", "en-us+f2", 150)
    assert np.array_equal(synthesize("How much is an oil change", "en-us+m3"), first)


def test_a_refused_voice_leaves_the_one_before_as_it_was():
    before = len(render("Tomorrow morning", "en-us+m3", 165))
    with pytest.raises(VoiceError):
        render("Tomorrow morning", "martian", 165)
    assert abs(len(render("Tomorrow morning", "en-us+m3", 165)) - before) < 400
