"""Mu-law, resampling and framing."""

from __future__ import annotations

import numpy as np
import pytest

from apps.agentbrain.engines.audio import (
    FRAME_BYTES,
    MULAW_SILENCE_FRAME,
    Resampler,
    duration_ms,
    frames,
    mulaw_to_pcm,
    pcm_from_bytes,
    pcm_to_mulaw,
    resample,
)

SEGMENT_ENDS = (0x3F, 0x7F, 0xFF, 0x1FF, 0x3FF, 0x7FF, 0xFFF, 0x1FFF)


def reference_code(sample: int) -> int:
    """G.711 mu-law by search over its segments, one sample at a time."""
    value = sample >> 2
    mask = 0x7F if value < 0 else 0xFF
    value = min(abs(value), 8159) + 33
    for segment, end in enumerate(SEGMENT_ENDS):
        if value <= end:
            return (segment << 4 | (value >> (segment + 1)) & 0x0F) ^ mask
    return 0x7F ^ mask


def test_every_sample_gets_the_code_of_the_standard():
    samples = np.arange(-32768, 32768).astype(np.int16)
    assert list(pcm_to_mulaw(samples)) == [reference_code(int(s)) for s in samples]


def test_every_code_survives_the_way_there_and_back():
    codes = bytes(range(256))
    returned = pcm_to_mulaw(mulaw_to_pcm(codes))
    # 0x7F and 0xFF both mean zero; the coder gives one of them.
    assert [a for a, b in zip(codes, returned, strict=True) if a != b] == [0x7F]


def test_known_codes_have_their_known_values():
    values = mulaw_to_pcm(bytes([0xFF, 0x00, 0x80, 0xFE, 0x7E]))
    assert list(values) == [0, -32124, 32124, 8, -8]


def test_frames_are_twenty_milliseconds_and_the_last_is_padded_with_silence():
    cut = list(frames(b"\x10" * (FRAME_BYTES + 10)))
    assert [len(frame) for frame in cut] == [FRAME_BYTES, FRAME_BYTES]
    assert cut[1] == b"\x10" * 10 + MULAW_SILENCE_FRAME[10:]
    assert duration_ms(b"".join(cut)) == 40


@pytest.mark.parametrize("rate_hz", [8000, 16000, 22050, 24000, 44100, 48000])
def test_a_tone_fed_in_frames_keeps_its_pitch_level_and_length(rate_hz):
    tone = (10_000 * np.sin(2 * np.pi * 500 * np.arange(rate_hz) / rate_hz)).astype(
        np.int16
    )
    resampler = Resampler(rate_hz, 8000)
    step = rate_hz // 50
    pieces = [resampler.feed(tone[at : at + step]) for at in range(0, rate_hz, step)]
    result = np.concatenate([*pieces, resampler.finish()])
    assert abs(len(result) - 8000) <= 1
    middle = result[1000:7000].astype(float)
    spectrum = np.abs(np.fft.rfft(middle))
    assert round(float(np.argmax(spectrum)) * 8000 / len(middle)) == 500
    assert abs(np.abs(middle).max() - 10_000) < 300


def test_resampling_the_whole_gives_the_expected_length():
    assert len(resample(np.zeros(2400, dtype=np.int16), 24000, 8000)) == 800


def test_half_a_sample_at_the_end_is_left_out():
    assert list(pcm_from_bytes(b"\x01\x00\x02")) == [1]
