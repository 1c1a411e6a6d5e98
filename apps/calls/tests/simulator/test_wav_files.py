"""Recordings of any usual kind become telephone sound, and calls become recordings."""

from __future__ import annotations

import struct
import wave

import numpy as np
import pytest

from apps.agentbrain.engines.audio import pcm_to_mulaw
from apps.calls.telephony.simulator.wav import WavError, read_wav, write_call_wav

from .honest_server import tone


def write(path, data: bytes, *, kind=1, channels=1, rate=8000, bits=16, head=b""):
    block = channels * bits // 8
    fmt = struct.pack("<HHIIHH", kind, channels, rate, rate * block, block, bits) + head
    chunks = b"LIST" + struct.pack("<I", 3) + b"abc\0"
    chunks += b"fmt " + struct.pack("<I", len(fmt)) + fmt
    chunks += b"data" + struct.pack("<I", len(data)) + data
    path.write_bytes(b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks)
    return path


def in_24_bits(pcm):
    return b"".join((int(x) * 256).to_bytes(3, "little", signed=True) for x in pcm)


@pytest.mark.parametrize(
    ("encode", "format_"),
    [
        (lambda pcm: pcm.tobytes(), {}),
        (lambda pcm: (pcm // 256 + 128).astype(np.uint8).tobytes(), {"bits": 8}),
        (in_24_bits, {"bits": 24}),
        (lambda pcm: (pcm.astype(np.int32) << 16).tobytes(), {"bits": 32}),
        (
            lambda pcm: (pcm / 32767).astype("<f4").tobytes(),
            {"kind": 3, "bits": 32},
        ),
        (pcm_to_mulaw, {"kind": 7, "bits": 8}),
        (
            lambda pcm: pcm.tobytes(),
            {"kind": 0xFFFE, "head": struct.pack("<HHIH", 22, 16, 4, 1) + bytes(14)},
        ),
        (lambda pcm: np.repeat(pcm, 2).tobytes(), {"channels": 2}),
    ],
)
def test_every_usual_sample_format_is_read(tmp_path, encode, format_):
    pcm = tone(100)
    read = read_wav(write(tmp_path / "a.wav", encode(pcm), **format_))
    assert len(read) == len(pcm)
    assert np.abs(read.astype(int) - pcm).max() <= 300


@pytest.mark.parametrize("rate", [16000, 24000, 44100])
def test_any_rate_becomes_eight_kilohertz(tmp_path, rate):
    t = np.arange(rate) / rate
    pcm = (8000 * np.cos(2 * np.pi * 440 * t)).astype(np.int16)
    read = read_wav(write(tmp_path / "a.wav", pcm.tobytes(), rate=rate))
    assert len(read) == 8000
    middle = slice(1000, 7000)
    assert np.abs(read[middle].astype(int) - tone(1000)[middle]).max() < 400


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"ID3", "not a WAV"),
        (b"RIFF\x04\0\0\0WAVE", "it has no format"),
        (b"", "not a WAV"),
    ],
)
def test_what_is_no_wav_is_refused_by_name(tmp_path, content, reason):
    path = tmp_path / "song.mp3"
    path.write_bytes(content)
    with pytest.raises(WavError, match=f"song.mp3: {reason}"):
        read_wav(path)


@pytest.mark.parametrize(
    ("format_", "reason"),
    [({"kind": 85}, "format 85"), ({"channels": 0}, "0 channels")],
)
def test_a_format_it_cannot_read_is_named(tmp_path, format_, reason):
    with pytest.raises(WavError, match=reason):
        read_wav(write(tmp_path / "a.wav", tone(10).tobytes(), **format_))


def test_a_wav_without_sound_is_refused(tmp_path):
    with pytest.raises(WavError, match="no sound"):
        read_wav(write(tmp_path / "a.wav", b""))


def test_a_call_is_written_with_the_caller_left_and_the_agent_right(tmp_path):
    path = tmp_path / "new folder" / "call.wav"
    write_call_wav(path, tone(20), tone(40, 200))
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, 8000)
        both = np.frombuffer(file.readframes(1000), "<i2").reshape(-1, 2)
    assert np.array_equal(both[:160, 0], tone(20))
    assert not both[160:, 0].any()
    assert np.array_equal(both[:, 1], tone(40, 200))
