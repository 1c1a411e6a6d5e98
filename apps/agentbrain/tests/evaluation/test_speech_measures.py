"""Word errors, sound files, and what is made of them."""

from __future__ import annotations

import json
import struct
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.agentbrain.conversation.dialogue.brain import Brain, BusinessFacts
from apps.agentbrain.conversation.turns.settings import TurnSettings
from apps.agentbrain.engines.audio import pcm_to_mulaw
from apps.agentbrain.evaluation.speech.ear import Ear, Heard
from apps.agentbrain.evaluation.speech.recordings import MANIFEST, RecordingsSuite
from apps.agentbrain.evaluation.speech.sound import UnknownSound, read_sound
from apps.agentbrain.evaluation.speech.words import word_errors, words_of
from apps.agentbrain.tests.engines.sound import join, silence, speech

# The recognizer's fixtures, with their workers.
from apps.agentbrain.tests.engines.conftest import (  # noqa: F401  isort: skip
    model_root,
    recognizer,
    speech_workers,
)

BRAIN = Brain("v-test", BusinessFacts("Elm Garage"), TurnSettings())
WORDS = st.lists(st.sampled_from(["oil", "tire", "brake"]), max_size=8)


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [
        ("the red car", "the red car", 0),
        ("the red car", "the bread car", 1),
        ("the red car", "the car", 1),
        ("the red car", "the red red car", 1),
        ("the red car", "", 3),
        ("", "hello", 1),
    ],
)
def test_each_word_changed_added_or_left_out_is_an_error(said, heard, errors):
    assert word_errors(said.split(), heard.split()) == errors


@given(WORDS, WORDS)
def test_errors_are_alike_both_ways_and_no_more_than_there_are_words(one, other):
    errors = word_errors(one, other)
    assert errors == word_errors(other, one)
    assert abs(len(one) - len(other)) <= errors <= max(len(one), len(other))


def test_capitals_and_punctuation_are_no_words():
    assert words_of("What's that - a V6?") == ["what's", "that", "a", "v6"]


def write_wav(path, pcm, rate_hz, channels=1):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(pcm.astype("<i2").tobytes())
    return path


def tone(rate_hz, seconds=0.5):
    at = np.arange(int(rate_hz * seconds)) / rate_hz
    return (8000 * np.sin(2 * np.pi * 440 * at)).astype(np.int16)


def alike(pcm):
    """Half a second of the tone at 8 kHz, whatever it was made from."""
    wanted = tone(8000)
    assert abs(len(pcm) - len(wanted)) <= 1
    middle = slice(1000, 3000)
    return np.corrcoef(pcm[middle], wanted[middle])[0, 1] > 0.99


@pytest.mark.parametrize("rate_hz", [8000, 16000, 24000, 44100])
def test_sound_of_any_rate_becomes_telephone_sound(tmp_path, rate_hz):
    assert alike(read_sound(write_wav(tmp_path / "a.wav", tone(rate_hz), rate_hz), 0))


def test_two_channels_are_mixed(tmp_path):
    both = np.repeat(tone(16000), 2)
    assert alike(read_sound(write_wav(tmp_path / "a.wav", both, 16000, channels=2), 0))


def test_mu_law_in_a_wav_file_is_read(tmp_path):
    coded = pcm_to_mulaw(tone(8000))
    head = struct.pack("<HHIIHH", 7, 1, 8000, 8000, 1, 8)
    chunks = b"fmt " + struct.pack("<I", len(head)) + head
    chunks += b"data" + struct.pack("<I", len(coded)) + coded
    data = b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks
    (tmp_path / "a.wav").write_bytes(data)
    assert alike(read_sound(tmp_path / "a.wav", 0))


def test_a_file_without_a_header_is_sound_of_the_rate_that_is_told(tmp_path):
    (tmp_path / "a.raw").write_bytes(tone(16000).astype("<i2").tobytes())
    assert alike(read_sound(tmp_path / "a.raw", 16000))


def test_a_coding_nobody_knows_is_named(tmp_path):
    head = struct.pack("<HHIIHH", 85, 1, 8000, 8000, 1, 0)
    chunks = b"fmt " + struct.pack("<I", len(head)) + head + b"data\0\0\0\0"
    data = b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks
    (tmp_path / "a.wav").write_bytes(data)
    with pytest.raises(UnknownSound, match=r"a\.wav: coding 85"):
        read_sound(tmp_path / "a.wav", 0)


class ToldEar:
    """An ear that hears what the test says, in the order of the files."""

    def __init__(self, *texts):
        self.texts = list(texts)

    def listen(self, pcm):
        return Heard(self.texts.pop(0), 1, busy_seconds=0.1, sound_seconds=0.5)


def measured(tmp_path, rows, *heard):
    for row in rows:
        path = tmp_path / "audio" / row["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        write_wav(path, tone(8000), 8000)
    lines = (json.dumps({"sample_rate": 8000, **row}) for row in rows)
    data_file = tmp_path / MANIFEST
    data_file.write_text("\n".join(lines))
    result = RecordingsSuite(ToldEar(*heard)).run(tmp_path, BRAIN, lambda d, t: None)
    return {figure.name: figure for figure in result.figures}


def test_word_errors_are_counted_by_source_and_over_all(tmp_path):
    rows = [
        {"file": "north/1.wav", "transcript": "check the oil"},
        {"file": "south/1.wav", "transcript": "seven"},
    ]
    figures = measured(tmp_path, rows, "check the boil", "eleven")
    assert figures["word error rate, north"].value == pytest.approx(1 / 3)
    assert figures["word error rate, south"].value == 1
    assert figures["word error rate"].value == 0.5
    assert figures["digits and numbers right"].value == 0
    assert figures["real-time factor"].value == pytest.approx(0.2)


def test_digits_are_right_when_the_dialogue_reads_them_so(tmp_path):
    rows = [{"file": "north/1.wav", "transcript": "oh five"}]
    figures = measured(tmp_path, rows, "zero five")
    assert figures["digits and numbers right"].value == 1


def test_words_made_of_a_sound_without_speech_are_counted(tmp_path):
    rows = [{"file": f"keys/{n}.wav", "transcript": ""} for n in range(4)]
    figures = measured(tmp_path, rows, "", "oh", "", "")
    assert figures["sounds without speech that became words"].value == 0.25


def test_values_without_a_transcript_are_looked_for_in_the_words(tmp_path):
    rows = [
        {"file": "c/1.wav", "transcript": None, "slots": {"a": "red car", "b": "van"}}
    ]
    figures = measured(tmp_path, rows, "a car that is red")
    assert figures["slot words heard, orders at a cafe"].value == 0.5


def test_recordings_nobody_wrote_down_are_not_judged(tmp_path):
    rows = [{"file": "c/1.wav", "transcript": None}]
    assert measured(tmp_path, rows)["word error rate"].count == 0


def test_the_ear_of_a_call_hears_two_turns_of_a_recording(recognizer):  # noqa: F811
    sound = join(
        speech("I need an oil change"),
        silence(1500),
        speech("how much is an oil change"),
    )
    heard = Ear(recognizer, TurnSettings().as_dict()).listen(sound)
    assert heard.turns == 2
    assert heard.text == "i need an oil change how much is an oil change"
    assert heard.busy_seconds > 0
