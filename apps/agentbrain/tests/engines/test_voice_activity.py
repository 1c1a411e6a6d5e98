"""Who speaks and when, by the detector on this machine."""

from __future__ import annotations

import numpy as np
import pytest

from apps.agentbrain.engines.vad.base import (
    SpeechStarted,
    SpeechStopped,
    VadSettings,
)
from apps.agentbrain.engines.vad.silero import SileroDetector
from apps.agentbrain.tests.engines.sound import (
    TONES_HZ,
    join,
    key_tone,
    noise,
    silence,
    speech,
)


def listen(pcm, detector=None, step=160):
    detector = detector or SileroDetector()
    changes = []
    for at in range(0, len(pcm), step):
        changes += detector.feed(pcm[at : at + step])
    return changes


def voiced_samples(pcm):
    """First and last sample louder than a murmur."""
    loud = np.flatnonzero(np.abs(pcm.astype(int)) > 500)
    return int(loud[0]), int(loud[-1])


@pytest.mark.parametrize("voice", ["en-us+f3", "en-us+m3", "en-gb+m1"])
def test_speech_is_found_where_it_is(voice):
    said = speech("I would like to make an appointment", voice)
    first, last = voiced_samples(said)
    started, stopped = listen(join(silence(800), said, silence(1200)))
    assert isinstance(started, SpeechStarted)
    assert isinstance(stopped, SpeechStopped)
    assert abs(started.sample - (6400 + first)) < 8 * 150
    assert abs(stopped.sample - (6400 + last)) < 8 * 250


def test_the_beginning_is_told_while_it_is_fresh():
    said = speech("hello, can you hear me")
    first, _last = voiced_samples(said)
    detector = SileroDetector()
    listen(silence(500), detector)
    for heard in range(160, len(said), 160):
        if detector.feed(said[heard - 160 : heard]):
            break
    assert heard - first < 8 * 200


def test_the_length_of_the_pieces_it_is_fed_does_not_matter():
    sound = join(silence(500), speech("Tomorrow morning, please"), silence(900))
    whole = SileroDetector().feed(sound)
    assert whole == listen(sound, step=160) == listen(sound, step=37)


def test_a_pause_shorter_than_the_limit_does_not_end_speech():
    sound = join(
        silence(400), speech("my number is"), silence(450), speech("five five five"),
        silence(1500),
    )  # fmt: skip
    settings = VadSettings(silence_duration_ms=900)
    assert len(listen(sound, SileroDetector(settings))) == 2


def test_the_end_is_told_after_the_configured_silence():
    said = join(silence(400), speech("yes please"))
    detector = SileroDetector(VadSettings(silence_duration_ms=700))
    listen(said, detector)
    assert detector.speaking
    end = None
    for waited_ms in range(0, 2000, 32):
        if detector.feed(silence(32)):
            end = waited_ms
            break
    assert end is not None
    assert end >= 300
    assert not detector.speaking


@pytest.mark.parametrize("key", sorted(TONES_HZ))
def test_a_key_tone_is_not_speech(key):
    assert listen(join(silence(300), key_tone(key), silence(700))) == []


@pytest.mark.parametrize("level", [20, 200, 1000, 5000])
def test_noise_is_not_speech(level):
    assert listen(noise(4000, level)) == []


def test_a_click_is_not_speech():
    click = np.full(80, 30000, dtype=np.int16)
    assert listen(join(silence(400), click, silence(900))) == []


def test_speech_in_noise_is_still_found():
    said = join(silence(800), speech("can you hear me"), silence(1500))
    background = noise(len(said) // 8 + 1, 150)[: len(said)]
    assert len(listen(said + background)) == 2


@pytest.mark.parametrize("threshold", [0.0, 1.0, -1])
def test_a_threshold_that_is_no_probability_is_refused(threshold):
    with pytest.raises(ValueError, match="vad_threshold"):
        VadSettings(vad_threshold=threshold)


def test_profile_settings_it_does_not_know_are_left_alone():
    settings = VadSettings.from_profile(
        {"silence_duration_ms": 800, "min_interruption_words": 2}
    )
    assert settings.silence_duration_ms == 800
    assert settings.vad_threshold == 0.6
