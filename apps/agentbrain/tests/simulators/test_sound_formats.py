"""The three sounds of the protocol, both ways."""

from __future__ import annotations

import base64
import warnings

import numpy as np
import pytest

from apps.agentbrain.engines.audio import mulaw_to_pcm, pcm_to_mulaw, resample
from apps.agentbrain.engines.simulators.realtime import Reply
from apps.agentbrain.engines.simulators.realtime.formats import (
    SoundDecoder,
    SoundEncoder,
    alaw_to_pcm,
    pcm_to_alaw,
)

PCM = {"type": "audio/pcm", "rate": 24000}
MULAW = {"type": "audio/pcmu"}
ALAW = {"type": "audio/pcma"}
BYTES_PER_MS = {"audio/pcm": 48, "audio/pcmu": 8, "audio/pcma": 8}


def tone(duration_ms, level=8000, rate_hz=8000):
    at = np.arange(duration_ms * rate_hz // 1000) / rate_hz
    return (level * np.sin(2 * np.pi * 440 * at)).astype(np.int16)


def test_alaw_is_what_the_standard_library_says():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        audioop = pytest.importorskip("audioop")
    samples = np.arange(-32768, 32768, dtype=np.int32).astype("<i2")
    codes = bytes(range(256))

    assert pcm_to_alaw(samples.astype(np.int16)) == audioop.lin2alaw(
        samples.tobytes(), 2
    )
    assert alaw_to_pcm(codes).astype("<i2").tobytes() == audioop.alaw2lin(codes, 2)


@pytest.mark.parametrize("audio_format", [PCM, MULAW, ALAW])
def test_sound_survives_the_way_out_and_in(audio_format):
    sound = tone(1000)
    encoder = SoundEncoder(audio_format)
    pieces = [encoder.feed(sound[at : at + 800]) for at in range(0, len(sound), 800)]
    sent = b"".join(pieces) + encoder.finish()
    decoder = SoundDecoder(audio_format)
    odd = 331  # pieces that cut samples in two
    back = np.concatenate(
        [decoder.feed(sent[at : at + odd]) for at in range(0, len(sent), odd)]
    )

    assert len(sent) == 1000 * BYTES_PER_MS[audio_format["type"]]
    heard = back[2000 : len(back) - 500].astype(float)
    level = np.sqrt(np.mean(heard**2))
    assert abs(level - 8000 / np.sqrt(2)) < 200
    spectrum = np.abs(np.fft.rfft(heard))
    assert abs(np.argmax(spectrum) * 8000 / len(heard) - 440) < 3


@pytest.mark.parametrize("audio_format", [PCM, MULAW, ALAW])
async def test_a_reply_comes_in_the_format_asked_for(connected, audio_format):
    async with connected(replies=(Reply("Half a second.", audio_ms=500),)) as client:
        await client.listen(output=audio_format)
        await client.send("response.create")
        response = await client.done()
        sound = client.sound_of(response["id"])

    assert len(sound) == 500 * BYTES_PER_MS[audio_format["type"]]
    heard = SoundDecoder(audio_format).feed(sound).astype(float)
    assert abs(np.abs(heard).max() - 6000) < 600


@pytest.mark.parametrize("audio_format", [PCM, ALAW])
async def test_turns_are_found_in_every_format(connected, audio_format):
    if audio_format == PCM:
        loud = resample(tone(600), 8000, 24000).astype("<i2").tobytes()
        quiet = bytes(48 * 800)
    else:
        loud, quiet = pcm_to_alaw(tone(600)), pcm_to_alaw(np.zeros(6400, np.int16))
    async with connected() as client:
        await client.update(audio={"input": {"format": audio_format}})
        await client.play(loud + quiet, piece=20 * BYTES_PER_MS[audio_format["type"]])
        stopped = await client.until("input_audio_buffer.speech_stopped")

    assert abs(stopped["audio_end_ms"] - 1100) <= 40


async def test_one_response_may_have_a_format_of_its_own(connected):
    async with connected(replies=(Reply("Short.", audio_ms=200),) * 2) as client:
        await client.listen()
        output = {"output": {"format": ALAW}}
        await client.send("response.create", response={"audio": output})
        first = await client.done()
        await client.send("response.create")
        second = await client.done()
        sounds = [client.sound_of(r["id"]) for r in (first, second)]

    assert first["audio"]["output"]["format"] == ALAW
    assert second["audio"]["output"]["format"] == MULAW
    assert np.abs(alaw_to_pcm(sounds[0]).astype(int)).max() < 7000
    assert np.abs(mulaw_to_pcm(sounds[1]).astype(int)).max() < 7000


@pytest.mark.parametrize(
    ("audio", "code"),
    [
        (None, "missing_required_parameter"),
        (7, "invalid_type"),
        ("not base64!", "invalid_value"),
    ],
)
async def test_sound_that_is_none_is_refused(connected, audio, code):
    async with connected() as client:
        fields = {} if audio is None else {"audio": audio}
        await client.send("input_audio_buffer.append", **fields)
        error = await client.refusal()
        good = base64.b64encode(pcm_to_mulaw(tone(20))).decode()
        await client.send("input_audio_buffer.append", audio=good)
        await client.settle()

    assert (error["code"], error["param"]) == (code, "audio")
    assert len(client.of("error")) == 1
