"""Wide-band sound in pieces cut anywhere becomes telephone sound without a seam."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.agentbrain.engines.audio import mulaw_to_pcm
from apps.agentbrain.engines.tts.conversion import Converter


def tone(rate_hz, seconds=0.25, height_hz=440):
    at = np.arange(int(rate_hz * seconds)) / rate_hz
    return (8000 * np.sin(2 * np.pi * height_hz * at)).astype("<i2").tobytes()


def converted(sound, rate_hz, cuts):
    converter = Converter(rate_hz)
    places = [0, *sorted(cut % (len(sound) + 1) for cut in cuts), len(sound)]
    pieces = [
        converter.feed(sound[start:end]) for start, end in itertools.pairwise(places)
    ]
    return b"".join(pieces) + converter.finish()


@settings(max_examples=60, deadline=None)
@given(
    rate_hz=st.sampled_from([16_000, 24_000]),
    cuts=st.lists(st.integers(0, 12_000), max_size=12),
)
def test_the_cuts_make_no_difference(rate_hz, cuts):
    sound = tone(rate_hz)
    pieces = mulaw_to_pcm(converted(sound, rate_hz, cuts)).astype(int)
    whole = mulaw_to_pcm(converted(sound, rate_hz, [])).astype(int)
    assert len(pieces) == len(whole)
    # The last bit of a sample may be rounded otherwise: one step of mu-law at most.
    assert np.abs(pieces - whole).max() <= 512


@settings(max_examples=20, deadline=None)
@given(
    rate_hz=st.sampled_from([16_000, 24_000]),
    cuts=st.lists(st.integers(0, 12_000), max_size=12),
)
def test_a_tone_stays_a_tone_without_clicks(rate_hz, cuts):
    pcm = mulaw_to_pcm(converted(tone(rate_hz), rate_hz, cuts)).astype(float)
    assert abs(len(pcm) - 2000) <= 8
    steady = pcm[200:1800]
    # A click is a step no tone of this height can make: 8000 * 2 pi * 440 / 8000.
    assert np.abs(np.diff(steady)).max() < 2765 + 600
    assert 7000 < np.abs(steady).max() < 9000


def test_half_a_sample_at_the_very_end_is_left_out():
    sound = tone(16_000)
    assert converted(sound + b"\x01", 16_000, []) == converted(sound, 16_000, [])


def test_nothing_is_nothing():
    assert converted(b"", 24_000, []) == b""
